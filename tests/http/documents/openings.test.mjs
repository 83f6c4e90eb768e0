// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff see which of a client's people have opened a document.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';

let firm, maria, samuel, document;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    const matter = await openMatter(firm.staff, maria.account);
    const folders = await foldersOf(firm.staff, matter.id);
    document = await upload(firm.staff, folders['Contract and searches'].id, 'contract.pdf', pdf('Contract'));
});

const openings = async (visitor = firm.staff) =>
    expectStatus(await visitor.get(`/api/documents/${document}/openings`), 200).items;
const read = async (visitor, path = `/api/documents/${document}/content`) =>
    expectStatus(await visitor.get(path, { checked: false }), 200);

test('nobody has opened a document that only staff have opened', async () => {
    await read(firm.staff);
    expectStatus(await maria.client.get(`/api/documents/${document}`), 200); // looking at its page opens nothing
    assert.deepEqual(await openings(), []);
});

test('each person is listed once, with the first and the last time, whatever version they opened', async () => {
    await read(maria.client);
    const [first] = await openings();
    assert.equal(first.person, maria.person);
    assert.equal(first.name, maria.name);
    assert.equal(first.first_at, first.last_at);
    const { helper, person } = await inviteHelper(maria.client, [maria.account], 1);
    await read(helper);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    await read(maria.client, `/api/documents/${document}/versions/${versions[0].id}/content`);
    const [last, other, ...none] = await openings();
    assert.deepEqual([last.person, other.person, none], [maria.person, person, []]);
    assert.equal(last.first_at, first.first_at);
    assert.ok(last.last_at > last.first_at);
});

test('all staff who see the document see it, and nobody else', async () => {
    const reader = await addColleague(firm, 'reader');
    assert.equal((await openings(reader.desk)).length, 2);
    const tom = await addColleague(firm, 'member', { assigned: true });
    expectStatus(await tom.desk.get(`/api/documents/${document}/openings`), 404);
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${tom.id}`), 200);
    assert.equal((await openings(tom.desk)).length, 2);
    for (const client of [maria.client, samuel.client])
        expectStatus(await client.get(`/api/documents/${document}/openings`), 404);
});
