// SPDX-License-Identifier: AGPL-3.0-or-later
// Changing and deleting messages: who may, what stays, and who reads what was.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    openMatter,
    signUpFirm,
} from '../../support/people.mjs';

let firm, maria, samuel, tom;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    tom = await addColleague(firm, 'member');
});

const open = async (visitor, more = {}) =>
    expectStatus(
        await visitor.post('/api/threads', { account: maria.account, subject: 'A question', text: 'First', ...more }),
        201,
    );
const send = async (visitor, thread, text) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text }), 201);
const shown = async (visitor, thread, number) =>
    expectStatus(await visitor.get(`/api/threads/${thread}/messages`), 200).items.find(
        (item) => item.number === number,
    );
const change = (visitor, message, text) => visitor.patch(`/api/messages/${message}`, { text });
const versions = async (visitor, message) =>
    expectStatus(await visitor.get(`/api/messages/${message}/versions`), 200).items.map(({ version, text }) => [
        version,
        text,
    ]);
const refused = (answer, status, code) => assert.equal(expectStatus(answer, status).code, code);

test('the same text again is no change', async () => {
    const { message } = await open(maria.client);
    const before = inFirm(firm.slug, 'select entries from audit_head');
    assert.equal(expectStatus(await change(maria.client, message.id, 'First'), 200).version, 1);
    assert.equal(inFirm(firm.slug, 'select entries from audit_head'), before);
});

test('a change shows the new text to everybody and keeps the old one', async () => {
    const { thread, message } = await open(maria.client);
    const desk = await openLive(firm.staff);
    const changed = expectStatus(await change(maria.client, message.id, 'Second\n'), 200);
    assert.deepEqual([changed.text, changed.version, changed.number, changed.at], ['Second\n', 2, 1, message.at]);
    assert.ok(changed.edited_at > message.at);
    await desk.next(
        ({ data }) => data.what === 'message.edited' && data.topic === 'thread' && data.object === thread.id,
    );
    desk.close();
    expectStatus(await change(maria.client, message.id, 'Third'), 200);
    assert.equal((await shown(firm.staff, thread.id, 1)).text, 'Third');
    for (const visitor of [maria.client, firm.staff, tom.desk])
        assert.deepEqual(await versions(visitor, message.id), [
            [3, 'Third'],
            [2, 'Second\n'],
            [1, 'First'],
        ]);
    assert.equal((await shown(maria.client, thread.id, 1)).at, message.at);
});

test('only the author changes a message', async () => {
    const { thread, message } = await open(maria.client);
    const own = await send(tom.desk, thread.id, 'By Tom');
    refused(await change(samuel.client, message.id, 'No'), 404, 'no_such_message');
    refused(await samuel.client.get(`/api/messages/${message.id}/versions`), 404, 'no_such_message');
    for (const visitor of [firm.staff, tom.desk])
        refused(await change(visitor, message.id, 'No'), 403, 'not_your_message');
    for (const visitor of [maria.client, firm.staff])
        refused(await change(visitor, own.id, 'No'), 403, 'not_your_message');
    assert.deepEqual(
        expectStatus(await change(maria.client, message.id, ' '), 422).fields.map(({ code }) => code),
        ['required'],
    );
    expectStatus(await change(tom.desk, own.id, 'By Tom himself'), 200);
    assert.equal((await shown(maria.client, thread.id, 1)).text, 'First');
});

test('of two changes at once both are kept', async () => {
    const { message } = await open(maria.client);
    const both = await Promise.all([
        change(maria.client, message.id, 'One'),
        change(maria.client.twin(), message.id, 'Other'),
    ]);
    for (const answer of both) expectStatus(answer, 200);
    const kept = await versions(maria.client, message.id);
    assert.deepEqual(
        kept.map(([version]) => version),
        [3, 2, 1],
    );
    assert.deepEqual(kept.map(([, text]) => text).sort(), ['First', 'One', 'Other']);
});

