// SPDX-License-Identifier: AGPL-3.0-or-later
// Whom a client lets in, and at the desk the team, keys, policies and support.
import { before } from 'node:test';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client, helper;

before(async () => {
    ({ firm, client, helper } = await furnish());
});

sweep(
    'portal',
    () => client.client,
    () => firm.slug,
    () => [
        ['helpers', '/account/helpers'],
        ['helpers-new', '/account/helpers/new'],
        ['helper', `/account/helpers/${client.account}/${helper.person}`],
    ],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['settings-team', '/desk/settings/team'],
        ['settings-keys', '/desk/settings/keys'],
        [
            'key-new',
            '/desk/settings/keys',
            async (page) => {
                await page.getByRole('button', { name: 'Create a key' }).first().click();
                await page.getByRole('dialog').waitFor();
            },
        ],
        ['settings-sign-in', '/desk/settings/sign-in'],
        ['settings-support', '/desk/settings/support'],
    ],
);
