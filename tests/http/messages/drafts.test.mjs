// SPDX-License-Identifier: AGPL-3.0-or-later
// Drafts: what somebody is typing, on all their devices. No tab overwrites another one, and no words are lost.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';

let firm, maria, samuel;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const start = async (account = maria.account) =>
    expectStatus(await firm.staff.post('/api/threads', { account, subject: 'The survey', text: 'Hello' }), 201).thread
        .id;
const place = (thread, kind = 'message') => `/api/threads/${thread}/drafts/${kind}`;
const write = (visitor, path, text, revision, more = {}) => visitor.put(path, { text, revision, ...more });
const all = async (visitor) => expectStatus(await visitor.get('/api/drafts'), 200).items;
const of = async (visitor, thread) => (await all(visitor)).filter((one) => one.thread === thread);

test('a draft is there on every device of its author, and nowhere else', async () => {
    const thread = await start();
    const before = Number(inFirm(firm.slug, 'select entries from audit_head'));
    const first = expectStatus(await write(maria.client, place(thread), 'Dear', 0), 200);
    assert.deepEqual([first.revision, first.kind, first.account, first.shared], [1, 'message', maria.account, true]);
    const second = expectStatus(await write(maria.client, place(thread), 'Dear Olive', 1), 200);
    assert.deepEqual([second.id, second.revision, second.text], [first.id, 2, 'Dear Olive']);
    const [listed] = await of(maria.client.twin(), thread);
    assert.deepEqual(
        [listed.text, listed.thread_subject, listed.account_name],
        ['Dear Olive', 'The survey', maria.name],
    );
    const shown = async (visitor) => expectStatus(await visitor.get(`/api/threads/${thread}`), 200);
    assert.deepEqual((await shown(maria.client.twin())).drafts, [second], 'the thread itself shows it');
    assert.deepEqual((await shown(firm.staff)).drafts, []);
    assert.deepEqual(await of(firm.staff, thread), []);
    assert.deepEqual(await of(samuel.client, thread), []);
    assert.equal(Number(inFirm(firm.slug, 'select entries from audit_head')), before, 'typing is not an act');
    expectStatus(await maria.client.delete(place(thread)), 204);
    expectStatus(await maria.client.delete(place(thread)), 204);
    assert.deepEqual(await of(maria.client, thread), []);
});

test('a thread shows what its reader has typed and sent there, and to nobody else', async () => {
    const thread = await start();
    const show = async (visitor) => expectStatus(await visitor.get(`/api/threads/${thread}`), 200);
    expectStatus(await write(firm.staff, place(thread), 'typing', 0), 200);
    expectStatus(await write(firm.staff, place(thread, 'note'), 'a note', 0), 200);
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    expectStatus(await write(maria.client, place(thread), 'Dear', 0), 200);
    const { outgoing } = expectStatus(
        await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'Later', deliver_at: inAnHour }),
        202,
    );
    const own = await show(firm.staff);
    assert.deepEqual(
        own.drafts.map(({ kind, text }) => [kind, text]),
        [['note', 'a note']],
    );
    assert.deepEqual(
        own.outgoing.map(({ id, text }) => [id, text]),
        [[outgoing.id, 'Later']],
    );
    const theirs = await show(maria.client);
    assert.deepEqual([theirs.drafts.map(({ text }) => text), theirs.outgoing], [['Dear'], []]);
});

test('two tabs do not overwrite each other: the second is shown what the first wrote', async () => {
    const thread = await start();
    expectStatus(await write(maria.client, place(thread), 'one', 0), 200);
    const late = expectStatus(await write(maria.client, place(thread), 'two', 0), 409);
    assert.deepEqual([late.code, late.draft.text, late.draft.revision], ['draft_changed', 'one', 1]);
    expectStatus(await write(maria.client, place(thread), 'one and two', 1), 200);
    assert.equal(expectStatus(await write(maria.client, place(thread), 'three', 1), 409).draft.text, 'one and two');
    // An answer was lost, and the request is sent again.
    assert.equal(expectStatus(await write(maria.client, place(thread), 'one and two', 1), 200).revision, 2);
    // Both at once: one is written.
    const both = await Promise.all(['a', 'b'].map((text) => write(maria.client, place(thread), text, 2)));
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
    // Sent or deleted in another tab: this one still has its text, and is told so.
    expectStatus(await maria.client.delete(place(thread)), 204);
    assert.equal(expectStatus(await write(maria.client, place(thread), 'more', 3), 409).draft, null);
    const fresh = await Promise.all(['a', 'b'].map((text) => write(maria.client, place(thread), text, 0)));
    assert.deepEqual(fresh.map(({ status }) => status).toSorted(), [200, 409]);
});