test('a message has fifty texts at most', async () => {
    const { message } = await open(maria.client);
    inFirm(
        firm.slug,
        `insert into message_texts (message, version, account, text, author)
         select '${message.id}', n, '${maria.account}', n, '${maria.person}' from generate_series(2, 49) n`,
    );
    expectStatus(await change(maria.client, message.id, 'The last one'), 200);
    refused(await change(maria.client, message.id, 'One more'), 409, 'too_many_versions');
    assert.equal((await versions(maria.client, message.id)).length, 50);
});

test('nobody changes a message of a closed matter, but its author can delete it', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { thread, message } = await open(maria.client, { matter: matter.id });
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { closed: true }), 200);
    refused(await change(maria.client, message.id, 'Late'), 409, 'matter_closed');
    expectStatus(await maria.client.delete(`/api/messages/${message.id}`), 200);
    assert.equal((await shown(firm.staff, thread.id, 1)).deleted, true);
});

test('a deleted message leaves its place and who deleted it, and no text', async () => {
    const { thread, message } = await open(maria.client);
    expectStatus(await change(maria.client, message.id, 'Second'), 200);
    await send(firm.staff, thread.id, 'An answer');
    const desk = await openLive(firm.staff);
    const gone = expectStatus(await maria.client.delete(`/api/messages/${message.id}`), 200);
    await desk.next(
        ({ data }) => data.what === 'message.deleted' && data.topic === 'thread' && data.object === thread.id,
    );
    desk.close();
    assert.deepEqual([gone.text, gone.deleted, gone.deleted_by_name, gone.number], [null, true, maria.name, 1]);
    assert.ok(gone.deleted_at);
    for (const visitor of [maria.client, firm.staff, tom.desk]) {
        const item = await shown(visitor, thread.id, 1);
        assert.deepEqual([item.text, item.deleted, item.edited_at, item.attachments], [null, true, null, []]);
    }
    assert.equal((await shown(maria.client, thread.id, 2)).text, 'An answer');
    assert.deepEqual(await versions(maria.client, message.id), []);
    assert.deepEqual(await versions(tom.desk, message.id), [
        [2, null],
        [1, null],
    ]);
    assert.deepEqual(await versions(firm.staff, message.id), [
        [2, 'Second'],
        [1, 'First'],
    ]);
    refused(await maria.client.delete(`/api/messages/${message.id}`), 409, 'message_deleted');
    refused(await change(maria.client, message.id, 'Back'), 409, 'message_deleted');
});

test('administrators delete any message, others only their own', async () => {
    const { thread, message } = await open(maria.client);
    const own = await send(tom.desk, thread.id, 'By Tom');
    const remove = (visitor, { id }) => visitor.delete(`/api/messages/${id}`);
    refused(await remove(samuel.client, message), 404, 'no_such_message');
    refused(await remove(tom.desk, message), 403, 'not_your_message');
    refused(await remove(maria.client, own), 403, 'not_your_message');
    expectStatus(await remove(firm.staff, message), 200);
    const item = await shown(maria.client, thread.id, 1);
    assert.deepEqual([item.text, item.deleted_by_name], [null, 'Olive Owner']);
    expectStatus(await remove(tom.desk, own), 200);
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    assert.deepEqual(
        entries
            .filter(({ what }) => what === 'message.deleted')
            .slice(0, 2)
            .map(({ object, detail }) => [object, detail]),
        [
            [thread.id, own.id],
            [thread.id, message.id],
        ],
    );
});

test('readers and looks as the client change nothing', async () => {
    const { message } = await open(maria.client);
    const reader = await addColleague(firm, 'reader');
    expectStatus(await change(reader.desk, message.id, 'No'), 403);
    expectStatus(await reader.desk.delete(`/api/messages/${message.id}`), 403);
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    const view = firm.staff.twin(firm.slug, 'impersonation');
    refused(await change(view, message.id, 'No'), 403, 'impersonation_read_only');
    refused(await view.delete(`/api/messages/${message.id}`), 403, 'impersonation_read_only');
    assert.deepEqual(await versions(maria.client, message.id), [[1, 'First']]);
});
