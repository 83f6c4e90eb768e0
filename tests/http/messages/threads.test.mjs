// SPDX-License-Identifier: AGPL-3.0-or-later
// Threads: who gets them in which order, what is unread, who has read how far, and closing.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
} from '../../support/people.mjs';

let firm, maria, samuel, matter;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account, 'The house');
});

const open = async (visitor, subject, more = {}) =>
    expectStatus(
        await visitor.post('/api/threads', { account: maria.account, subject, text: `About ${subject}`, ...more }),
        201,
    ).thread.id;
const send = async (visitor, thread, text) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text }), 201);
const list = async (visitor, query = '') => expectStatus(await visitor.get(`/api/threads${query}`), 200).items;
const subjects = async (visitor, query) => (await list(visitor, query)).map(({ subject }) => subject);
const show = async (visitor, thread) => expectStatus(await visitor.get(`/api/threads/${thread}`), 200);
const read = (visitor, thread, number) => visitor.post(`/api/threads/${thread}/reads`, { number });
const count = async (visitor) => expectStatus(await visitor.get('/api/threads/unread'), 200).count;
const close = async (thread, closed = true) =>
    expectStatus(await firm.staff.patch(`/api/threads/${thread}`, { closed }), 200);
const entries = async (thread) =>
    expectStatus(await firm.staff.get('/api/audit-log'), 200)
        .items.filter(({ object }) => object === thread)
        .map(({ what, detail }) => [what, detail])
        .reverse();

test('lists have the newest message first, of one client, of a matter, or those that are closed', async () => {
    const first = await open(maria.client, 'First', { matter: matter.id });
    const second = await open(firm.staff, 'Second');
    const other = await open(firm.staff, 'Other', { account: samuel.account });
    await send(maria.client, first, 'Once more');
    for (const query of ['', `?account=${maria.account}`])
        assert.deepEqual(await subjects(maria.client, query), ['First', 'Second']);
    assert.deepEqual(await subjects(firm.staff), ['First', 'Other', 'Second']);
    assert.deepEqual(await subjects(firm.staff, `?account=${maria.account}`), ['First', 'Second']);
    for (const visitor of [firm.staff, maria.client])
        assert.deepEqual(await subjects(visitor, `?matter=${matter.id}`), ['First']);
    assert.deepEqual(await subjects(samuel.client), ['Other']);
    expectStatus(await samuel.client.get(`/api/threads?account=${maria.account}`), 404);
    expectStatus(await samuel.client.get(`/api/threads?matter=${matter.id}`), 404);
    expectStatus(await samuel.client.get(`/api/threads/${first}`), 404);

    await close(first);
    assert.deepEqual(await subjects(maria.client), ['Second']);
    assert.deepEqual(await subjects(firm.staff), ['Other', 'Second']);
    assert.deepEqual(await subjects(maria.client, '?closed=true'), ['First']);
    assert.deepEqual(await subjects(firm.staff, `?closed=true&matter=${matter.id}`), ['First']);
    assert.deepEqual(await subjects(firm.staff, `?closed=false&matter=${matter.id}`), []);
    for (const thread of [second, other]) await close(thread);
});

test('every thread is on one page, and on one only', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    // The same time, so that the id decides where a page ends.
    inFirm(
        firm.slug,
        `insert into threads (id, account, subject, opened_by, messages, last_by, last_from_firm)
         select gen_random_uuid(), '${client.account}', 'Thread ' || n, '${client.person}', 1, '${client.person}', false
           from generate_series(1, 120) n`,
    );
    for (const visitor of [client.client, firm.staff]) {
        const seen = [];
        let next = null;
        do {
            const query = `?account=${client.account}${next ? `&before=${encodeURIComponent(next)}` : ''}`;
            const page = expectStatus(await visitor.get(`/api/threads${query}`), 200);
            seen.push(...page.items.map(({ subject }) => subject));
            next = page.next;
        } while (next);
        assert.equal(seen.length, 120);
        assert.equal(new Set(seen).size, 120);
    }
});

test('unread are the messages of others after the last read mark', async () => {
    const thread = await open(maria.client, 'The survey');
    const unread = async (visitor) => (await show(visitor, thread)).thread.unread;
    assert.deepEqual([await unread(maria.client), await unread(firm.staff)], [0, 1]);
    await send(firm.staff, thread, 'It is late');
    await send(firm.staff, thread, 'And it was wet');
    const [item] = await list(maria.client);
    assert.deepEqual(
        [item.messages, item.unread, item.snippet, item.last_from_firm, item.last_by_name],
        [3, 2, 'And it was wet', true, 'Olive Owner'],
    );
    const before = await count(maria.client);
    expectStatus(await read(maria.client, thread, 2), 204);
    assert.deepEqual([await unread(maria.client), await count(maria.client)], [1, before]);
    expectStatus(await read(maria.client, thread, 3), 204);
    assert.deepEqual([await unread(maria.client), await count(maria.client)], [0, before - 1]);
});