test('sending drops the draft of the message, and only that', async () => {
    const thread = await start();
    expectStatus(await write(firm.staff, place(thread), 'typing', 0), 200);
    expectStatus(await write(firm.staff, place(thread, 'note'), 'a note', 0), 200);
    expectStatus(await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'typed' }), 201);
    assert.deepEqual(
        (await of(firm.staff, thread)).map(({ kind }) => kind),
        ['note'],
    );
});

test('a draft that was written after what is sent stays', async () => {
    const thread = await start();
    expectStatus(await write(maria.client, place(thread), 'Yes', 0), 200);
    expectStatus(await write(maria.client.twin(), place(thread), 'Yes, and a long answer', 1), 200);
    const send = (draft) => maria.client.post(`/api/threads/${thread}/messages`, { text: 'Yes', draft });
    expectStatus(await send(1), 201);
    assert.deepEqual(
        (await of(maria.client, thread)).map(({ text }) => text),
        ['Yes, and a long answer'],
    );
    expectStatus(await send(2), 201);
    assert.deepEqual(await of(maria.client, thread), []);
});

test('a draft is sent once, also by two tabs or after a lost answer', async () => {
    const thread = await start();
    const send = (path, more) => maria.client.post(path, { text: 'Yes', draft: 1, ...more });
    const codes = (answers) => answers.map(({ status, json }) => json?.code ?? status).toSorted();
    const inThread = `/api/threads/${thread}/messages`;
    expectStatus(await write(maria.client, place(thread), 'Yes', 0), 200);
    assert.deepEqual(codes(await Promise.all([send(inThread), send(inThread)])), [201, 'draft_changed']);
    assert.equal(expectStatus(await send(inThread, { undo_seconds: 30 }), 409).code, 'draft_changed');
    const { items } = expectStatus(await maria.client.get(inThread), 200);
    assert.deepEqual(
        items.map(({ text }) => text),
        ['Yes', 'Hello'],
    );
    const opens = { account: maria.account, subject: 'Once' };
    expectStatus(await write(maria.client, `/api/accounts/${maria.account}/draft`, 'Yes', 0), 200);
    assert.deepEqual(codes(await Promise.all([send('/api/threads', opens), send('/api/threads', opens)])), [
        201,
        'draft_changed',
    ]);
    assert.equal(inFirm(firm.slug, "select count(*) from threads where subject = 'Once'"), '1');
});

test('a draft that is written after one was sent is another one', async () => {
    const thread = await start();
    const fresh = `/api/accounts/${maria.account}/draft`;
    const opens = { account: maria.account, subject: 'Once' };
    for (const [path, to, more] of [
        [place(thread), `/api/threads/${thread}/messages`, {}],
        [fresh, '/api/threads', opens],
    ]) {
        const send = (draft, id) => maria.client.post(to, { text: 'Old', draft, draft_id: id, ...more });
        const old = expectStatus(await write(maria.client, path, 'Old', 0), 200);
        expectStatus(await send(1, old.id), 201);
        const next = expectStatus(await write(maria.client, path, 'New', 0), 200);
        assert.equal(expectStatus(await send(1, old.id), 409).code, 'draft_changed');
        const late = expectStatus(await write(maria.client, path, 'Older', 1, { id: old.id }), 409);
        assert.equal(late.draft.text, 'New');
        expectStatus(await maria.client.delete(`${path}?revision=1&id=${old.id}`), 204);
        expectStatus(await write(maria.client, path, 'New again', 1, { id: next.id }), 200);
        expectStatus(await send(2, next.id), 201);
        assert.equal((await all(maria.client)).filter(({ text }) => text === 'New again').length, 0);
    }
});

test('what was written after the draft that is deleted stays', async () => {
    const thread = await start();
    const fresh = `/api/accounts/${samuel.account}/draft`;
    for (const path of [place(thread), fresh]) {
        expectStatus(await write(firm.staff, path, 'Yes', 0), 200);
        expectStatus(await write(firm.staff, path, 'Yes, and more', 1), 200);
        expectStatus(await firm.staff.delete(`${path}?revision=1`), 204);
        assert.equal((await all(firm.staff)).filter(({ text }) => text === 'Yes, and more').length, 1);
        expectStatus(await firm.staff.delete(`${path}?revision=2`), 204);
        assert.equal((await all(firm.staff)).filter(({ text }) => text === 'Yes, and more').length, 0);
    }
});

