// SPDX-License-Identifier: AGPL-3.0-or-later
import { before } from 'node:test';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client;

before(async () => {
    ({ firm, client } = await furnish());
});

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['clients', '/desk/clients'],
        [
            'client-new',
            '/desk/clients',
            async (page) => {
                await page.getByRole('button', { name: 'New client' }).first().click();
                await page.getByRole('dialog').waitFor();
            },
        ],
        ['import', '/desk/clients/import'],
        ['client', `/desk/clients/${client.account}`],
    ],
);
