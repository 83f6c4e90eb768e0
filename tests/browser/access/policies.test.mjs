// SPDX-License-Identifier: AGPL-3.0-or-later
// An admin sets how clients get in; they are told beforehand on their open pages, and make a passkey from there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { plugIn } from '../../support/authenticators.mjs';
import { audit, dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import { addAccount, expectStatus, foldersOf, inviteAndAccept, openMatter, signUpFirm } from '../../support/people.mjs';

let firm, client, desk;

const form = (name) => desk.getByRole('form', { name, exact: true });
const tomorrow = () => new Date(Date.now() + 36 * 3600_000).toISOString().slice(0, 10);

/** The field is marked as wrong, described by why, and, where it is to be, in focus. */
async function saidAt(field, why, { focused = false } = {}) {
    await field.and(desk.locator('[aria-invalid="true"]')).waitFor();
    assert.equal(
        await field.evaluate((element) =>
            document.getElementById(element.getAttribute('aria-describedby').split(' ').at(-1)).textContent.trim(),
        ),
        why,
    );
    if (focused)
        await desk.waitForFunction((element) => document.activeElement === element, await field.elementHandle());
}

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    client = await inviteAndAccept(firm, await addAccount(firm.staff));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

test('the page says whom a policy concerns, and is clean', async () => {
    await desk.goto('/desk/settings/sign-in');
    await settled(desk);
    await form('Staff').getByText('1 person can sign in; nobody has a passkey yet.').waitFor();
    await audit(desk, 'desk-sign-in-policy');
});

test('an owner without a passkey cannot require one, and the input is kept', async () => {
    expecting(desk, refused(409, '/policies'));
    await form('Staff')
        .getByRole('radio', { name: /^Passkey only/ })
        .check();
    await form('Staff').getByLabel('Starting on').fill(tomorrow());
    await form('Staff').getByRole('button', { name: /^Save/ }).click();
    await form('Staff').getByText('Please set up a passkey for yourself first').waitFor();
    const chosen = form('Staff').getByRole('radio', { name: /^Passkey only/ });
    assert.ok(await chosen.isChecked());
    await saidAt(
        form('Staff').getByRole('radiogroup'),
        'Please set up a passkey for yourself first. Otherwise you could not sign in.',
    );
    await audit(desk, 'desk-sign-in-policy-refused');
    await form('Staff').getByRole('button', { name: /^Save/ }).click();
    await desk.waitForFunction((radio) => document.activeElement === radio, await chosen.elementHandle());
    assert.equal(
        expectStatus(await firm.staff.get('/api/policies'), 200).items.find((one) => one.audience === 'staff').factors,
        'any',
    );
});

test('an error is shown at its field, which gets the focus', async () => {
    await desk.reload();
    await settled(desk);
    expecting(desk, refused(409, '/policies'));
    const save = form('Staff').getByRole('button', { name: /^Save/ });
    const confirms = form('Staff').getByRole('checkbox', { name: /Two colleagues are needed/ });
    await confirms.check();
    await save.click();
    await saidAt(confirms, 'This needs at least two active colleagues who can confirm for each other.', {
        focused: true,
    });
    await confirms.uncheck();
    await form('Staff').getByLabel('Sign out after').selectOption('3600');
    const idle = form('Staff').getByLabel('Sign out without activity after');
    await idle.selectOption('14400');
    await save.click();
    await saidAt(
        idle,
        'The time without activity cannot be longer than the whole session. Please choose a shorter time or a longer session.',
        { focused: true },
    );
    assert.equal(await confirms.getAttribute('aria-invalid'), null);
    assert.equal(await form('Staff').getByRole('alert').count(), 1);
    await form('Clients')
        .getByRole('radio', { name: /^Passkey only/ })
        .check();
    const from = form('Clients').getByLabel('Starting on');
    await from.evaluate((input) => input.removeAttribute('min')); // as if the browser's clock were a day behind
    await from.fill('2020-02-02');
    await form('Clients').getByRole('button', { name: /^Save/ }).click();
    await saidAt(from, 'This day has passed. Please choose today or a later day.', { focused: true });
});

test('clients are warned on their open pages, and add a passkey from there', async () => {
    const phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, client.client);
    await plugIn(phone);
    await phone.goto('/');
    await settled(phone);
    await form('Clients')
        .getByRole('radio', { name: /^Passkey only/ })
        .check();
    await form('Clients').getByText('1 person has no passkey yet.').waitFor();
    await form('Clients').getByLabel('Starting on').fill(tomorrow());
    await form('Clients').getByRole('button', { name: /^Save/ }).click();
    await desk.getByText('Saved').first().waitFor();
    const warning = phone.getByRole('note');
    await warning.getByText(/you need a passkey to sign in to Abel & Nilsson/).waitFor();
    await audit(phone, 'portal-warned');
    await warning.getByRole('link', { name: 'Set up a passkey now' }).click();
    await phone.getByRole('button', { name: 'Add a passkey' }).click();
    await warning.waitFor({ state: 'detached' });
    await leave(phone);
});