test('clients have no drafts of notes, and nobody one in a thread that is not shared with them', async () => {
    const thread = await start();
    expectStatus(await write(maria.client, place(thread, 'note'), 'x', 0), 404);
    expectStatus(await maria.client.delete(place(thread, 'note')), 404);
    expectStatus(await write(firm.staff, place(thread, 'thread'), 'x', 0), 404);
    expectStatus(await write(samuel.client, place(thread), 'x', 0), 404);
    expectStatus(await write(samuel.client, `/api/accounts/${maria.account}/draft`, 'x', 0), 404);
    expectStatus(await write(maria.client, place(thread), 'x', 0, { attachments: ['nonsense'] }), 422);
});

test('a new thread has a draft for each client', async () => {
    const path = `/api/accounts/${maria.account}/draft`;
    assert.deepEqual(expectStatus(await firm.staff.get(path), 200), { draft: null });
    const made = expectStatus(await write(firm.staff, path, 'Dear Maria', 0, { subject: 'The' }), 200);
    assert.deepEqual([made.kind, made.thread, made.subject, made.revision], ['thread', null, 'The', 1]);
    assert.equal(expectStatus(await write(firm.staff, path, 'other', 0), 409).draft.text, 'Dear Maria');
    expectStatus(await write(firm.staff, path, 'Dear Maria', 1, { subject: 'The survey' }), 200);
    assert.equal(expectStatus(await firm.staff.get(path), 200).draft.subject, 'The survey');
    assert.deepEqual(expectStatus(await maria.client.get(path), 200), { draft: null });
    expectStatus(await write(firm.staff, `/api/accounts/${samuel.account}/draft`, 'x', 0, { matter: made.id }), 404);
    expectStatus(
        await firm.staff.post('/api/threads', { account: maria.account, subject: 'The survey', text: 'Dear Maria' }),
        201,
    );
    assert.deepEqual(expectStatus(await firm.staff.get(path), 200), { draft: null });
});

test('drafts stay readable and can be deleted after the client is no longer shared, but not changed', async () => {
    const contact = await inviteAndAccept(firm, await addAccount(firm.staff));
    const thread = await start(contact.account);
    const link = `/api/accounts/${contact.account}/people/${contact.person}`;
    expectStatus(await write(contact.client, place(thread), 'my own words', 0), 200);
    expectStatus(await firm.staff.patch(link, { areas: 1 }), 200);
    const [kept] = await all(contact.client);
    assert.deepEqual([kept.text, kept.shared, kept.thread_subject], ['my own words', false, null]);
    expectStatus(await write(contact.client, place(thread), 'more', 1), 404);
    expectStatus(await contact.client.delete(place(thread)), 204);
    assert.deepEqual(await all(contact.client), []);
});

test('an attached document that is gone is shown as such', async () => {
    const thread = await start();
    const version = '01938f4e-1c55-7d2a-9a4e-2f6c0d9b7e1d';
    const { attachments } = expectStatus(
        await write(maria.client, place(thread), 'with a document', 0, { attachments: [version] }),
        200,
    );
    assert.deepEqual(attachments, [{ document: null, version, name: null, type: null, size: null, available: false }]);
});

test('a person has at most 500 drafts, listed page by page; staff who impersonate see none', async () => {
    const thread = await start(samuel.account);
    inFirm(
        firm.slug,
        `with made as (insert into threads (id, account, subject, opened_by, last_by, last_from_firm)
                       select gen_random_uuid(), account, 'n', opened_by, last_by, true from threads, generate_series(1, 500)
                        where id = '${thread}' returning id)
         insert into drafts (id, person, account, thread, kind, text, changed_at)
         select gen_random_uuid(), '${samuel.person}', '${samuel.account}', id, 'message', 'n',
                now() - row_number() over () * interval '1 minute' from made`,
    );
    assert.equal(expectStatus(await write(samuel.client, place(thread), 'x', 0), 409).code, 'too_many_drafts');
    const first = expectStatus(await samuel.client.get('/api/drafts'), 200);
    assert.equal(first.items.length, 50);
    const second = expectStatus(await samuel.client.get(`/api/drafts?before=${encodeURIComponent(first.next)}`), 200);
    const seen = [...first.items, ...second.items];
    assert.equal(new Set(seen.map(({ id }) => id)).size, 100);
    assert.deepEqual(
        seen.map(({ changed_at: at }) => at),
        seen.map(({ changed_at: at }) => at).toSorted((a, b) => b.localeCompare(a)),
    );
    expectStatus(await write(samuel.client, place(first.items[0].thread), 'changed', 1), 200);
    expectStatus(await firm.staff.post(`/api/people/${samuel.person}/impersonation`), 201);
    assert.deepEqual(await all(firm.staff.twin(firm.slug, 'impersonation')), []);
});
