// SPDX-License-Identifier: AGPL-3.0-or-later
// The home pages of both sides, matters, and what is found nowhere.
import { before } from 'node:test';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client, matter;

before(async () => {
    ({ firm, client, matter } = await furnish());
});

sweep(
    'portal',
    () => client.client,
    () => firm.slug,
    () => [
        ['home', '/'],
        ['matters', '/matters'],
        ['matter', `/matters/${matter.id}`],
        ['missing', '/nothing-here'],
    ],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['inbox', '/desk'],
        ['matters', '/desk/matters'],
        ['board', '/desk/matters?view=board'],
        ['matter', `/desk/matters/${matter.id}`],
        ['settings-kinds', '/desk/settings/kinds'],
        ['missing', '/desk/nothing-here'],
    ],
);
