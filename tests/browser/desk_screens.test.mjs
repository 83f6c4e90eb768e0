// SPDX-License-Identifier: AGPL-3.0-or-later
// Every address of the desk, as the other walk over all screens does it; apart from it, since both take their time.
import { before } from 'node:test';
import { furnish, sweep } from '../support/screens.mjs';

let firm, client, matter, document;

before(async () => {
    ({ firm, client, matter, document } = await furnish());
});

sweep('desk', () => firm.staff, () => firm.slug, () => [
    ['inbox', '/desk'],
    ['clients', '/desk/clients'],
    ['client-new', '/desk/clients', async (page) => {
        await page.getByRole('button', { name: 'New client' }).first().click();
        await page.getByRole('dialog').waitFor();
    }],
    ['import', '/desk/clients/import'],
    ['invitations', '/desk/clients/invitations'],
    ['client', `/desk/clients/${client.account}`],
    ['matters', '/desk/matters'],
    ['board', '/desk/matters?view=board'],
    ['matter', `/desk/matters/${matter.id}`],
    ['matter-documents', `/desk/matters/${matter.id}/documents`],
    ['matter-record', `/desk/matters/${matter.id}/record`],
    ['document', `/desk/documents/${document}`],
    ['record', '/desk/record'],
    ['settings', '/desk/settings'],
    ['settings-firm', '/desk/settings/firm'],
    ['settings-team', '/desk/settings/team'],
    ['settings-kinds', '/desk/settings/kinds'],
    ['settings-mails', '/desk/settings/mails'],
    ['settings-single-sign-on', '/desk/settings/single-sign-on'],
    ['settings-keys', '/desk/settings/keys'],
    ['key-new', '/desk/settings/keys', async (page) => {
        await page.getByRole('button', { name: 'Make a key' }).first().click();
        await page.getByRole('dialog').waitFor();
    }],
    ['settings-sign-in', '/desk/settings/sign-in'],
    ['settings-support', '/desk/settings/support'],
    ['welcome', '/desk/welcome'],
    ['account', '/desk/account'],
    ['missing', '/desk/nothing-here'],
]);
