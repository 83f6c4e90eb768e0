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
    assert.equal(first.current, true);
    const { helper, person } = await inviteHelper(maria.client, [maria.account], 1);
    await read(helper);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    await read(maria.client, `/api/documents/${document}/versions/${versions[0].id}/content`);
    const [last, other, ...none] = await openings();
    assert.deepEqual([last.person, other.person, none], [maria.person, person, []]);
    assert.equal(last.first_at, first.first_at);
    assert.ok(last.last_at > last.first_at);
});

test('only who has opened the current version is shown as having opened it', async () => {
    const matter = await openMatter(firm.staff, samuel.account);
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    const id = await upload(firm.staff, folder, 'terms.pdf', pdf('First'));
    const current = async () =>
        expectStatus(await firm.staff.get(`/api/documents/${id}/openings`), 200).items.map((one) => one.current);
    const isNew = async () =>
        expectStatus(await samuel.client.get('/api/home'), 200).unread.some((one) => one.id === id);
    const versions = async () => expectStatus(await firm.staff.get(`/api/documents/${id}`), 200).versions;
    const [first] = await versions();
    await upload(firm.staff, folder, 'terms.pdf', pdf('Second'), { document: id });
    const second = (await versions()).find((one) => one.current);
    assert.equal(await isNew(), true);
    await read(samuel.client, `/api/documents/${id}/versions/${first.id}/content`);
    assert.deepEqual(await current(), [false], 'an older version, opened after the newer one came');
    assert.equal(await isNew(), true);
    await read(samuel.client, `/api/documents/${id}/content`);
    assert.deepEqual(await current(), [true]);
    assert.equal(await isNew(), false);
    // A version that is made current again counts for those who opened that one.
    await upload(firm.staff, folder, 'terms.pdf', pdf('Third'), { document: id });
    assert.deepEqual(await current(), [false]);
    await read(samuel.client, `/api/documents/${id}/content`);
    expectStatus(await firm.staff.post(`/api/documents/${id}/versions/${second.id}/restoration`), 200);
    assert.deepEqual(await current(), [true]);
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
