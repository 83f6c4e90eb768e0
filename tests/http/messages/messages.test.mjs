// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages: opening a thread, writing in it, and what is refused.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    makeKey,
    openMatter,
    signUpFirm,
} from '../../support/people.mjs';

const DOCUMENTS = 1;
const MESSAGES = 4;

let firm, maria, samuel;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const open = (visitor, more = {}) =>
    visitor.post('/api/threads', { account: maria.account, subject: 'A question', text: 'Hello', ...more });
const opened = async (visitor, more) => expectStatus(await open(visitor, more), 201);
const send = (visitor, thread, text, more = {}) => visitor.post(`/api/threads/${thread}/messages`, { text, ...more });
const list = async (visitor, thread, query = '') =>
    expectStatus(await visitor.get(`/api/threads/${thread}/messages${query}`), 200);
const textsOf = async (visitor, thread) => (await list(visitor, thread)).items.map(({ text }) => text).reverse();
const refused = (answer, status, code) => {
    assert.equal(expectStatus(answer, status).code, code);
    return answer.json;
};
const typing = (person, thread, text, kind = 'message') =>
    inFirm(
        firm.slug,
        `insert into drafts (id, person, account, thread, kind, subject, text)
         values (gen_random_uuid(), '${person}', '${maria.account}', ${thread ? `'${thread}'` : 'null'}, '${kind}', 'S', '${text}')`,
    );
const draftsOf = (person) =>
    inFirm(
        firm.slug,
        `select coalesce(string_agg(text, ',' order by text), '') from drafts where person = '${person}'`,
    );

test('what a client writes, the firm reads and answers, and the other way round', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { thread, message } = await opened(maria.client, { matter: matter.id, subject: 'The fence' });
    assert.deepEqual(
        [thread.subject, thread.matter, thread.messages, thread.unread, thread.snippet],
        ['The fence', matter.id, 1, 0, 'Hello'],
    );
    assert.deepEqual([message.number, message.text, message.mine, message.version], [1, 'Hello', true, 1]);
    const answer = expectStatus(await send(firm.staff, thread.id, 'Good morning'), 201);
    assert.deepEqual([answer.number, answer.from_firm, answer.via], [2, true, 'desk']);
    const { items, next } = await list(maria.client, thread.id);
    assert.deepEqual(
        items.map(({ number, text, from_firm, via, mine }) => [number, text, from_firm, via, mine]),
        [
            [2, 'Good morning', true, 'desk', false],
            [1, 'Hello', false, 'portal', true],
        ],
    );
    assert.equal(next, null);
    assert.equal(items[0].author_name, 'Olive Owner');
});

