// SPDX-License-Identifier: AGPL-3.0-or-later
// Conversations in the portal, as their readers see them: what is unread, what arrives, what was edited or deleted, and what
// counts as read.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, matter, phone;

before(async () => {
    firm = await signUpFirm();
    expectStatus(await firm.staff.patch('/api/settings', { shows_reads: true }), 200);
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
});

const start = async (visitor, subject, text, more = {}) =>
    expectStatus(await visitor.post('/api/threads', { account: maria.account, subject, text, ...more }), 201).thread.id;
const say = async (visitor, thread, text) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text }), 201);
const read = async (thread) => {
    const { reads } = expectStatus(await maria.client.get(`/api/threads/${thread}`), 200);
    return reads.find((one) => one.person === maria.person)?.number ?? 0;
};

test('the list is empty, then shows by itself what the firm writes, and the navigation counts it', async () => {
    await phone.goto('/messages');
    await phone.getByRole('heading', { name: 'No conversations yet' }).waitFor();
    await audit(phone, 'portal-messages-empty');
    const thread = await start(firm.staff, 'Your identity check', 'Please send us your passport.');
    const row = phone.locator('.thread-row', { hasText: 'Your identity check' });
    await row.getByText('1 new message').waitFor({ state: 'attached' });
    await row.getByText('Olive Owner: Please send us your passport.').waitFor();
    const link = phone.getByRole('navigation').getByRole('link', { name: /^Messages/ });
    await until('the count', async () => /1 new/.test(await link.textContent()));
    await audit(phone, 'portal-messages-list');
    await phone.goto('/');
    await phone.getByRole('heading', { name: 'A message from Olive Owner' }).waitFor();
    await phone.getByRole('link', { name: /^Read ?: Your identity check$/ }).tap();
    await phone.getByText('Please send us your passport.').waitFor();
    await until('the mark', async () => (await read(thread)) === 1);
    await until('no count', async () => !/new/.test(await link.textContent()));
    await audit(phone, 'portal-messages-thread');
});

test('a message of one person appears on the other’s screen, and does not move what they read', async () => {
    const thread = await start(maria.client, 'A long talk', 'First of many lines');
    for (let number = 2; number <= 62; number += 1)
        await say(number % 2 ? maria.client : firm.staff, thread, `Line ${number}, which says a little more`);
    await phone.goto(`/messages/${thread}`);
    await phone.getByText('Line 62,').waitFor();
    assert.equal(await phone.getByText('Line 12,').count(), 0, 'older ones are loaded on demand');
    // At the end, what arrives is shown at once.
    await phone.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await say(firm.staff, thread, 'This is number 63');
    const last = phone.getByText('This is number 63');
    await last.waitFor();
    await until('the end', () => last.evaluate((e) => e.getBoundingClientRect().bottom < innerHeight));
    // Further up, the text stays where it is.
    const here = phone.getByText('Line 30,');
    await here.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const top = () => here.evaluate((element) => Math.round(element.getBoundingClientRect().top));
    const before = await top();
    await say(firm.staff, thread, 'This is number 64');
    const below = phone.getByRole('button', { name: 'New message below' });
    await below.waitFor();
    assert.equal(await top(), before);
    await audit(phone, 'portal-messages-below');
    await here.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await phone.getByRole('button', { name: 'Show earlier messages' }).evaluate((button) => button.click());
    const kept = await top();
    await phone.getByText('Line 12,').waitFor();
    assert.ok(Math.abs((await top()) - kept) <= 1, 'older messages do not move the text');
    // The photographs above reached the end of the page.
    await say(firm.staff, thread, 'This is number 65');
    await below.tap();
    await until('the end', () =>
        phone.getByText('This is number 65').evaluate((e) => e.getBoundingClientRect().top < innerHeight),
    );
    await below.waitFor({ state: 'detached' });
});

test('only what was on the screen of a visible page counts as read', async () => {
    const thread = await start(firm.staff, 'Many pages', 'Page 1');
    for (let number = 2; number <= 30; number += 1)
        await say(firm.staff, thread, `Page ${number}: ${'the terms in full, '.repeat(30)}`);
    await phone.addInitScript(() => {
        globalThis.looked = false;
        document.hasFocus = () => globalThis.looked;
    });
    await phone.goto(`/messages/${thread}`);
    await phone.getByText('Page 1', { exact: true }).waitFor();
    await settled(phone);
    assert.equal(await read(thread), 0, 'a window without the focus marks nothing');
    const posted = phone.waitForRequest((request) => request.url().endsWith('/reads'));
    await phone.evaluate(() => {
        globalThis.looked = true;
        dispatchEvent(new Event('focus'));
    });
    const { number } = (await posted).postDataJSON();
    assert.ok(number >= 1 && number < 10, `the first screen ends at ${number}`);
    await phone.getByText('Page 30:').evaluate((element) => element.scrollIntoView({ block: 'end' }));
    await until('the last mark', async () => (await read(thread)) === 30);
});

test('edited messages show their versions, deleted ones a line; the firm’s reading is shown', async () => {
    const thread = await start(maria.client, 'The fence', 'The fence is mien.');
    const page = await open(firm.slug, { size: 'laptop' });
    await dress(page, maria.client);
    await page.goto(`/messages/${thread}`);
    await page.getByRole('button', { name: /^Actions for your message/ }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page
        .getByRole('dialog')
        .getByLabel('Message')
        .fill('The fence is mine. See https://maps.example/fence?id=1.');
    await audit(page, 'portal-message-edit');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    const link = page.getByRole('link', { name: 'https://maps.example/fence?id=1' });
    await link.waitFor();
    assert.deepEqual(
        [await link.getAttribute('rel'), await link.getAttribute('target'), await link.getAttribute('href')],
        ['noopener noreferrer', '_blank', 'https://maps.example/fence?id=1'],
    );
    await page.getByRole('button', { name: /^edited/ }).click();
    const versions = page.getByRole('dialog', { name: 'Versions of this message' });
    await versions.getByText('The fence is mien.').waitFor();
    await audit(page, 'portal-message-versions');
    await versions.getByRole('button', { name: 'Close' }).click();
    expectStatus(await firm.staff.post(`/api/threads/${thread}/reads`, { number: 1 }), 204);
    await page.getByText('Seen by Olive Owner').waitFor();
    const unwanted = await say(firm.staff, thread, 'Meant for somebody else');
    await page.getByText('Meant for somebody else').waitFor();
    assert.equal((await firm.staff.delete(`/api/messages/${unwanted.id}`)).status, 200);
    await page.getByText('Meant for somebody else').waitFor({ state: 'detached' });
    await page.getByText('Olive Owner deleted this message').waitFor();
    await audit(page, 'portal-message-deleted');
    await leave(page);
});

test('a matter has its conversations, and a closed one is listed apart', async () => {
    const thread = await start(firm.staff, 'The searches', 'They are ordered.', { matter: matter.id });
    await phone.goto(`/matters/${matter.id}`);
    await phone.getByRole('link', { name: 'The searches' }).waitFor();
    await phone.getByRole('link', { name: /^Write about this matter/ }).waitFor();
    await audit(phone, 'portal-matter-messages');
    expectStatus(await firm.staff.patch(`/api/threads/${thread}`, { closed: true }), 200);
    await phone.getByRole('link', { name: 'The searches' }).waitFor({ state: 'detached' });
    await phone.goto('/messages');
    await phone.getByText('Closed conversations').tap();
    await phone.getByRole('link', { name: 'The searches' }).tap();
    await phone.getByText('closed this conversation. If you write again, it is opened again.').waitFor();
    await leave(phone);
});
