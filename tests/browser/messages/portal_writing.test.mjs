// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing in the portal: drafts that survive, messages that can be undone, documents that are attached, and what happens
// when nobody can write any more.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, expecting, leave, open, refused } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, phone, laptop;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    phone = await open(firm.slug, { size: 'phone' });
    laptop = await open(firm.slug, { size: 'laptop' });
    for (const page of [phone, laptop]) await dress(page, maria.client);
});

const start = async (subject, more = {}) =>
    expectStatus(
        await firm.staff.post('/api/threads', { account: maria.account, subject, text: 'Good morning', ...more }),
        201,
    ).thread.id;
const listed = async (thread) => expectStatus(await firm.staff.get(`/api/threads/${thread}/messages`), 200).items;
const field = (page) => page.getByRole('textbox', { name: 'Your message' });
const saved = (page) => page.getByText('Draft saved').waitFor();

test('a draft survives a reload, is there on a second device, and two texts are not mixed up', async () => {
    const thread = await start('Drafts');
    await phone.goto(`/messages/${thread}`);
    await field(phone).fill('What I began on the telephone');
    await saved(phone);
    await phone.reload();
    await until('the draft', async () => (await field(phone).inputValue()) === 'What I began on the telephone');
    await laptop.goto(`/messages/${thread}`);
    await until('the draft', async () => (await field(laptop).inputValue()) === 'What I began on the telephone');
    await field(laptop).fill('Continued at the desk');
    await saved(laptop);
    expecting(phone, refused(409, 'drafts'));
    await field(phone).fill('Continued on the telephone');
    await phone.getByText('This draft was changed in another window').waitFor();
    const there = phone.getByRole('region', { name: 'The text from there' });
    await there.getByText('Continued at the desk').waitFor();
    await audit(phone, 'portal-draft-conflict');
    await phone.getByRole('button', { name: 'Continue with the text here' }).tap();
    await saved(phone);
    await laptop.reload();
    await until('the draft', async () => (await field(laptop).inputValue()) === 'Continued on the telephone');
    await laptop.getByRole('button', { name: 'Send' }).click();
    await laptop.getByText(/^Sending in \d+ seconds?$/).waitFor();
    await field(phone).fill('Continued once more');
    await phone.getByText('This text may have been sent already').waitFor();
    await audit(phone, 'portal-draft-gone');
    await phone.getByRole('button', { name: 'Delete the text here' }).tap();
    assert.equal(await field(phone).inputValue(), '');
});

test('without a connection the draft is kept, and saved when the connection is back', async () => {
    const thread = await start('A tunnel');
    await phone.goto(`/messages/${thread}`);
    expecting(phone, /drafts/, /ERR_FAILED/);
    await phone.route('**/drafts/**', (route) => route.abort());
    await field(phone).fill('Written in a tunnel');
    await phone.getByText('Not saved yet. Your draft is kept on this page').waitFor();
    await phone.unroute('**/drafts/**');
    await phone.evaluate(() => dispatchEvent(new Event('online')));
    await saved(phone);
});

test('a draft that the server refuses is not sent to it again and again', async () => {
    const thread = await start('Refused');
    await phone.goto(`/messages/${thread}`);
    expecting(phone, refused(422, 'drafts'));
    let puts = 0;
    await phone.route('**/drafts/**', (route) => {
        puts += 1;
        return route.fulfill({ status: 422, json: { code: 'invalid', status: 422 } });
    });
    await field(phone).fill('Refused');
    await phone.getByText('The draft could not be saved.').waitFor();
    // A loop would send more of them between these answers.
    for (let times = 0; times < 10; times += 1) await phone.evaluate(() => fetch('/api/session'));
    assert.equal(puts, 1);
    await field(phone).fill('');
    await phone.unroute('**/drafts/**');
});

test('a sent message can be undone for some seconds; sent twice at once, it is sent once', async () => {
    const thread = await start('Undo');
    await laptop.goto(`/messages/${thread}`);
    await field(laptop).fill('Too early');
    await field(laptop).press('Control+Enter');
    await laptop.getByText(/^Sending in \d+ seconds?$/).waitFor();
    assert.equal(await field(laptop).inputValue(), '');
    await audit(laptop, 'portal-message-undo');
    await laptop.getByRole('button', { name: 'Undo' }).click();
    await until('the text', async () => (await field(laptop).inputValue()) === 'Too early');
    await laptop.locator('.message.leaving').waitFor({ state: 'detached' });
    await saved(laptop);
    assert.equal((await listed(thread)).length, 1);
    await field(laptop).fill('Now');
    await saved(laptop);
    await laptop.getByRole('button', { name: 'Send' }).dblclick();
    await laptop.locator('.message.mine:not(.leaving)', { hasText: 'Now' }).waitFor();
    await laptop.locator('.message.leaving').waitFor({ state: 'detached' });
    assert.deepEqual(
        (await listed(thread)).map(({ text }) => text),
        ['Now', 'Good morning'],
    );
    await laptop.reload();
    await laptop.locator('.message.mine', { hasText: 'Now' }).waitFor();
    assert.equal(await field(laptop).inputValue(), '', 'what was sent is no draft any more');
});

