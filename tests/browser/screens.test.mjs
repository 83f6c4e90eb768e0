// SPDX-License-Identifier: AGPL-3.0-or-later
// Every address of every app but the desk, on a phone and on a laptop, light and dark, and at 320 px: clean for axe,
// nothing wider than the screen, no complaint.
import { before } from 'node:test';
import { makeAdmin } from '../support/admin.mjs';
import { refused } from '../support/browser.mjs';
import { furnish, sweep } from '../support/screens.mjs';

let firm, helper, client, matter, folder, document, admin;

before(async () => {
    [{ firm, helper, client, matter, folder, document }, admin] = await Promise.all([furnish(), makeAdmin()]);
});

sweep('portal', () => client.client, () => firm.slug, () => [
    ['home', '/'],
    ['matters', '/matters'],
    ['matter', `/matters/${matter.id}`],
    ['documents', `/documents/${matter.id}`],
    ['folder', `/documents/${matter.id}/${folder}`],
    ['document', `/document/${document}`],
    ['account', '/account'],
    ['helpers', '/account/helpers'],
    ['helpers-new', '/account/helpers/new'],
    ['helper', `/account/helpers/${client.account}/${helper.person}`],
    ['more', '/more'],
    ['missing', '/nothing-here'],
]);

const badLink = [refused(404, 'invitations/look'), refused(404, 'sign-in/'), refused(401, 'sign-in/')];
sweep('entry', null, () => firm.slug, () => [
    ['sign-in', '/sign-in'],
    ['code', '/sign-in', async (page) => {
        await page.getByLabel('Your e-mail address').fill(client.email);
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByRole('heading', { name: 'Enter the code from your mail' }).waitFor();
    }],
    ['enter', '/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['enter-none', '/enter'],
    ['invitation-unknown', '/invitation#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE', (page) => page.getByRole('heading', { name: 'We do not know this invitation' }).waitFor()],
    ['desk-sign-in', '/desk/sign-in'],
    ['desk-enter', '/desk/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['desk-invitation', '/desk/invitation'],
], badLink);

sweep('console', () => admin.visitor, () => 'admin', () => [
    ['firms', '/'],
    ['firm', '/', async (page) => {
        await page.locator('table.dense tbody th a').first().click();
        await page.waitForURL('**/firms/*');
    }],
    ['jobs', '/jobs'],
    ['cells', '/cells'],
    ['record', '/record'],
    ['account', '/account'],
    ['missing', '/nothing-here'],
]);

sweep('sign-up', null, () => '', () => [
    ['form', '/'],
    ['link', '/sign-up#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['link-none', '/sign-up'],
    ['missing', '/nothing-here'],
]);
