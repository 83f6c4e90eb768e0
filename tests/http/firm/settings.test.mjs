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
    for (const time_zone of ['UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
        expectStatus(await firm.staff.patch('/api/settings', { time_zone }), 200);
    // PostgreSQL knows most of these; browsers do not.
    const none = ['Mars/Base', 'Etc/Unknown', 'Factory', 'localtime', 'posixrules', 'posix/Europe/Madrid', 'ABC5'];
    for (const time_zone of none)
        for (const path of ['/api/settings', '/api/profile'])
            assert.equal((await firm.staff.patch(path, { time_zone })).status, 422, `${path} ${time_zone}`);
    expectStatus(await firm.staff.patch('/api/settings', { name: 'No zone' }), 200);
});

test('whether clients see when their messages were read is off, until the firm says so', async () => {
    const reads = async () => expectStatus(await firm.staff.get('/api/settings'), 200).shows_reads;
    assert.equal(await reads(), false);
    assert.equal(expectStatus(await firm.staff.patch('/api/settings', { shows_reads: true }), 200).shows_reads, true);
    expectStatus(await firm.staff.patch('/api/settings', { name: 'Renamed' }), 200);
    assert.equal(await reads(), true, 'another change leaves it');
    expectStatus(await firm.staff.patch('/api/settings', { shows_reads: false }), 200);
    assert.equal(await reads(), false);
});
