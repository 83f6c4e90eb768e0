// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in, and one's own account.
import { before } from 'node:test';
import { refused } from '../../support/browser.mjs';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client;

before(async () => {
    ({ firm, client } = await furnish());
});

sweep(
    'portal',
    () => client.client,
    () => firm.slug,
    () => [
        ['account', '/account'],
        ['more', '/more'],
    ],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [['account', '/desk/account']],
);

sweep(
    'entry',
    null,
    () => firm.slug,
    () => [
        ['sign-in', '/sign-in'],
        [
            'code',
            '/sign-in',
            async (page) => {
                await page.getByLabel('Your email address').fill(client.email);
                await page.getByRole('button', { name: 'Continue' }).click();
                await page.getByRole('heading', { name: 'Enter the code from your email' }).waitFor();
            },
        ],
        ['enter', '/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
        ['enter-none', '/enter'],
        ['desk-sign-in', '/desk/sign-in'],
        ['desk-enter', '/desk/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ],
    [refused(404, 'sign-in/'), refused(401, 'sign-in/')],
);
