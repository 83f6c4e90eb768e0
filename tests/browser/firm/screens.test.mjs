// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings of the firm, and its first steps.
import { before } from 'node:test';
import { furnish, sweep } from '../../support/screens.mjs';

let firm;

before(async () => {
    ({ firm } = await furnish());
});

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['settings', '/desk/settings'],
        ['settings-firm', '/desk/settings/firm'],
        ['settings-mails', '/desk/settings/mails'],
        ['welcome', '/desk/welcome'],
    ],
);
