// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { expectStatus, signUpFirm } from '../../support/people.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

test('a time zone must exist', async () => {
    assert.equal(
        expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'Europe/Madrid' }), 200).time_zone,
        'Europe/Madrid',
    );
    expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'Mars/Base' }), 422);
});