test('a read mark goes up only, and each leaves one audit entry', async () => {
    const thread = await open(firm.staff, 'Please read');
    await send(firm.staff, thread, 'This too');
    expectStatus(await read(maria.client, thread, 3), 422);
    expectStatus(await read(maria.client, thread, 0), 422);
    expectStatus(await read(maria.client, thread, 2), 204);
    expectStatus(await read(maria.client, thread, 2), 204);
    expectStatus(await read(maria.client, thread, 1), 204);
    expectStatus(await read(samuel.client, thread, 1), 404);
    const { items } = expectStatus(await firm.staff.get(`/api/threads/${thread}/reads`), 200);
    assert.deepEqual(
        items.map(({ person, name, number }) => [person, name, number]),
        [[maria.person, maria.name, 2]],
    );
    assert.deepEqual(
        (await entries(thread)).filter(([what]) => what === 'message.read'),
        [['message.read', '2']],
    );
    expectStatus(await maria.client.get(`/api/threads/${thread}/reads`), 404);
});

test('the same mark by two tabs at once is one mark', async () => {
    const thread = await open(firm.staff, 'Two tabs');
    const answers = await Promise.all(Array.from({ length: 6 }, () => read(maria.client, thread, 1)));
    for (const answer of answers) expectStatus(answer, 204);
    const { items } = expectStatus(await firm.staff.get(`/api/threads/${thread}/reads`), 200);
    assert.equal(items.length, 1);
    assert.equal((await entries(thread)).filter(([what]) => what === 'message.read').length, 1);
});

test('clients learn what the firm has read only if the firm shows it, and never about other contacts', async () => {
    const { helper } = await inviteHelper(maria.client, [maria.account], 15);
    const thread = await open(maria.client, 'Private reading');
    const readers = async (visitor) =>
        (await show(visitor, thread)).reads.map(({ name, by_firm, number }) => [name, by_firm, number]);
    const live = await openLive(helper);
    expectStatus(await read(firm.staff, thread, 1), 204);
    await send(firm.staff, thread, 'Answer');
    expectStatus(await read(maria.client, thread, 2), 204);
    await send(maria.client, thread, 'The last one');
    assert.deepEqual(await readers(helper), []);
    assert.ok((await readers(maria.client)).every(([name]) => name === maria.name));
    const firms = await readers(firm.staff);
    assert.deepEqual(firms.map(([name]) => name).sort(), [maria.name, 'Olive Owner'].sort());

    inFirm(firm.slug, 'update firm set shows_reads = true');
    assert.deepEqual(
        (await readers(helper)).map(([name, by_firm]) => [name, by_firm]),
        [['Olive Owner', true]],
    );
    inFirm(firm.slug, 'update firm set shows_reads = false');
    await send(maria.client, thread, 'The end');
    const { seq } = (await live.next(({ data }) => data.what === 'message.sent' && data.object === thread)).data;
    assert.ok(seq > 0);
    await live.next(({ data, at }) => data.object === thread && data.seq > seq && at > 0);
    assert.deepEqual(
        live.messages.filter(({ data }) => data.what === 'message.read'),
        [],
    );
    live.close();
});

test('closing is for the firm, and leaves an entry', async () => {
    const thread = await open(maria.client, 'To be closed');
    expectStatus(await maria.client.patch(`/api/threads/${thread}`, { closed: true }), 404);
    const closed = await close(thread);
    assert.ok(closed.closed_at);
    assert.equal(closed.closed_by_name, 'Olive Owner');
    const again = await close(thread);
    assert.equal(again.closed_at, closed.closed_at);
    assert.equal((await show(maria.client, thread)).thread.closed_by_name, 'Olive Owner');
    assert.equal((await close(thread, false)).closed_at, null);
    await close(thread);
    await send(maria.client, thread, 'But I have a question');
    assert.equal((await show(firm.staff, thread)).thread.closed_at, null);
    assert.deepEqual(
        (await entries(thread)).map(([what]) => what).filter((what) => what.startsWith('thread.')),
        ['thread.opened', 'thread.closed', 'thread.reopened', 'thread.closed'],
    );
});

test('a contact without matters gets the thread, but not its matter', async () => {
    const { helper } = await inviteHelper(maria.client, [maria.account], 4);
    const thread = await open(maria.client, 'About the house', { matter: matter.id });
    const seen = (await show(helper, thread)).thread;
    assert.deepEqual([seen.matter, seen.matter_title, seen.matter_closed], [null, null, false]);
    const live = await openLive(helper);
    await send(firm.staff, thread, 'About the house again');
    const { data } = await live.next(({ data }) => data.what === 'message.sent' && data.object === thread);
    expectStatus(await helper.post(`/api/threads/${thread}/reads`, { number: 2 }), 204);
    const read = await live.next(({ data }) => data.what === 'message.read' && data.object === thread);
    live.close();
    for (const one of [data, read.data]) assert.equal(JSON.stringify(one).includes(matter.id), false);
    const whole = (await show(maria.client, thread)).thread;
    assert.deepEqual([whole.matter, whole.matter_title], [matter.id, 'The house']);
    const { helper: papers } = await inviteHelper(maria.client, [maria.account], 9);
    expectStatus(await papers.get(`/api/threads/${thread}`), 404);
    assert.deepEqual(await subjects(papers), []);
    assert.deepEqual(await subjects(papers, `?matter=${matter.id}`), []);
    assert.equal(await count(papers), 0);
});