test('a dismissed warning comes back on the next day', async () => {
    const other = await inviteAndAccept(firm, await addAccount(firm.staff));
    const page = await open(firm.slug);
    await dress(page, other.client);
    await page.goto('/');
    await page.getByRole('button', { name: 'Remind me tomorrow' }).click();
    await page.goto('/account');
    await settled(page);
    assert.equal(await page.getByRole('note').count(), 0);
    await page.evaluate(() =>
        localStorage.setItem(
            Object.keys(localStorage).find((name) => name.startsWith('passkey-warning')),
            new Date(Date.now() - 86_400_000).toDateString(),
        ),
    );
    await page.goto('/account');
    await page.getByRole('note').waitFor();
    await leave(page);
});

test('a signed-in client must set up a passkey when the day comes, and returns to the same page', async () => {
    const other = await inviteAndAccept(firm, await addAccount(firm.staff));
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, other.client);
    await plugIn(page);
    await page.goto('/documents');
    const listening = page.waitForRequest(/\/api\/live/);
    await settled(page);
    await listening;
    expecting(page, refused(403));
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
    expectStatus(await firm.staff.patch('/api/policies/clients', { factors: 'passkey', factors_from: today }), 200);
    await page.getByRole('heading', { name: 'Please set up a passkey' }).waitFor();
    await audit(page, 'portal-demanded');
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('heading', { name: 'Documents', level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/documents');
    await leave(page);
    expectStatus(await firm.staff.patch('/api/policies/clients', { factors: 'any' }), 200);
});

test('a running upload waits when the day comes, and continues after the setup', async () => {
    const other = await inviteAndAccept(firm, await addAccount(firm.staff));
    const matter = await openMatter(firm.staff, other.account);
    const folders = await foldersOf(firm.staff, matter.id);
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, other.client);
    await plugIn(page);
    await page.goto(`/documents/${matter.id}`);
    await settled(page);
    await page.getByLabel('Send to folder').selectOption(folders['From you'].id);
    expecting(page, refused(403));
    const demand = (factors) =>
        firm.staff.patch('/api/policies/clients', { factors }).then((answer) => expectStatus(answer, 200));
    let pieces = 0;
    await page.route('**/api/uploads/*', async (route) => {
        if (route.request().method() === 'PATCH' && (pieces += 1) === 3) await demand('passkey');
        await route.continue();
    });
    const whole = pdf('Statement', 5_000_000);
    await page
        .getByLabel('Choose files')
        .setInputFiles({ name: 'statement.pdf', mimeType: 'application/pdf', buffer: whole });
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('heading', { name: '1 file was sent' }).waitFor();
    await leave(page);
    await demand('any');
    const { documents } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/documents`), 200);
    const { id } = documents.find(({ name }) => name === 'statement.pdf');
    assert.ok((await firm.staff.get(`/api/documents/${id}/content`, { checked: false })).bytes.equals(whole));
});
