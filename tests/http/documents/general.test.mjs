// SPDX-License-Identifier: AGPL-3.0-or-later
// Documents of a client without a matter: in every list under the client's name, and apart from those of matters.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
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

let firm, maria, samuel, matter, shared, hidden, letter;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account);
    shared = await addFolder('Letters', 2);
    hidden = await addFolder('Drafts', 0);
    letter = await upload(firm.staff, shared.id, 'Letter.txt', Buffer.from('letter'));
});

const general = (account = maria.account) => `/api/accounts/${account}/documents`;
const addFolder = async (name, level, more = {}) =>
    expectStatus(await firm.staff.post(`/api/accounts/${maria.account}/folders`, { name, level, ...more }), 201);
const listed = async (visitor, path = general()) => expectStatus(await visitor.get(path), 200);
const ids = (list) => list.map(({ id }) => id);

test('they are listed by client, and not in a matter', async () => {
    const [ours, theirs] = [await listed(firm.staff), await listed(maria.client)];
    assert.deepEqual(ids(ours.folders), [shared.id, hidden.id]);
    assert.deepEqual(ids(theirs.folders), [shared.id]);
    for (const { documents } of [ours, theirs]) assert.deepEqual(ids(documents), [letter]);
    const inMatter = await listed(firm.staff, `/api/matters/${matter.id}/documents`);
    assert.equal(inMatter.documents.length, 0);
    assert.equal(ids(inMatter.folders).includes(shared.id), false);
    expectStatus(await samuel.client.get(general()), 404);
    expectStatus(await firm.staff.get(`/api/matters/${maria.account}/documents`), 404);
    assert.deepEqual(await listed(samuel.client, general(samuel.account)), { folders: [], documents: [], uploads: [] });
    const helper = (await inviteHelper(maria.client, [maria.account], 8)).helper;
    expectStatus(await helper.get(general()), 404);
});

test('they have no matter, but the name of the client', async () => {
    for (const visitor of [firm.staff, maria.client]) {
        const found = (await listed(visitor, '/api/documents')).items.find(({ id }) => id === letter);
        const { document } = expectStatus(await visitor.get(`/api/documents/${letter}`), 200);
        for (const one of [found, document])
            assert.deepEqual(
                [one.matter, one.matter_title, one.account, one.account_name],
                [null, null, maria.account, maria.name],
            );
    }
});

test('the list of matters has a row without id for the client', async () => {
    const assigned = await addColleague(firm, 'member', { assigned: true });
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${assigned.id}`), 200);
    for (const [visitor, path] of [
        [firm.staff, '/api/document-matters'],
        [firm.staff, `/api/document-matters?account=${maria.account}`],
        [assigned.desk, '/api/document-matters'],
        [maria.client, '/api/document-matters'],
    ]) {
        const { items } = await listed(visitor, path);
        const row = { id: null, title: null, account: maria.account, account_name: maria.name };
        assert.deepEqual(
            items.filter((one) => !one.id),
            [row],
        );
        assert.equal(
            items.some(({ id }) => id === matter.id),
            true,
        );
    }
    assert.deepEqual((await listed(samuel.client, '/api/document-matters')).items, []);
});

test('staff rename, move, remove and restore them within the folders of the client', async () => {
    const live = await openLive(maria.client);
    const file = await upload(maria.client, shared.id, 'Scan.txt', Buffer.from('scan'));
    const event = await live.next(({ data }) => data.object === file);
    live.close();
    assert.deepEqual([event.data.matter, event.data.account], [null, maria.account]);
    const change = (body) => firm.staff.patch(`/api/documents/${file}`, body);
    expectStatus(await change({ name: 'Renamed.txt' }), 200);
    const preview = expectStatus(await firm.staff.get(`/api/documents/${file}/preview?folder=${hidden.id}`), 200);
    assert.equal(JSON.stringify(preview).includes(maria.person), true);
    assert.equal(expectStatus(await change({ folder: hidden.id }), 200).level, 0);
    expectStatus(await maria.client.get(`/api/documents/${file}`), 404);
    const { 'From you': ofMatter } = await foldersOf(firm.staff, matter.id);
    expectStatus(await change({ folder: ofMatter.id }), 404);
    expectStatus(await firm.staff.delete(`/api/documents/${file}`), 204);
    const removed = (await listed(firm.staff, '/api/trash')).items.find(({ id }) => id === file);
    assert.deepEqual(
        [removed.name, removed.matter, removed.matter_title, removed.account_name, removed.folder_name],
        ['Renamed.txt', null, null, maria.name, 'Drafts'],
    );
    assert.equal(expectStatus(await firm.staff.post(`/api/documents/${file}/restoration`), 200).matter, null);
});

test('a mark applies to the subfolders; a parent belongs to the same client', async () => {
    const child = await addFolder('Passports', 1, { parent: shared.id });
    const marked = expectStatus(await firm.staff.put(`/api/folders/${shared.id}/sensitivity`), 200);
    assert.equal(marked.sensitive, true);
    const { folders } = await listed(firm.staff);
    assert.equal(folders.find(({ id }) => id === child.id).sensitive, true);
    expectStatus(await firm.staff.delete(`/api/folders/${shared.id}/sensitivity`), 200);
    const { 'From you': ofMatter } = await foldersOf(firm.staff, matter.id);
    const body = { name: 'Lost', level: 1, parent: ofMatter.id };
    expectStatus(await firm.staff.post(`/api/accounts/${maria.account}/folders`, body), 404);
    expectStatus(await firm.staff.post(`/api/accounts/${samuel.account}/folders`, { ...body, parent: shared.id }), 404);
    expectStatus(await maria.client.post(`/api/accounts/${maria.account}/folders`, { name: 'Mine', level: 2 }), 404);
});

test('home, audience, openings and the audit log know them', async () => {
    const home = await listed(maria.client, '/api/home');
    assert.deepEqual(
        home.unread.filter(({ id }) => id === letter).map(({ title }) => title),
        [null],
    );
    expectStatus(await maria.client.get(`/api/documents/${letter}/content`, { checked: false }), 200);
    assert.equal((await listed(firm.staff, `/api/documents/${letter}/openings`)).items[0].person, maria.person);
    assert.equal((await listed(firm.staff, `/api/documents/${letter}/audience`)).thing.account, maria.account);
    const { items } = await listed(firm.staff, `/api/audit-log?account=${maria.account}`);
    const entry = items.find((one) => one.what === 'folder.created' && one.object === shared.id);
    assert.deepEqual([entry.object_name, entry.object_matter, entry.object_account], ['Letters', null, maria.account]);
});
