// SPDX-License-Identifier: AGPL-3.0-or-later
// The folders for what is attached to messages: created once for each side, with a fixed name and level.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
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

let firm, maria, samuel, matter;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account);
});

const path = (account = maria.account) => `/api/accounts/${account}/message-folder`;
const folderOf = async (visitor, body = {}) => expectStatus(await visitor.put(path(), body), 200).folder;
const codeOf = (answer, status) => {
    const { code, detail } = expectStatus(answer, status);
    assert.match(detail, /^[A-Z].*\.$/);
    return code;
};
const base64 = (text) => Buffer.from(text).toString('base64');

test('each side has one folder for a matter, and one without a matter', async () => {
    const ids = new Set();
    for (const body of [{}, { matter: matter.id }]) {
        const [ours, theirs] = [await folderOf(firm.staff, body), await folderOf(maria.client, body)];
        assert.deepEqual([ours.purpose, ours.level, ours.parent], ['messages_firm', 1, null]);
        assert.deepEqual([theirs.purpose, theirs.level, theirs.parent], ['messages_client', 2, null]);
        assert.deepEqual(await folderOf(firm.staff, body), ours);
        assert.deepEqual(await folderOf(maria.client, body), theirs);
        const list = body.matter ? `/api/matters/${matter.id}/documents` : `/api/accounts/${maria.account}/documents`;
        const listed = expectStatus(await maria.client.get(list), 200).folders.filter((one) => one.purpose);
        assert.deepEqual(listed.map((one) => one.id).sort(), [ours.id, theirs.id].sort());
        ids.add(ours.id).add(theirs.id);
    }
    assert.equal(ids.size, 4);
    assert.equal((await folderOf(maria.client, { matter: null })).id, (await folderOf(maria.client)).id);
});

test('requests at once create one folder, and one audit entry', async () => {
    const ada = await inviteAndAccept(firm, await addAccount(firm.staff));
    const answers = await Promise.all(Array.from({ length: 8 }, () => ada.client.put(path(ada.account), {})));
    const ids = new Set(answers.map((answer) => expectStatus(answer, 200).folder.id));
    assert.equal(ids.size, 1);
    const [id] = ids;
    assert.equal(
        inFirm(firm.slug, `select count(*) from audit_entries where what = 'folder.created' and object = '${id}'`),
        '1',
    );
    assert.equal(inFirm(firm.slug, `select count(*) from folders where account = '${ada.account}'`), '1');
});

test('nobody creates one without the documents of the client, or as a reader', async () => {
    const sees = await inviteHelper(maria.client, [maria.account], 1 + 4);
    assert.equal((await folderOf(sees.helper)).id, (await folderOf(maria.client)).id);
    const { helper } = await inviteHelper(maria.client, [maria.account], 4);
    assert.equal(codeOf(await helper.put(path(), {}), 404), 'no_documents_area');
    assert.equal(codeOf(await samuel.client.put(path(), {}), 404), 'no_such_account');
    const foreign = await openMatter(firm.staff, samuel.account);
    for (const visitor of [maria.client, firm.staff])
        assert.equal(codeOf(await visitor.put(path(), { matter: foreign.id }), 404), 'no_such_matter');
    const reader = await addColleague(firm, 'reader');
    expectStatus(await reader.desk.put(path(), {}), 403);
});

test('its name and level stay; what is in it is moved and removed as anywhere', async () => {
    const [ours, theirs] = [
        await folderOf(firm.staff, { matter: matter.id }),
        await folderOf(maria.client, { matter: matter.id }),
    ];
    for (const { id } of [ours, theirs])
        for (const change of [{ name: 'Other' }, { level: 0 }, { level: 2 }])
            assert.equal(codeOf(await firm.staff.patch(`/api/folders/${id}`, change), 409), 'messages_folder');
    const sent = await upload(maria.client, theirs.id, 'Photo.jpg', Buffer.from('photo'));
    const { 'Contract and searches': shared } = await foldersOf(firm.staff, matter.id);
    expectStatus(await firm.staff.patch(`/api/documents/${sent}`, { folder: shared.id }), 200);
    const { document } = expectStatus(await maria.client.get(`/api/documents/${sent}`), 200);
    assert.deepEqual([document.folder, document.level], [shared.id, 1]);
    const general = await folderOf(maria.client);
    expectStatus(await firm.staff.patch(`/api/documents/${sent}`, { folder: general.id }), 404);
});

test('a finished upload is a version with the id of the upload', async () => {
    for (const [visitor, body] of [
        [maria.client, {}],
        [firm.staff, {}],
        [maria.client, { matter: matter.id }],
        [firm.staff, { matter: matter.id }],
    ]) {
        const { id } = await folderOf(visitor, body);
        const started = await visitor.ask('POST', '/api/uploads', {
            headers: {
                'tus-resumable': '1.0.0',
                'upload-length': '0',
                'upload-metadata': `filename ${base64('Attached.txt')},folder ${base64(id)}`,
            },
        });
        expectStatus(started, 201);
        const made = expectStatus(await visitor.get(`/api/documents/${started.headers['x-portico-document']}`), 200);
        assert.equal(made.document.folder, id);
        assert.equal(made.versions[0].id, started.headers.location.split('/').pop());
    }
});

test('a client cannot send into the folder of the firm', async () => {
    const { id } = await folderOf(firm.staff);
    const started = await maria.client.ask('POST', '/api/uploads', {
        headers: {
            'tus-resumable': '1.0.0',
            'upload-length': '0',
            'upload-metadata': `filename ${base64('Mine.txt')},folder ${base64(id)}`,
        },
    });
    assert.equal(codeOf(started, 403), 'folder_read_only');
});
