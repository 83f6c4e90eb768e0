// SPDX-License-Identifier: AGPL-3.0-or-later
// Attachments: versions of documents of the vault, which the sender sees and the client can open.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

const MESSAGES = 4;
const SHARED = 'Contract and searches';

let firm, maria, samuel, folders, thread, shared, hidden;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    folders = await foldersOf(firm.staff, (await openMatter(firm.staff, maria.account)).id);
    hidden = Object.values(folders).find(({ level }) => level === 0);
    shared = await attachable(firm.staff, folders[SHARED].id);
    thread = expectStatus(
        await maria.client.post('/api/threads', { account: maria.account, subject: 'Papers', text: 'Hello' }),
        201,
    ).thread.id;
});

/** An uploaded document with its version. */
async function attachable(visitor, folder) {
    const name = `${unique('paper')}.pdf`;
    const document = await upload(visitor, folder, name, pdf('x'));
    const { versions } = expectStatus(await visitor.get(`/api/documents/${document}`), 200);
    return { document, name, version: versions[0].id, size: versions[0].size };
}

const send = (visitor, attachments, text = 'Attached') =>
    visitor.post(`/api/threads/${thread}/messages`, { text, attachments });
const newest = async (visitor) => expectStatus(await visitor.get(`/api/threads/${thread}/messages`), 200).items[0];
const refused = (answer, status, code) => assert.equal(expectStatus(answer, status).code, code);

test('a message shows its attachments as they were named, without any text too', async () => {
    const other = await attachable(firm.staff, folders[SHARED].id);
    const sent = expectStatus(await send(firm.staff, [other.version, shared.version, other.version], ''), 201);
    const wanted = [other, shared].map(({ document, version, name, size }) => ({
        document,
        version,
        name,
        type: 'application/pdf',
        size,
        available: true,
    }));
    assert.equal(sent.text, '');
    assert.deepEqual(sent.attachments, wanted);
    expectStatus(await firm.staff.patch(`/api/documents/${other.document}`, { name: 'renamed.pdf' }), 200);
    assert.deepEqual((await newest(maria.client)).attachments, wanted);
});

test('a client attaches what they uploaded', async () => {
    const own = await attachable(maria.client, folders['From you'].id);
    const opened = expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            subject: 'My papers',
            attachments: [own.version],
        }),
        201,
    );
    assert.deepEqual(
        opened.message.attachments.map(({ name, available }) => [name, available]),
        [[own.name, true]],
    );
});

test('one that is removed or hidden later is not available, and comes back', async () => {
    const paper = await attachable(firm.staff, folders[SHARED].id);
    expectStatus(await send(firm.staff, [paper.version]), 201);
    const available = async (visitor) => (await newest(visitor)).attachments[0].available;
    const folder = (id) => firm.staff.patch(`/api/documents/${paper.document}`, { folder: id });
    expectStatus(await folder(hidden.id), 200);
    assert.deepEqual([await available(maria.client), await available(firm.staff)], [false, true]);
    expectStatus(await folder(folders[SHARED].id), 200);
    expectStatus(await firm.staff.delete(`/api/documents/${paper.document}`), 204);
    assert.deepEqual([await available(maria.client), await available(firm.staff)], [false, false]);
    expectStatus(await firm.staff.post(`/api/documents/${paper.document}/restoration`), 200);
    assert.deepEqual([await available(maria.client), await available(firm.staff)], [true, true]);
});

test('what the client cannot open is not sent, and no one may attach what they do not see', async () => {
    const secret = await attachable(firm.staff, hidden.id);
    const gone = await attachable(firm.staff, folders[SHARED].id);
    const samuels = await foldersOf(firm.staff, (await openMatter(firm.staff, samuel.account)).id);
    const foreign = await attachable(firm.staff, samuels[SHARED].id);
    expectStatus(await firm.staff.delete(`/api/documents/${gone.document}`), 204);
    const before = await newest(firm.staff);
    refused(await send(firm.staff, [shared.version, secret.version]), 409, 'attachment_hidden');
    for (const [visitor, wrong] of [
        [maria.client, secret.version],
        [maria.client, gone.version],
        [maria.client, foreign.version],
        [firm.staff, gone.version],
        [firm.staff, foreign.version],
        [firm.staff, shared.document],
        [firm.staff, randomUUID()],
    ])
        refused(await send(visitor, [shared.version, wrong]), 404, 'no_such_attachment');
    const { helper } = await inviteHelper(maria.client, [maria.account], MESSAGES);
    refused(await send(helper, [shared.version]), 404, 'no_such_attachment');
    expectStatus(await send(helper, []), 201);
    assert.equal((await newest(firm.staff)).number, before.number + 1);
});

test('a helper who sees messages but no documents is told what was attached, and that it is not for them', async () => {
    const { helper } = await inviteHelper(maria.client, [maria.account], MESSAGES);
    expectStatus(await send(firm.staff, [shared.version]), 201);
    const [attachment] = (await newest(helper)).attachments;
    assert.deepEqual([attachment.name, attachment.available], [shared.name, false]);
});

test('twenty at most', async () => {
    const document = shared.document;
    inFirm(
        firm.slug,
        `insert into document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by)
         select gen_random_uuid(), account, document, level, 100 + n, name, type, size, wrapped, uploaded_by
           from document_versions, generate_series(1, 20) n where id = '${shared.version}'`,
    );
    const all = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200).versions.map(({ id }) => id);
    assert.equal(all.length, 21);
    assert.equal(expectStatus(await send(firm.staff, all.slice(0, 20)), 201).attachments.length, 20);
    assert.equal(expectStatus(await send(firm.staff, all), 422).fields[0].code, 'too_many');
});
