// SPDX-License-Identifier: AGPL-3.0-or-later
import { before } from 'node:test';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, matter;

before(async () => {
    ({ firm, matter } = await furnish());
});

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['audit-log', '/desk/audit-log'],
        ['matter-history', `/desk/matters/${matter.id}/audit-log`],
    ],
);
