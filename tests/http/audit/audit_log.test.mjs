// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { expectStatus, signUpFirm, unique } from '../../support/people.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

test('the audit log says who did what, without gaps', async () => {
    const account = expectStatus(await firm.staff.post('/api/accounts', { name: unique('Recorded') }), 201);
    const { items } = expectStatus(await firm.staff.get('/api/audit-log'), 200);
    assert.equal(items[0].what, 'account.created');
    assert.equal(items[0].object, account.id);
    assert.equal(items[0].name, 'Olive Owner');
    items.forEach(({ seq }, i) => assert.equal(seq, items[0].seq - i));
});
