// SPDX-License-Identifier: AGPL-3.0-or-later
// A firm lets support in, an admin looks, the firm ends it: both screens tell it as it is.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makeAdmin } from '../../support/admin.mjs';
import { audit, dress, expecting, leave, open, refused } from '../../support/browser.mjs';
import { addAccount, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';

let admin, firm, desk, console_;

before(async () => {
    [admin, firm] = await Promise.all([makeAdmin(), signUpFirm({ name: unique('Helped & Co') })]);
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    await openMatter(firm.staff, client.account, 'A quiet matter');
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    console_ = await open('admin');
    await dress(console_, admin.visitor);
});

test('without the firm’s grant the console opens nothing', async () => {
    await console_.goto('/');
    await console_.getByRole('searchbox', { name: 'Search firms' }).fill(firm.name);
    await console_.getByRole('link', { name: firm.name }).click();
    await console_.getByText('The firm has not given support access.').waitFor();
    assert.equal(await console_.getByRole('button', { name: 'Open the desk' }).count(), 0);
});

test('an owner gives support access for an hour and sees it on every page', async () => {
    await desk.goto('/desk/settings/support');
    await desk.getByText('Portico support has no access at the moment.').waitFor();
    await audit(desk, 'desk-support-closed');
    await desk.getByRole('button', { name: 'Give support access' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel('One hour').check();
    await dialog.getByLabel('What should they look at?').fill('The board stays empty');
    await dialog.getByRole('button', { name: 'Give access' }).click();
    await desk.getByRole('button', { name: 'End access' }).waitFor();
    await desk.getByRole('link', { name: 'See details or end access' }).waitFor();
    await audit(desk, 'desk-support-open');
    await desk.setViewportSize({ width: 390, height: 844 });
    await audit(desk, 'desk-support-open');
    await desk.setViewportSize({ width: 1280, height: 800 });
});

test('an admin reads, with a banner, and is signed out when the access ends', async () => {
    await console_.reload();
    await console_.getByText('The board stays empty').waitFor();
    await audit(console_, 'console-firm-support');
    await console_.getByRole('button', { name: 'Open the desk' }).click();
    const dialog = console_.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Called about the board');
    await dialog.getByRole('button', { name: 'Open the desk' }).click();
    await console_.getByRole('heading', { name: 'Sign in as Portico support' }).waitFor();
    await audit(console_, 'desk-support-enter');
    await console_.getByRole('button', { name: 'Open the desk' }).click();
    await console_.getByText(`You are signed in to ${firm.name} as Portico support.`).waitFor();
    await console_.getByRole('link', { name: 'Matters' }).first().click();
    await console_.getByText('A quiet matter').first().waitFor();
    await audit(console_, 'desk-as-support');
    await desk.reload();
    await desk.getByText(/Portico support \(admin-.*\) signed in/).waitFor();
    await desk.getByRole('button', { name: 'End access' }).click();
    expecting(console_, refused(401));
    await desk.getByRole('dialog').getByRole('button', { name: 'End access' }).click();
    await desk.getByText('Portico support has no access at the moment.').waitFor();
    await desk.getByRole('link', { name: 'See details or end access' }).waitFor({ state: 'detached' });
    await audit(desk, 'desk-support-past');
    await console_.goto(new URL('/desk/matters', console_.url()).href);
    await console_.getByRole('heading', { name: 'Sign in' }).waitFor();
    await leave(console_);
    await leave(desk);
});