test('nobody else can read or write in it', async () => {
    const { thread } = await opened(maria.client);
    const { helper } = await inviteHelper(maria.client, [maria.account], DOCUMENTS);
    for (const visitor of [samuel.client, helper]) {
        refused(await visitor.get(`/api/threads/${thread.id}/messages`), 404, 'no_such_thread');
        refused(await send(visitor, thread.id, 'Hello'), 404, 'no_such_thread');
        refused(await open(visitor), 404, 'no_such_account');
    }
    const assigned = await addColleague(firm, 'member', { assigned: true });
    refused(await send(assigned.desk, thread.id, 'Hello'), 404, 'no_such_thread');
    refused(await open(assigned.desk), 404, 'no_such_account');
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${assigned.id}`), 200);
    expectStatus(await send(assigned.desk, thread.id, 'I take care of it'), 201);
    const reader = await addColleague(firm, 'reader');
    expectStatus(await reader.desk.get(`/api/threads/${thread.id}/messages`), 200);
    expectStatus(await send(reader.desk, thread.id, 'Hello'), 403);
    expectStatus(await open(reader.desk), 403);
    assert.deepEqual(await textsOf(firm.staff, thread.id), ['Hello', 'I take care of it']);
});

test('a look as the client shows the messages and can send none', async () => {
    const { thread } = await opened(maria.client);
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    const view = firm.staff.twin(firm.slug, 'impersonation');
    assert.equal((await list(view, thread.id)).items[0].mine, true);
    refused(await send(view, thread.id, 'Not by her'), 403, 'impersonation_read_only');
    refused(await open(view), 403, 'impersonation_read_only');
});

test('a program writes for the member of staff who made its key, and leaves their draft alone', async () => {
    const { thread } = await opened(maria.client);
    const { program } = await makeKey(firm.staff, ['messages:read', 'messages:write']);
    const owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    typing(owner, thread.id, 'half a sentence');
    const message = expectStatus(await send(program, thread.id, 'Your hearing is on Monday'), 201);
    assert.deepEqual([message.via, message.from_firm, message.author], ['api', true, owner]);
    assert.equal(draftsOf(owner), 'half a sentence');
    const reading = (await makeKey(firm.staff, ['messages:read'])).program;
    assert.equal((await list(reading, thread.id)).items.length, 2);
    refused(await send(reading, thread.id, 'Hello'), 403, 'scope_missing');
    inFirm(firm.slug, `delete from drafts where person = '${owner}'`);
});

test('who may see messages but not matters can write about a matter, until it is closed', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { thread } = await opened(maria.client, { matter: matter.id });
    const { helper } = await inviteHelper(maria.client, [maria.account], MESSAGES);
    expectStatus(await send(helper, thread.id, 'I help her'), 201);
    refused(await open(helper, { matter: matter.id }), 404, 'no_such_matter');
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { closed: true }), 200);
    typing(maria.person, thread.id, 'too late');
    for (const visitor of [maria.client, helper, firm.staff])
        refused(await send(visitor, thread.id, 'Too late'), 409, 'matter_closed');
    refused(await open(maria.client, { matter: matter.id }), 409, 'matter_closed');
    assert.equal(draftsOf(maria.person), 'too late');
    assert.deepEqual(await textsOf(helper, thread.id), ['Hello', 'I help her']);
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { closed: false }), 200);
    assert.equal(expectStatus(await send(maria.client, thread.id, 'Now'), 201).number, 3);
    assert.equal(draftsOf(maria.person), '');
});

test('a matter of another client is no matter', async () => {
    const theirs = await openMatter(firm.staff, samuel.account);
    refused(await open(maria.client, { matter: theirs.id }), 404, 'no_such_matter');
    refused(await open(firm.staff, { matter: theirs.id }), 404, 'no_such_matter');
});

test('nobody writes to an archived client', async () => {
    const gone = await addAccount(firm.staff);
    const { thread } = await opened(firm.staff, { account: gone.account });
    inFirm(firm.slug, `update accounts set archived_at = now() where id = '${gone.account}'`);
    refused(await send(firm.staff, thread.id, 'Hello'), 409, 'client_archived');
    refused(await open(firm.staff, { account: gone.account }), 409, 'client_archived');
    assert.equal(inFirm(firm.slug, `select messages from threads where id = '${thread.id}'`), '1');
});

test('a person who was removed meanwhile cannot send, and keeps the draft', async () => {
    const gone = await inviteAndAccept(firm, await addAccount(firm.staff));
    const { thread } = await opened(gone.client, { account: gone.account });
    expectStatus(await firm.staff.patch(`/api/accounts/${gone.account}/people/${gone.person}`, { areas: 1 }), 200);
    refused(await send(gone.client, thread.id, 'Hello'), 404, 'no_such_thread');
    expectStatus(await firm.staff.delete(`/api/accounts/${gone.account}/people/${gone.person}`), 204);
    expectStatus(await send(gone.client, thread.id, 'Hello'), 401);
    assert.equal(inFirm(firm.slug, `select messages from threads where id = '${thread.id}'`), '1');
});

test('sending deletes the draft of it and no other', async () => {
    const { thread } = await opened(maria.client);
    const other = await opened(maria.client);
    typing(maria.person, thread.id, 'this one');
    typing(maria.person, other.thread.id, 'the other one');
    typing(maria.person, null, 'a new thread', 'thread');
    expectStatus(await send(maria.client, thread.id, 'this one'), 201);
    assert.equal(draftsOf(maria.person), 'a new thread,the other one');
    await opened(maria.client, { text: 'a new thread' });
    assert.equal(draftsOf(maria.person), 'the other one');
    refused(await send(maria.client, other.thread.id, 'x', { attachments: [randomUUID()] }), 404, 'no_such_attachment');
    assert.equal(draftsOf(maria.person), 'the other one');
    expectStatus(await send(maria.client, other.thread.id, 'the other one'), 201);
});

test('of messages that are sent at once each gets a number, without gaps, in the order of their times', async () => {
    const { thread } = await opened(maria.client);
    const sending = [];
    for (let i = 0; i < 16; i++) sending.push(send(i % 2 ? maria.client : firm.staff, thread.id, `${i}`));
    const messages = (await Promise.all(sending)).map((answer) => expectStatus(answer, 201));
    assert.deepEqual(
        messages.map(({ number }) => number).sort((a, b) => a - b),
        Array.from({ length: 16 }, (_, i) => i + 2),
    );
    const { items } = await list(maria.client, thread.id);
    const times = items.map(({ at }) => at);
    assert.deepEqual(times, [...times].sort().reverse());
});

test('a request that is sent again is one message', async () => {
    const { thread } = await opened(maria.client);
    const headers = { 'idempotency-key': randomUUID() };
    const json = { text: 'Once', seen: 1 };
    const path = `/api/threads/${thread.id}/messages`;
    const first = expectStatus(await maria.client.ask('POST', path, { json, headers }), 201);
    expectStatus(await send(firm.staff, thread.id, 'Meanwhile'), 201);
    // As after the end of the process, before it had stored the answer.
    inFirm(
        firm.slug,
        `update idempotency_keys set status = null, answer = null where key = '${headers['idempotency-key']}'`,
    );
    const second = expectStatus(await maria.client.ask('POST', path, { json, headers }), 201);
    assert.deepEqual(second, first);
    assert.deepEqual(await textsOf(maria.client, thread.id), ['Hello', 'Once', 'Meanwhile']);
});

test('who has not seen what others wrote is shown it first', async () => {
    const { thread } = await opened(maria.client);
    expectStatus(await send(maria.client, thread.id, 'And another thing'), 201);
    expectStatus(await send(firm.staff, thread.id, 'We have seen it', { seen: 2 }), 201);
    expectStatus(await send(maria.client, thread.id, 'Mine', { seen: 3 }), 201);
    // One's own messages are no news.
    expectStatus(await send(maria.client, thread.id, 'Mine again', { seen: 3 }), 201);
    typing(maria.person, thread.id, 'kept');
    const refusal = refused(await send(maria.client, thread.id, 'Hm', { seen: 1 }), 409, 'newer_messages');
    assert.deepEqual(
        refusal.messages.map(({ text }) => text),
        ['Mine again', 'Mine', 'We have seen it', 'And another thing'],
    );
    for (const timing of [{ undo_seconds: 5 }, { undo_seconds: 5, anyway: false }])
        refused(await send(maria.client, thread.id, 'Hm', { seen: 1, ...timing }), 409, 'newer_messages');
    assert.equal(draftsOf(maria.person), 'kept');
    assert.equal(expectStatus(await send(maria.client, thread.id, 'Hm', { seen: 1, anyway: true }), 201).number, 6);
});

test('a closed thread is open again after a message', async () => {
    const { thread } = await opened(maria.client);
    inFirm(firm.slug, `update threads set closed_at = now(), closed_by = opened_by where id = '${thread.id}'`);
    expectStatus(await send(maria.client, thread.id, 'One more question'), 201);
    assert.equal(
        inFirm(firm.slug, `select closed_at is null and closed_by is null from threads where id = '${thread.id}'`),
        't',
    );
});

test('a text is kept byte for byte', async () => {
    const { thread } = await opened(maria.client);
    const texts = [
        ' first line\n\n\tsecond line \n',
        'one\r\ntwo',
        'e\u0301 and \u00e9', // not composed
        '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}', // joined by ZWJ
        '\u0645\u0631\u062d\u0628\u0627 Hartwell \u05e9\u05dc\u05d5\u05dd',
        'Call \u2068+44 20 7946 0018\u2069 today', // as phones copy a number
        `<script>alert(1)</script> "quoted" \\ 'and' {first_name} $1`,
        'line\u2028separator',
    ];
    for (const text of texts) assert.equal(expectStatus(await send(maria.client, thread.id, text), 201).text, text);
    assert.deepEqual(await textsOf(firm.staff, thread.id), ['Hello', ...texts]);
});

test('a text may have 20,000 characters, and no control characters', async () => {
    const { thread } = await opened(maria.client);
    const long = '\u{1F600}'.repeat(20000);
    const path = `/api/threads/${thread.id}/messages`;
    // Escaped, as some programs write JSON: twelve bytes each.
    const escaped = JSON.stringify({ text: long }).replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
    );
    const headers = { 'content-type': 'application/json' };
    assert.equal(expectStatus(await maria.client.ask('POST', path, { body: escaped, headers }), 201).text, long);
    const word = 'x'.repeat(20000);
    assert.equal(expectStatus(await send(maria.client, thread.id, word), 201).text, word);
    for (const [text, code] of [
        [`${word}x`, 'too_long'],
        [`${long}x`, 'too_long'],
        ['a\u0007b', 'control_characters'],
        ['a\u001b[31mb', 'control_characters'],
        ['', 'text_required'],
        [' \n ', 'text_required'],
    ]) {
        const { fields } = expectStatus(await send(maria.client, thread.id, text), 422);
        assert.deepEqual(
            fields.map((field) => [field.name, field.code]),
            [['text', code]],
        );
    }
    refused(await send(maria.client, thread.id, 'a\u0000b'), 400, 'not_json');
    assert.deepEqual(await textsOf(maria.client, thread.id), ['Hello', long, word]);
});

test('fifty messages are a page', async () => {
    const { thread } = await opened(maria.client);
    inFirm(
        firm.slug,
        `insert into messages (id, account, thread, number, author, from_firm, via)
         select gen_random_uuid(), '${maria.account}', '${thread.id}', n, '${maria.person}', false, 'portal'
           from generate_series(2, 120) n;
         insert into message_texts (message, version, account, text, author)
         select id, 1, account, number, author from messages where thread = '${thread.id}' and number > 1;
         update threads set messages = 120 where id = '${thread.id}'`,
    );
    const numbers = [];
    for (let next = ''; next !== null;) {
        const page = await list(maria.client, thread.id, next && `?before=${next}`);
        assert.ok(page.items.length <= 50);
        numbers.push(...page.items.map(({ number }) => number));
        next = page.next;
    }
    assert.deepEqual(
        numbers,
        Array.from({ length: 120 }, (_, i) => 120 - i),
    );
});

test('a message is on open pages at once, and in the audit log without its text', async () => {
    const { thread } = await opened(maria.client);
    const [hers, his, desk] = [await openLive(maria.client), await openLive(samuel.client), await openLive(firm.staff)];
    const message = expectStatus(await send(firm.staff, thread.id, 'SECRET-TEXT'), 201);
    const fits = ({ data }) => data.what === 'message.sent' && data.object === thread.id && data.topic === 'message';
    await Promise.all([hers.next(fits), desk.next(fits)]);
    assert.equal(his.messages.some(fits), false);
    for (const live of [hers, his, desk]) live.close();
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    const entry = entries.find(({ what, object }) => what === 'message.sent' && object === thread.id);
    assert.equal(entry.detail, message.id);
    assert.ok(entries.some(({ what, object }) => what === 'thread.opened' && object === thread.id));
    assert.equal(JSON.stringify(entries).includes('SECRET-TEXT'), false);
});

test('what one wrote oneself is not unread, but writing marks nothing as read', async () => {
    const { thread } = await opened(maria.client);
    expectStatus(await send(firm.staff, thread.id, 'One'), 201);
    expectStatus(await send(firm.staff, thread.id, 'Two'), 201);
    const unread = async (visitor) => expectStatus(await visitor.get(`/api/threads/${thread.id}`), 200).thread.unread;
    assert.deepEqual([await unread(maria.client), await unread(firm.staff)], [2, 1]);
    expectStatus(await send(maria.client, thread.id, 'Three', { anyway: true }), 201);
    assert.deepEqual([await unread(maria.client), await unread(firm.staff)], [2, 2]);
});

test('with a time to undo nothing is sent yet, once for each key, and the same is refused', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { thread } = await opened(maria.client, { matter: matter.id });
    typing(maria.person, thread.id, 'undo');
    const headers = { 'idempotency-key': randomUUID() };
    const json = { text: 'Wait', undo_seconds: 30 };
    const path = `/api/threads/${thread.id}/messages`;
    const { outgoing } = expectStatus(await maria.client.ask('POST', path, { json, headers }), 202);
    assert.deepEqual(expectStatus(await maria.client.ask('POST', path, { json, headers }), 202).outgoing, outgoing);
    assert.deepEqual([outgoing.thread, outgoing.text], [thread.id, 'Wait']);
    assert.equal(draftsOf(maria.person), '');
    assert.deepEqual(await textsOf(firm.staff, thread.id), ['Hello']);
    const waiting = () =>
        inFirm(firm.slug, `select count(*) from outgoing_messages where account = '${maria.account}'`);
    assert.equal(waiting(), '1');
    const later = expectStatus(await open(maria.client, { undo_seconds: 30, subject: 'Later' }), 202).outgoing;
    assert.deepEqual([later.thread, later.subject], [null, 'Later']);
    expectStatus(await send(firm.staff, thread.id, 'News'), 201);
    const refusal = refused(
        await send(maria.client, thread.id, 'x', { undo_seconds: 5, seen: 1 }),
        409,
        'newer_messages',
    );
    assert.deepEqual(
        refusal.messages.map(({ text }) => text),
        ['News'],
    );
    refused(
        await send(maria.client, thread.id, 'x', { undo_seconds: 5, attachments: [randomUUID()] }),
        404,
        'no_such_attachment',
    );
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { closed: true }), 200);
    refused(await send(maria.client, thread.id, 'x', { undo_seconds: 5 }), 409, 'matter_closed');
    refused(await open(maria.client, { undo_seconds: 5, matter: matter.id }), 409, 'matter_closed');
    refused(
        await open(maria.client, { deliver_at: new Date(Date.now() + 3600_000).toISOString() }),
        403,
        'only_firm_schedules',
    );
    assert.equal(waiting(), '2');
});

test('far more than a person writes is refused, and nobody else is', async () => {
    const { thread } = await opened(samuel.client, { account: samuel.account });
    let answer;
    for (let number = 1; number <= 200 && answer?.status !== 429; number += 1)
        answer = await send(samuel.client, thread.id, `Number ${number}`);
    refused(answer, 429, 'too_many');
    expectStatus(await send(firm.staff, thread.id, 'Slowly, please'), 201);
    await opened(maria.client);
});
