// SPDX-License-Identifier: AGPL-3.0-or-later
// The account pages: a name that waits for staff, an address that both ends confirm, devices, and finding other portals.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, expecting, leave, nextMail, open, refused, settled } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm, unique } from '../../support/people.mjs';

let firm, someone, desk, phone;
const renamed = `Nora ${unique('Berg')}`;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    inFirm(firm.slug, "update policies set profile_review = true where audience = 'clients'");
    someone = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Nora')));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, someone.client);
});

test('a new name waits for staff, who see it in the inbox at once and decline it with a reason', async () => {
    await desk.goto('/desk/');
    await settled(desk);
    await phone.goto('/account');
    await settled(phone);
    await phone.getByRole('textbox', { name: 'Name' }).fill(renamed);
    await phone.getByRole('button', { name: 'Save' }).click();
    await phone.getByText('Waiting for Abel & Nilsson to accept:').waitFor();
    await audit(phone, 'account-waiting');
    await desk.getByRole('link', { name: / changed their details$/ }).click();
    await desk.locator('.detail ins').getByText(renamed).waitFor();
    assert.equal(await desk.getByRole('button', { name: 'Done' }).count(), 0); // it must be decided
    await audit(desk, 'inbox-profile-change');
    await desk.getByRole('button', { name: /^Decline/ }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Please show us your passport first.');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await desk.getByText(/^You dealt with this/).waitFor();
    await desk.getByRole('heading', { level: 1, name: 'Nothing waits' }).waitFor();
    await phone.getByText('Please show us your passport first.').waitFor();
});

test('the second time, staff accept it on the client’s page, and the client sees it', async () => {
    await phone.getByRole('textbox', { name: 'Name' }).fill(renamed);
    await phone.getByRole('button', { name: 'Save' }).click();
    await phone.getByText('Waiting for Abel & Nilsson to accept:').waitFor();
    await desk.goto(`/desk/clients/${someone.account}`);
    await desk.getByRole('button', { name: /^Accept/ }).waitFor();
    await audit(desk, 'client-profile-change');
    await desk.getByRole('button', { name: /^Accept/ }).click();
    await phone.getByText('Waiting for').waitFor({ state: 'detached' });
    await phone.waitForFunction(
        (name) => document.querySelector('input[autocomplete="name"]')?.value === name,
        renamed,
    );
});

test('another address is confirmed by a button at both, in any browser', async () => {
    const email = `${unique('nora')}@elsewhere.example`;
    await phone.getByRole('button', { name: 'Change email address' }).click();
    await phone.getByRole('textbox', { name: 'New email address' }).fill(email);
    await phone.getByRole('button', { name: 'Send both emails' }).click();
    await phone.getByText(`Your address changes to ${email}`).waitFor();
    await audit(phone, 'account-address');
    const fresh = await nextMail(email, 0);
    const other = await open(firm.slug, { size: 'phone' });
    for (let i = 0; i < 2; i++) {
        await other.goto('about:blank');
        await other.goto(fresh.link);
        await other.getByRole('button', { name: 'I did not ask for this' }).waitFor();
    }
    await audit(other, 'mail-change');
    await other.getByRole('button', { name: 'Yes, change it' }).click();
    await other.getByRole('heading', { name: 'Thank you' }).waitFor();
    await phone.getByText('The new address is confirmed.').waitFor();
    const { mailTo } = await import('../../support/mail.mjs');
    const old = await mailTo(someone.email, 0);
    await other.goto('about:blank');
    await other.goto(old.link);
    await other.getByRole('button', { name: 'Yes, change it' }).click();
    await other.getByRole('heading', { name: 'Your email address has changed' }).waitFor();
    await audit(other, 'mail-change-done');
    await phone.getByText(email, { exact: true }).waitFor();
    expecting(other, refused(410), /410/);
    await other.goto('about:blank');
    await other.goto(`${fresh.link.split('#')[0]}#${'x'.repeat(43)}`);
    await other.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await leave(other);
    someone.email = email;
});

test('all other sessions are signed out from the account page', async () => {
    const elsewhere = await signIn(firm.slug, someone.email, someone.authenticator);
    await phone.reload();
    await settled(phone);
    await audit(phone, 'account-places');
    await phone.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await phone.getByText('Signed out in 1 other place.').waitFor();
    expectStatus(await elsewhere.get('/api/home'), 401);
});

test('the desk has the same page, and both link to the page that finds other portals', async () => {
    await desk.goto('/desk/account');
    await settled(desk);
    await audit(desk, 'desk-account');
    const [theirs, mine] = [desk, phone].map((page) =>
        page.getByRole('link', { name: 'Find my other portals' }).getAttribute('href'),
    );
    assert.equal(await theirs, await mine);
    const apex = await open('', { path: new URL(await mine).pathname });
    await apex.getByRole('textbox', { name: 'Your email address' }).fill(someone.email);
    await audit(apex, 'portals');
    await apex.getByRole('button', { name: 'Email me the list' }).click();
    await apex.getByRole('heading', { name: 'Check your email' }).waitFor();
    await audit(apex, 'portals-sent');
    await leave(apex);
});