test('who handles a thread, and whom to greet, is for the firm', async () => {
    const thread = await open(firm.staff, 'Welcome', { matter: matter.id });
    const { id } = expectStatus(await firm.staff.get('/api/session'), 200).person;
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: id }), 204);
    const firms = (await show(firm.staff, thread)).thread;
    assert.equal(firms.assignee_name, 'Olive Owner');
    assert.equal(firms.first_name, maria.name.split(' ')[0]);
    assert.ok(firms.stage_name);
    assert.equal((await list(firm.staff)).find(({ id }) => id === thread).assignee_name, 'Olive Owner');
    const own = (await show(maria.client, thread)).thread;
    for (const name of ['assignee', 'assignee_name', 'first_name', 'stage_name'])
        assert.equal(name in own, false, name);
    assert.equal('assignee' in (await list(maria.client))[0], false);
});

test('restricted staff get the threads of their clients', async () => {
    const { desk, id } = await addColleague(firm, 'member', { assigned: true });
    const own = await open(firm.staff, 'Not for Samuel');
    const his = await open(samuel.client, 'For Samuel', { account: samuel.account });
    assert.deepEqual(await list(desk), []);
    assert.equal(await count(desk), 0);
    expectStatus(await firm.staff.put(`/api/accounts/${samuel.account}/team/${id}`), 200);
    assert.deepEqual(await subjects(desk), ['For Samuel']);
    assert.equal(await count(desk), 2, 'a closed one too');
    expectStatus(await desk.get(`/api/threads/${own}`), 404);
    expectStatus(await desk.patch(`/api/threads/${own}`, { closed: true }), 404);
    expectStatus(await read(desk, own, 1), 404);
    expectStatus(await read(desk, his, 1), 204);
    assert.equal(await count(desk), 1);
});

test('who can see a thread, in the words of each side', async () => {
    const { name, person } = await inviteHelper(maria.client, [maria.account], 1);
    const thread = await open(maria.client, 'Who reads this');
    const audience = expectStatus(await firm.staff.get(`/api/threads/${thread}/audience`), 200);
    assert.deepEqual([audience.thing.kind, audience.thing.name, audience.thing.area], ['thread', 'Who reads this', 4]);
    assert.equal(audience.clients.find((one) => one.id === maria.person).hidden_by, null);
    assert.equal(audience.clients.find((one) => one.id === person).hidden_by, 'area');
    const others = expectStatus(await maria.client.get(`/api/threads/${thread}/audience`), 200).others;
    assert.equal(others.map((one) => one.name).includes(name), false);
    expectStatus(await samuel.client.get(`/api/threads/${thread}/audience`), 404);
});

test('the home page has what the firm wrote and the client has not read', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    const house = await openMatter(firm.staff, client.account, 'A flat');
    const messages = async (query = '') => expectStatus(await client.client.get(`/api/home${query}`), 200).messages;
    const own = await open(client.client, 'Only mine', { account: client.account });
    const thread = await open(firm.staff, 'From the firm', { account: client.account, matter: house.id });
    await send(firm.staff, thread, 'And more');
    for (const query of ['', `?account=${client.account}`]) {
        const [item, ...more] = await messages(query);
        assert.deepEqual(
            [item.thread, item.subject, item.title, item.by, item.unread],
            [thread, 'From the firm', 'A flat', 'Olive Owner', 2],
        );
        assert.deepEqual(more, []);
    }
    await close(thread);
    assert.equal((await messages()).length, 1, 'closing does not hide what is unread');
    expectStatus(await read(client.client, thread, 2), 204);
    assert.deepEqual(await messages(), []);
    await send(firm.staff, own, 'An answer');
    assert.deepEqual(
        (await messages()).map(({ subject, unread }) => [subject, unread]),
        [['Only mine', 1]],
    );
    const news = expectStatus(await client.client.get('/api/home'), 200).news;
    assert.equal(
        news.some(({ topic }) => topic === 'message' || topic === 'thread'),
        false,
        'conversations are shown apart',
    );
});

test('to close a closed thread, or to give it to who has it, is no act', async () => {
    const account = await addAccount(firm.staff);
    const thread = expectStatus(
        await firm.staff.post('/api/threads', { account: account.account, subject: 'Once', text: 'Hello' }),
        201,
    ).thread.id;
    const acts = (what) =>
        inFirm(firm.slug, `select count(*) from audit_entries where object = '${thread}' and what = '${what}'`);
    for (const closed of [false, true, true])
        expectStatus(await firm.staff.patch(`/api/threads/${thread}`, { closed }), 200);
    assert.deepEqual([acts('thread.closed'), acts('thread.reopened')], ['1', '0']);
    const person = (await addColleague(firm)).id;
    for (const one of [null, person, person, null])
        expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: one }), 204);
    assert.equal(acts('thread.assigned'), '2');
});