test('sent again after a lost answer it is sent once; undone with a lost answer it is in the form once', async () => {
    const thread = await start('Lost answers');
    await laptop.goto(`/messages/${thread}`);
    expecting(laptop, /ERR_FAILED/);
    // The server gets the request; the page does not get the answer.
    const lose = (method, where) =>
        laptop.route(where, async (route) => {
            const request = route.request();
            if (request.method() !== method) return route.fallback();
            await maria.client.ask(method, new URL(request.url()).pathname, {
                json: request.postDataJSON() ?? undefined,
                headers: { 'idempotency-key': request.headers()['idempotency-key'] },
            });
            await route.abort();
            return laptop.unroute(where);
        });
    await lose('POST', '**/api/threads/*/messages');
    await field(laptop).fill('On Friday');
    await field(laptop).press('Control+Enter');
    await laptop.getByText('We could not reach the server').waitFor();
    assert.equal(await field(laptop).inputValue(), 'On Friday');
    await laptop.getByRole('button', { name: 'Send', exact: true }).click();
    await until('an empty form', async () => (await field(laptop).inputValue()) === '');
    assert.equal(await laptop.locator('.message.leaving').count(), 1);
    await lose('DELETE', '**/api/outgoing/*');
    await field(laptop).fill('Typed since');
    await laptop.getByRole('button', { name: 'Undo' }).click();
    await laptop.locator('.message.leaving').waitFor({ state: 'detached' });
    assert.equal(await field(laptop).inputValue(), 'On Friday\n\nTyped since');
    assert.equal((await listed(thread)).length, 1, 'nothing was sent');
});

test('a file from the device is attached, and the firm gets it', async () => {
    const thread = await start('Your passport');
    await laptop.goto(`/messages/${thread}`);
    await field(laptop).fill('Here it is');
    await laptop
        .locator('input[type=file]:not([capture])')
        .setInputFiles({ name: 'passport.pdf', mimeType: 'application/pdf', buffer: pdf('Passport', 300_000) });
    await laptop.getByRole('button', { name: 'Remove passport.pdf' }).waitFor();
    await audit(laptop, 'portal-message-attached');
    await laptop.getByRole('button', { name: 'Send' }).click();
    const sent = laptop.locator('.message.mine:not(.leaving)', { hasText: 'Here it is' });
    await sent.getByRole('link', { name: 'passport.pdf', exact: true }).waitFor();
    const [{ attachments }] = await listed(thread);
    assert.deepEqual(
        attachments.map(({ name, available }) => [name, available]),
        [['passport.pdf', true]],
    );
    const [download] = await Promise.all([
        laptop.waitForEvent('download'),
        sent.getByRole('link', { name: 'Download passport.pdf' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'passport.pdf');
});

test('in a closed matter nobody writes, and the text goes on in a new conversation', async () => {
    const matter = await openMatter(firm.staff, maria.account, 'A finished purchase');
    const thread = await start('The keys', { matter: matter.id });
    await laptop.goto(`/messages/${thread}`);
    await field(laptop).fill('Where are the keys?');
    await saved(laptop);
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { closed: true }), 200);
    expecting(laptop, refused(409, 'messages'));
    await laptop.reload();
    const ended = laptop.getByText('is closed, so nobody can write in its conversations any more');
    await ended.waitFor();
    await laptop.getByRole('region', { name: 'What you had written' }).getByText('Where are the keys?').waitFor();
    await audit(laptop, 'portal-message-matter-closed');
    await laptop.getByRole('button', { name: 'Start a new conversation with this text' }).click();
    await laptop.getByRole('heading', { name: /^Write to/ }).waitFor();
    await until('the text', async () => (await field(laptop).inputValue()) === 'Where are the keys?');
    await audit(laptop, 'portal-message-new');
    assert.equal(await laptop.getByRole('textbox', { name: 'Subject' }).inputValue(), 'The keys');
    await laptop.getByRole('button', { name: 'Send' }).click();
    await laptop.getByText(/^Sending in \d+ seconds?$/).waitFor();
    await laptop.locator('.thread-row', { hasText: 'Where are the keys?' }).waitFor();
    await laptop.locator('.message.leaving').waitFor({ state: 'detached' });
});

test('a contact without the documents of the client writes, and cannot attach', async () => {
    const contact = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Nadia'), 4));
    const page = await open(firm.slug, { size: 'laptop' });
    await dress(page, contact.client);
    await page.goto('/messages/new');
    await field(page).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Attach' }).count(), 0);
    await leave(page);
});

test('everything can be done with the keyboard', async () => {
    const thread = await start('Keys only');
    await laptop.goto(`/messages/${thread}`);
    await field(laptop).focus();
    await laptop.keyboard.type('By keyboard');
    await laptop.keyboard.press('Tab');
    assert.equal(await laptop.evaluate(() => document.activeElement?.textContent?.trim()), 'Attach');
    await laptop.keyboard.press('Enter');
    await laptop.getByRole('button', { name: 'Documents that are here already' }).waitFor();
    await laptop.keyboard.press('ArrowDown');
    await laptop.keyboard.press('Enter');
    const picker = laptop.getByRole('dialog', { name: 'Attach documents' });
    await picker
        .getByRole('checkbox', { name: /passport\.pdf/ })
        .first()
        .press('Space');
    await audit(laptop, 'portal-message-picker');
    await picker.getByRole('button', { name: 'Attach 1 document' }).press('Enter');
    await laptop.getByRole('button', { name: 'Remove passport.pdf' }).waitFor();
    await field(laptop).press('Control+Enter');
    await laptop.locator('.message.mine:not(.leaving)', { hasText: 'By keyboard' }).waitFor();
    await leave(laptop);
    await leave(phone);
});
