// SPDX-License-Identifier: AGPL-3.0-or-later
// The console and the page for signing up.
import { before } from 'node:test';
import { makeAdmin } from '../../support/admin.mjs';
import { signUpFirm } from '../../support/people.mjs';
import { sweep } from '../../support/screens.mjs';

let admin;

before(async () => {
    [admin] = await Promise.all([makeAdmin(), signUpFirm({ pack: null })]);
});

sweep(
    'console',
    () => admin.visitor,
    () => 'admin',
    () => [
        ['firms', '/'],
        [
            'firm',
            '/',
            async (page) => {
                await page.locator('table.dense tbody th a').first().click();
                await page.waitForURL('**/firms/*');
            },
        ],
        ['jobs', '/jobs'],
        ['cells', '/cells'],
        ['audit-log', '/audit-log'],
        ['account', '/account'],
        ['missing', '/nothing-here'],
    ],
);

sweep(
    'sign-up',
    null,
    () => '',
    () => [
        ['welcome', '/'],
        ['form', '/start'],
        ['link', '/sign-up#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
        ['link-none', '/sign-up'],
        ['missing', '/nothing-here'],
    ],
);
