// SPDX-License-Identifier: AGPL-3.0-or-later
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
    () => [['settings-single-sign-on', '/desk/settings/single-sign-on']],
);
