// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of notices, its counter, and what marks them as seen. The rows are written here, so that times and numbers are
// known; making.test.mjs has them made by acts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, beforeEach, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, owner, maria, samuel, matter, thread, file;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, 'Maria'));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff, 'Samuel'));
    matter = await openMatter(firm.staff, maria.account, 'The house');
    const opened = await firm.staff.post('/api/threads', {
        account: maria.account,
        matter: matter.id,
        subject: 'The searches',
        text: 'Hello',
    });
    thread = expectStatus(opened, 201).thread.id;
    const folders = await foldersOf(firm.staff, matter.id);
    file = await upload(firm.staff, folders['Contract and searches'].id, 'contract.pdf', pdf('x'));
    // From here on, only what a test writes.
    inFirm(firm.slug, 'delete from notice_progress');
});

beforeEach(() => inFirm(firm.slug, 'delete from notices'));

/** A notice of Maria, unless `more` says of whom. */
function add(more = {}) {
    const row = {
        id: randomUUID(),
        person: maria.person,
        account: maria.account,
        area: 4,
        kind: 'message',
        object: thread,
        matter: matter.id,
        by_person: owner,
        ...more,
    };
    const given = Object.entries(row).filter(([, value]) => value !== null);
    inFirm(
        firm.slug,
        `insert into notices (${given.map(([name]) => name)}) values (${given.map(([, value]) => `'${value}'`)})`,
    );
    return row.id;
}

const list = async (visitor, query = '') => expectStatus(await visitor.get(`/api/notices${query}`), 200);
const ids = async (visitor) => (await list(visitor)).items.map(({ id }) => id);
const count = async (visitor) => expectStatus(await visitor.get('/api/notices/count'), 200).unseen;
const see = async (visitor, body) => expectStatus(await visitor.post('/api/notices/seen', body), 200).unseen;

test('a notice says what is new, of what, and by whom', async () => {
    const id = add({ count: 3 });
    const { items, next } = await list(maria.client);
    assert.equal(next, null);
    assert.equal(items.length, 1);
    const [notice] = items;
    assert.deepEqual(
        [notice.id, notice.kind, notice.target, notice.object, notice.title, notice.count, notice.seen_at],
        [id, 'message', 'thread', thread, 'The searches', 3, null],
    );
    assert.deepEqual(
        [notice.account, notice.account_name, notice.matter, notice.matter_title, notice.person],
        [maria.account, 'Maria', matter.id, 'The house', owner],
    );
    assert.ok(notice.person_name);
    assert.deepEqual(expectStatus(await maria.client.get('/api/notices/count'), 200), {
        unseen: 1,
        newest_at: notice.at,
    });
});

test('the list has pages, newest first, also where times are equal', async () => {
    const made = [];
    const at = '2026-05-05 09:00:00.123456+00';
    for (let i = 0; i < 65; i++) made.push(add({ object: randomUUID(), kind: 'mention', seen_at: at, at }));
    inFirm(firm.slug, `update notices set object = '${thread}', kind = 'message'`);
    const seen = [];
    let after = '';
    for (let page = 0; page < 3; page++) {
        const { items, next } = await list(maria.client, after && `?after=${after}`);
        seen.push(...items.map(({ id }) => id));
        assert.equal(items.length, page < 2 ? 30 : 5);
        after = next;
    }
    assert.equal(after, null);
    assert.deepEqual(seen, made.sort().reverse());
    expectStatus(await maria.client.get('/api/notices?after=x'), 400);
});

test('the counter ends at a hundred', async () => {
    inFirm(
        firm.slug,
        `insert into notices (id, person, account, area, kind, object)
         select gen_random_uuid(), '${maria.person}', '${maria.account}', 8, 'stage', gen_random_uuid()
           from generate_series(1, 150)`,
    );
    assert.equal(await count(maria.client), 0, 'of matters that are not there');
    inFirm(firm.slug, `alter table notices drop constraint if exists x; drop index notices_unseen`);
    try {
        inFirm(firm.slug, `update notices set object = '${matter.id}'`);
        assert.equal(await count(maria.client), 100);
        assert.equal(await see(maria.client, { kind: 'stage', object: matter.id }), 0);
    } finally {
        inFirm(
            firm.slug,
            `delete from notices;
             create unique index notices_unseen on notices (person, kind, object) where seen_at is null`,
        );
    }
});

test('what was seen until a time is seen; what has counted up since is not', async () => {
    const old = add({ at: '2026-05-05 09:00:00.000001+00' });
    const later = add({ kind: 'stage', object: matter.id, area: 8, at: '2026-05-05 09:00:00.000002+00' });
    assert.deepEqual(await ids(maria.client), [later, old]);
    const until = (await list(maria.client)).items[1].at;
    assert.equal(await see(maria.client, { until }), 1);
    assert.equal(await see(maria.client, { until }), 1, 'again changes nothing');
    const [first, second] = (await list(maria.client)).items;
    assert.equal(first.seen_at, null);
    assert.ok(second.seen_at);
});

test('one thing or some notices are seen, and only those of the viewer', async () => {
    const mine = add();
    const staged = add({ kind: 'stage', object: matter.id, area: 8 });
    const others = add({ person: samuel.person, account: samuel.account, matter: null });
    assert.equal(await see(maria.client, { kind: 'message', object: randomUUID() }), 2);
    assert.equal(await see(maria.client, { kind: 'message', object: thread }), 1);
    assert.equal(await see(maria.client, { ids: [mine, staged, others] }), 0);
    const unseen = inFirm(firm.slug, 'select id from notices where seen_at is null');
    assert.equal(unseen, others);
});

test('the form says one thing', async () => {
    for (const [body, field] of [
        [{}, 'ids'],
        [{ kind: 'message' }, 'object'],
        [{ kind: 'invoice', object: thread }, 'kind'],
        [{ until: 'yesterday' }, 'until'],
        [{ ids: Array.from({ length: 101 }, () => randomUUID()) }, 'ids'],
    ]) {
        const refused = await maria.client.post('/api/notices/seen', body);
        assert.ok(
            expectStatus(refused, 422).fields.some(({ name }) => name === field),
            field,
        );
    }
});

test('all pages of a person count again, and nobody else', async () => {
    add();
    add({ person: samuel.person, account: samuel.account, matter: null });
    const [one, two, other] = [
        await openLive(maria.client),
        await openLive(maria.client.twin()),
        await openLive(samuel.client),
    ];
    await see(maria.client, { kind: 'message', object: thread });
    for (const live of [one, two]) {
        const message = await live.next(({ event }) => event === 'notices');
        assert.deepEqual([message.data, message.id], [{}, undefined]);
    }
    await see(samuel.client, { kind: 'message', object: thread });
    await other.next(({ event }) => event === 'notices');
    assert.equal(other.messages.filter(({ event }) => event === 'notices').length, 1, 'not those of somebody else');
    // Nothing has changed, so nobody is told: the next message is about something else.
    const told = one.messages.filter(({ event }) => event === 'notices').length;
    await see(maria.client, { kind: 'message', object: thread });
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { title: 'The house' }), 200);
    await one.next(({ data }) => data.what === 'matter.changed');
    assert.equal(one.messages.filter(({ event }) => event === 'notices').length, told);
    for (const live of [one, two, other]) live.close();
});

test('what the viewer may not see any more is neither listed nor counted', async () => {
    const document = add({ kind: 'document', object: file, area: 1 });
    const message = add();
    assert.deepEqual((await ids(maria.client)).sort(), [document, message].sort());
    expectStatus(await firm.staff.delete(`/api/documents/${file}`), 204);
    assert.deepEqual(await ids(maria.client), [message]);
    assert.equal(await count(maria.client), 1);
    expectStatus(await firm.staff.post(`/api/documents/${file}/restoration`), 200);
    inFirm(firm.slug, `update account_people set areas = 1 where person = '${maria.person}'`);
    assert.deepEqual(await ids(maria.client), [document], 'without the area of messages');
    inFirm(firm.slug, `update account_people set areas = 15, may_log_in = true where person = '${maria.person}'`);
    // Of a client who is somebody else's now.
    const tom = await addColleague(firm, 'member', { assigned: true });
    add({ person: tom.id, kind: 'mention' });
    assert.deepEqual(await ids(tom.desk), []);
    assert.equal(await count(tom.desk), 0);
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${tom.id}`), 200);
    assert.equal((await list(tom.desk)).items[0].title, 'The searches');
});

test('who reads a thread to its end, or opens a document, has seen that', async () => {
    const write = await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'One more' });
    const { number } = expectStatus(write, 201);
    add();
    add({ kind: 'document', object: file, area: 1 });
    expectStatus(await maria.client.post(`/api/threads/${thread}/reads`, { number: number - 1 }), 204);
    assert.equal(await count(maria.client), 2, 'there is more to read');
    const live = await openLive(maria.client);
    expectStatus(await maria.client.post(`/api/threads/${thread}/reads`, { number }), 204);
    assert.equal(await count(maria.client), 1);
    await live.next(({ event }) => event === 'notices');
    live.close();
    assert.equal((await maria.client.get(`/api/documents/${file}/content`, { checked: false })).status, 200);
    assert.equal(await count(maria.client), 0);
});

test('an impersonation sees the notices of the client and marks none', async () => {
    add();
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    const seen = firm.staff.twin(firm.slug, 'impersonation');
    assert.equal(await count(seen), 1);
    const refused = await seen.post('/api/notices/seen', { kind: 'message', object: thread });
    assert.equal(expectStatus(refused, 403).code, 'impersonation_read_only');
    assert.equal(await count(maria.client), 1);
});
