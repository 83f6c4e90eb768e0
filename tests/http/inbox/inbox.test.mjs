// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits for the firm: the views, who sees which items, who handles them, and what puts them off or ends them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { holdInFirm, inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    openMatter,
    signUpFirm,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

const NOBODY = '01938f4e-0000-7000-8000-000000000000';

let firm, owner, maria, samuel, tom, reader, held;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    tom = await addColleague(firm);
    reader = await addColleague(firm, 'reader');
    held = await addColleague(firm, 'member', { assigned: true });
    expectStatus(await firm.staff.put(`/api/accounts/${samuel.account}/team/${held.id}`), 200);
});

const ask = async (contact, subject, more = {}) =>
    expectStatus(
        await contact.client.post('/api/threads', {
            account: contact.account,
            subject,
            text: `About ${subject}`,
            ...more,
        }),
        201,
    ).thread.id;
const write = async (visitor, thread, more = {}) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text: 'Hello', ...more }), 201);
const page = async (visitor, query = '') => expectStatus(await visitor.get(`/api/inbox${query}`), 200);
const list = async (visitor, query) => (await page(visitor, query)).items;
const titles = async (visitor, query) => (await list(visitor, query)).map(({ title }) => title);
const counts = async (visitor) => expectStatus(await visitor.get('/api/inbox/counts'), 200);
const show = async (visitor, item) => expectStatus(await visitor.get(`/api/inbox/${item}`), 200);
const itemOf = async (thread, kind = 'message') =>
    (await list(firm.staff, `?kind=${kind}`)).find(({ object }) => object === thread);
const assign = (visitor, item, person) => visitor.put(`/api/inbox/${item}/assignee`, { person });
const snooze = (visitor, item, at, seen = {}) => visitor.put(`/api/inbox/${item}/snooze`, { until: at, ...seen });
const finish = (visitor, item, seen) => visitor.put(`/api/inbox/${item}/done`, seen);
const reopen = (visitor, item) => visitor.delete(`/api/inbox/${item}/done`);
const later = (milliseconds) => new Date(Date.now() + milliseconds).toISOString();
const HOUR = 3_600_000;
const entries = (object) =>
    inFirm(
        firm.slug,
        `select string_agg(what, ' ' order by seq) from audit_entries where object = '${object}' and what ~ '^(inbox|thread.assigned)'`,
    );
/** Everything that waits is done, so that the next test sees its own. */
const clear = () =>
    inFirm(firm.slug, 'update inbox_items set done_at = now(), snoozed_until = null where done_at is null');

test('what waits is listed newest first, by view, client and kind, and counted', async () => {
    clear();
    const matter = await openMatter(firm.staff, maria.account, 'The house');
    const first = await ask(maria, 'First', { matter: matter.id });
    await ask(samuel, 'Second');
    await ask(maria, 'Third');
    await write(maria.client, first);
    const item = await itemOf(first);
    assert.deepEqual(
        { ...item, since: null, at: null },
        {
            id: item.id,
            kind: 'message',
            account: maria.account,
            account_name: maria.name,
            matter: matter.id,
            matter_title: 'The house',
            object: first,
            title: 'First',
            person: maria.person,
            person_name: maria.name,
            snippet: 'Hello',
            count: 2,
            since: null,
            at: null,
            assignee: null,
            assignee_name: null,
            snoozed_until: null,
            done_at: null,
            done_by_name: null,
        },
    );
    assert.ok(item.since < item.at, 'opened with the first message');
    assert.deepEqual(await titles(firm.staff), ['First', 'Third', 'Second']);
    assert.deepEqual(await titles(firm.staff, `?account=${maria.account}`), ['First', 'Third']);
    assert.deepEqual(await titles(firm.staff, `?account=${maria.account}&kind=upload`), []);
    assert.deepEqual(await titles(firm.staff, '?kind=message&view=unassigned'), ['First', 'Third', 'Second']);
    const [third, second] = [(await list(firm.staff))[1], (await list(firm.staff))[2]];
    expectStatus(await assign(firm.staff, third.id, owner), 200);
    expectStatus(await assign(firm.staff, second.id, tom.id), 200);
    assert.deepEqual(await titles(firm.staff, '?view=mine'), ['Third']);
    assert.deepEqual(await titles(firm.staff, `?view=mine&account=${samuel.account}`), []);
    assert.deepEqual(await titles(firm.staff, `?view=mine&account=${maria.account}&kind=message`), ['Third']);
    assert.deepEqual(await titles(tom.desk, '?view=mine&kind=message'), ['Second']);
    assert.deepEqual(await titles(firm.staff, '?view=unassigned'), ['First']);
    expectStatus(await snooze(firm.staff, third.id, later(HOUR)), 200);
    assert.deepEqual(await titles(firm.staff, '?view=snoozed'), ['Third']);
    assert.deepEqual(await titles(firm.staff, `?view=snoozed&account=${samuel.account}`), []);
    assert.deepEqual(await titles(firm.staff), ['First', 'Second']);
    assert.deepEqual(await counts(firm.staff), { all: 2, mine: 0, unassigned: 1, snoozed: 1 });
    assert.deepEqual(await counts(tom.desk), { all: 2, mine: 1, unassigned: 1, snoozed: 1 });
    expectStatus(await firm.staff.get('/api/inbox?view=everything'), 400);
    expectStatus(await firm.staff.get(`/api/inbox?account=${NOBODY}`), 404);
});

test('every item is on one page, and on one only', async () => {
    clear();
    // The same time, so that the id decides where a page ends; and every lane, so that pages are merged.
    inFirm(
        firm.slug,
        `insert into inbox_items (id, kind, account, object, assignee)
         select gen_random_uuid(), 'upload', '${samuel.account}', gen_random_uuid(),
                case when n % 2 = 0 then '${held.id}'::uuid end
           from generate_series(1, 120) n`,
    );
    const all = async (visitor, query) => {
        const seen = [];
        let next = null;
        do {
            const got = await page(visitor, `?${query}${next ? `&before=${encodeURIComponent(next)}` : ''}`);
            assert.ok(got.items.length <= 50);
            seen.push(...got.items.map(({ id }) => id));
            next = got.next;
        } while (next);
        assert.equal(new Set(seen).size, seen.length);
        return seen.length;
    };
    for (const visitor of [firm.staff, held.desk])
        for (const query of [
            'view=all',
            `account=${samuel.account}`,
            'kind=upload',
            `account=${samuel.account}&kind=upload`,
        ])
            assert.equal(await all(visitor, query), 120, query);
    assert.equal(await all(firm.staff, 'view=unassigned'), 60);
    for (const query of ['', `&account=${samuel.account}`, '&kind=upload'])
        assert.equal(await all(held.desk, `view=mine${query}`), 60);
    assert.deepEqual(await counts(held.desk), { all: 120, mine: 60, unassigned: 60, snoozed: 0 });
    inFirm(firm.slug, 'update inbox_items set snoozed_until = now() + interval $$1 hour$$ where done_at is null');
    for (const visitor of [firm.staff, held.desk]) assert.equal(await all(visitor, 'view=snoozed'), 120);
    clear();
});

test('restricted staff have the items of their clients, and none without a client', async () => {
    clear();
    const own = await ask(samuel, 'Theirs');
    const other = await ask(maria, 'Not theirs');
    inFirm(
        firm.slug,
        `insert into inbox_items (id, kind, object) values (gen_random_uuid(), 'mail', gen_random_uuid())`,
    );
    const [mail] = await list(firm.staff, '?kind=mail');
    assert.deepEqual(await titles(held.desk), ['Theirs']);
    assert.deepEqual(await counts(held.desk), { all: 1, mine: 0, unassigned: 1, snoozed: 0 });
    expectStatus(await held.desk.get(`/api/inbox?account=${maria.account}`), 404);
    for (const { id } of [await itemOf(other), mail]) {
        for (const path of ['', '/documents', '/colleagues'])
            expectStatus(await held.desk.get(`/api/inbox/${id}${path}`), 404);
        expectStatus(await assign(held.desk, id, held.id), 404);
        expectStatus(await snooze(held.desk, id, later(HOUR)), 404);
        expectStatus(await finish(held.desk, id), 404);
    }
    const item = await itemOf(own);
    expectStatus(await assign(held.desk, item.id, held.id), 200);
    assert.deepEqual(await titles(held.desk, '?view=mine'), ['Theirs']);
    const colleagues = async (id) =>
        expectStatus(await firm.staff.get(`/api/inbox/${id}/colleagues`), 200).items.map((one) => one.id);
    assert.ok((await colleagues(item.id)).includes(held.id));
    for (const { id } of [await itemOf(other), mail]) {
        assert.equal((await colleagues(id)).includes(held.id), false);
        assert.ok((await colleagues(id)).includes(tom.id));
        assert.equal(expectStatus(await assign(firm.staff, id, held.id), 409).code, 'no_such_colleague');
    }
    clear();
});

test('readers see everything and change nothing; contacts see nothing', async () => {
    const { id } = await itemOf(await ask(maria, 'For a reader'));
    assert.equal((await show(reader.desk, id)).title, 'For a reader');
    assert.ok((await titles(reader.desk)).includes('For a reader'));
    for (const answer of [
        await assign(reader.desk, id, tom.id),
        await snooze(reader.desk, id, later(HOUR)),
        await finish(reader.desk, id),
        await reopen(reader.desk, id),
    ])
        expectStatus(answer, 403);
    for (const path of ['', '/counts', `/${id}`, `/${id}/documents`, `/${id}/colleagues`])
        assert.equal((await maria.client.get(`/api/inbox${path}`)).status, 404);
    for (const path of ['', '/documents', '/colleagues'])
        expectStatus(await firm.staff.get(`/api/inbox/${NOBODY}${path}`), 404);
});

test('who handles a thread and who handles its item are the same', async () => {
    const thread = await ask(maria, 'Handled');
    const { id } = await itemOf(thread);
    const ofThread = async () => expectStatus(await firm.staff.get(`/api/threads/${thread}`), 200).thread.assignee;
    const live = await openLive(tom.desk);
    const shown = expectStatus(await assign(firm.staff, id, tom.id), 200);
    assert.deepEqual([shown.assignee, shown.assignee_name, await ofThread()], [tom.id, tom.name, tom.id]);
    const { data } = await live.next(({ data }) => data.what === 'thread.assigned' && data.object === thread);
    assert.equal(data.topic, 'note');
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: owner }), 204);
    assert.equal((await show(firm.staff, id)).assignee, owner);
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: owner }), 204);
    expectStatus(await assign(firm.staff, id, owner), 200);
    expectStatus(await assign(firm.staff, id, null), 200);
    expectStatus(await assign(firm.staff, id, null), 200);
    assert.equal(await ofThread(), null);
    assert.equal(entries(thread), 'thread.assigned thread.assigned thread.assigned', 'to repeat one is no act');
    expectStatus(await firm.staff.put(`/api/inbox/${id}/assignee`, {}), 422);
    expectStatus(await assign(firm.staff, id, maria.person), 409);
    live.close();

    // It outlives that it is answered, and is there before anything has waited.
    expectStatus(await assign(firm.staff, id, tom.id), 200);
    await write(firm.staff, thread);
    await write(maria.client, thread);
    assert.equal((await show(firm.staff, id)).assignee, tom.id);
    const begun = expectStatus(
        await firm.staff.post('/api/threads', { account: maria.account, subject: 'Begun', text: 'Hello' }),
        201,
    ).thread.id;
    expectStatus(await firm.staff.put(`/api/threads/${begun}/assignee`, { person: tom.id }), 204);
    assert.equal((await titles(tom.desk, '?view=mine')).includes('Begun'), false);
    await write(maria.client, begun);
    const [item] = await list(tom.desk, '?view=mine');
    assert.deepEqual([item.title, item.count, item.assignee], ['Begun', 1, tom.id]);
});

test('something else than a message is assigned by an entry of its own', async () => {
    inFirm(
        firm.slug,
        `insert into inbox_items (id, kind, account, object) values (gen_random_uuid(), 'overdue', '${maria.account}', '${NOBODY}')`,
    );
    const [{ id }] = await list(firm.staff, '?kind=overdue');
    const live = await openLive(tom.desk);
    expectStatus(await assign(firm.staff, id, tom.id), 200);
    const { data } = await live.next(({ data }) => data.what === 'inbox.assigned');
    assert.deepEqual([data.topic, data.object, data.account], ['inbox', id, maria.account]);
    assert.equal(entries(NOBODY), 'inbox.assigned');
    live.close();
});

test('done is done once, can be undone, and ends with the next message', async () => {
    const thread = await ask(maria, 'To be done');
    const { id, at, since } = await itemOf(thread);
    const live = await openLive(tom.desk);
    const done = expectStatus(await finish(tom.desk, id), 200);
    assert.ok(done.done_at);
    assert.equal(done.done_by_name, tom.name);
    const { data } = await live.next(({ data }) => data.what === 'inbox.done');
    assert.deepEqual([data.topic, data.object, data.account], ['inbox', id, maria.account]);
    live.close();
    assert.equal((await titles(firm.staff)).includes('To be done'), false);
    assert.deepEqual(await show(firm.staff, id), done, 'it can be shown');
    assert.deepEqual(expectStatus(await finish(firm.staff, id), 200), done);
    assert.equal(expectStatus(await snooze(firm.staff, id, later(HOUR)), 409).code, 'item_done');
    const back = expectStatus(await reopen(firm.staff, id), 200);
    assert.deepEqual([back.done_at, back.done_by_name, back.at, back.since, back.count], [null, null, at, since, 1]);
    expectStatus(await reopen(firm.staff, id), 200);
    assert.equal(entries(thread), 'inbox.done inbox.reopened');
    expectStatus(await finish(firm.staff, id), 200);
    await write(maria.client, thread, { text: 'Once more' });
    const again = await itemOf(thread);
    assert.deepEqual([again.id, again.done_at, again.count, again.snippet], [id, null, 1, 'Once more']);
    assert.ok(again.since > since, 'it has waited since then');
});

test('what arrives meanwhile is not done or put off unseen', async () => {
    const thread = await ask(maria, 'Seen');
    const { id, at } = await itemOf(thread);
    await write(maria.client, thread);
    for (const answer of [
        await finish(tom.desk, id, { at }),
        await snooze(tom.desk, id, later(HOUR), { at }),
        await snooze(tom.desk, id, null, { at }),
    ])
        assert.equal(expectStatus(answer, 409).code, 'item_changed');
    const seen = await show(firm.staff, id);
    assert.deepEqual([seen.done_at, seen.snoozed_until, seen.count], [null, null, 2]);
    expectStatus(await snooze(tom.desk, id, later(HOUR), { at: seen.at }), 200);
    expectStatus(await finish(tom.desk, id, { at: seen.at }), 200);
    expectStatus(await finish(tom.desk, id, { at }), 200);
    assert.equal(entries(thread), 'inbox.snoozed inbox.done');
    expectStatus(await finish(tom.desk, id, { at: 'yesterday' }), 422);
});

test('each happening has a later time, also of a transaction that began before', async () => {
    const thread = await ask(maria, 'Ahead');
    const { id } = await itemOf(thread);
    inFirm(firm.slug, `update inbox_items set at = now() + interval '1 hour' where id = '${id}'`);
    const { at } = await show(firm.staff, id);
    await write(maria.client, thread);
    assert.equal(expectStatus(await finish(firm.staff, id, { at }), 409).code, 'item_changed');
    expectStatus(await finish(firm.staff, id, { at: (await show(firm.staff, id)).at }), 200);
});

test('a message that is being added while staff press Done is not done', async () => {
    const thread = await ask(maria, 'At the same time');
    const { id, at } = await itemOf(thread);
    const busy = await holdInFirm(
        firm.slug,
        `update inbox_items set count = count + 1, at = at + interval '1 microsecond' where id = '${id}'`,
    );
    const answer = finish(tom.desk, id, { at });
    await until('it to wait', () => busy.waiting() === 1);
    await busy.release();
    assert.equal(expectStatus(await answer, 409).code, 'item_changed');
    assert.equal((await show(firm.staff, id)).done_at, null);
});

test('what only has an assignee has never waited', async () => {
    const begun = expectStatus(
        await firm.staff.post('/api/threads', { account: maria.account, subject: 'Only begun', text: 'Hello' }),
        201,
    ).thread.id;
    expectStatus(await firm.staff.put(`/api/threads/${begun}/assignee`, { person: tom.id }), 204);
    const id = inFirm(firm.slug, `select id from inbox_items where object = '${begun}'`);
    assert.equal(expectStatus(await reopen(firm.staff, id), 409).code, 'nothing_waits');
    assert.ok((await show(firm.staff, id)).done_at);
});

test('readers handle nothing', async () => {
    const thread = await ask(maria, 'Not for readers');
    const { id } = await itemOf(thread);
    const { items } = expectStatus(await firm.staff.get(`/api/inbox/${id}/colleagues`), 200);
    assert.equal(
        items.some((one) => one.id === reader.id),
        false,
    );
    assert.equal(expectStatus(await assign(firm.staff, id, reader.id), 409).code, 'no_such_colleague');
    assert.equal(
        expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: reader.id }), 409).code,
        'no_such_colleague',
    );
    assert.equal((await show(firm.staff, id)).assignee, null);
});

test('whoever leaves, or no longer sees or acts, handles nothing, and nothing waits for them', async () => {
    clear();
    const [other, inTeam, demoted] = [
        await addColleague(firm),
        await addColleague(firm, 'member', { assigned: true }),
        await addColleague(firm),
    ];
    expectStatus(await firm.staff.put(`/api/accounts/${samuel.account}/team/${inTeam.id}`), 200);
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${inTeam.id}`), 200);
    const handled = async (contact, subject, person) => {
        const thread = await ask(contact, subject);
        const { id } = await itemOf(thread);
        expectStatus(await assign(firm.staff, id, person), 200);
        return { thread, id };
    };
    const assignees = async (...items) =>
        Promise.all(items.map(async ({ id }) => (await show(firm.staff, id)).assignee));
    const open = await handled(maria, 'Handled by who leaves', other.id);
    const done = await handled(maria, 'Done by who leaves', other.id);
    expectStatus(await finish(firm.staff, done.id), 200);
    expectStatus(
        await firm.staff.post(`/api/threads/${open.thread}/notes`, { text: 'Look', mentions: [other.id, tom.id] }),
        201,
    );
    expectStatus(await firm.staff.patch(`/api/people/${other.id}`, { active: false }), 200);
    assert.deepEqual(await assignees(open, done), [null, null]);
    assert.ok((await titles(firm.staff, '?view=unassigned')).includes('Handled by who leaves'));
    const mentions = (person) =>
        inFirm(
            firm.slug,
            `select count(*) from inbox_items where kind = 'mention' and person = '${person}' and done_at is null`,
        );
    assert.deepEqual([mentions(other.id), mentions(tom.id)], ['0', '1']);

    const kept = await handled(samuel, 'Still seen', inTeam.id);
    const lost = await handled(maria, 'Seen no more', inTeam.id);
    expectStatus(await firm.staff.delete(`/api/accounts/${maria.account}/team/${inTeam.id}`), 204);
    assert.deepEqual(await assignees(kept, lost), [inTeam.id, null]);

    const own = await handled(maria, 'Handled by who only reads', demoted.id);
    expectStatus(await firm.staff.patch(`/api/people/${demoted.id}`, { role: 'reader' }), 200);
    assert.deepEqual(await assignees(own), [null]);
});

test('what needs a decision is done by that alone', async () => {
    for (const kind of ['profile', 'address', 'reset']) {
        inFirm(
            firm.slug,
            `insert into inbox_items (id, kind, account, object) values (gen_random_uuid(), '${kind}', '${maria.account}', gen_random_uuid())`,
        );
        const [{ id }] = await list(firm.staff, `?kind=${kind}`);
        assert.equal(expectStatus(await finish(firm.staff, id), 409).code, 'decide_first');
        assert.equal((await show(firm.staff, id)).done_at, null);
        inFirm(firm.slug, `update inbox_items set done_at = now() where id = '${id}'`);
        assert.equal(expectStatus(await reopen(firm.staff, id), 409).code, 'decide_first');
    }
});

test('what is snoozed comes back at its time, by hand, or when something happens', async () => {
    const thread = await ask(maria, 'Not now');
    const { id } = await itemOf(thread);
    const at = later(HOUR);
    const shown = expectStatus(await snooze(firm.staff, id, at), 200);
    assert.equal(Date.parse(shown.snoozed_until), Date.parse(at));
    expectStatus(await snooze(firm.staff, id, at), 200);
    assert.equal(entries(thread), 'inbox.snoozed', 'to repeat it is no act');
    assert.equal(expectStatus(await snooze(firm.staff, id, later(-HOUR)), 409).code, 'snooze_passed');
    assert.equal(expectStatus(await snooze(firm.staff, id, later(367 * 24 * HOUR)), 409).code, 'snooze_too_late');
    assert.equal((await show(firm.staff, id)).snoozed_until, shown.snoozed_until);
    expectStatus(await firm.staff.put(`/api/inbox/${id}/snooze`, {}), 422);
    assert.equal(expectStatus(await snooze(firm.staff, id, null), 200).snoozed_until, null);
    assert.equal(entries(thread), 'inbox.snoozed inbox.woken');

    expectStatus(await snooze(firm.staff, id, at), 200);
    await write(maria.client, thread);
    const woken = await itemOf(thread);
    assert.deepEqual([woken.snoozed_until, woken.count], [null, 2]);

    // A second later by its job, which puts it at the top and tells the pages.
    const live = await openLive(tom.desk);
    expectStatus(await snooze(firm.staff, id, later(1000)), 200);
    const { data } = await live.next(({ data }) => data.what === 'inbox.woken' && data.person === null);
    assert.deepEqual([data.topic, data.object, data.account], ['inbox', id, maria.account]);
    live.close();
    const [top] = await list(firm.staff);
    assert.deepEqual([top.id, top.snoozed_until, top.count], [id, null, 2]);
    assert.ok(top.at > woken.at);
    assert.equal(entries(thread), 'inbox.snoozed inbox.woken inbox.snoozed inbox.snoozed inbox.woken');
});

test('a job that comes after the time was changed wakes nothing', async () => {
    const { id } = await itemOf(await ask(maria, 'Put off again'));
    expectStatus(await snooze(firm.staff, id, later(1000)), 200);
    const { snoozed_until: at } = expectStatus(await snooze(firm.staff, id, later(HOUR)), 200);
    await until('the first job', () =>
        Number(inFirm(firm.slug, `select count(*) from portico.jobs where object = '${id}' and state = 'done'`)),
    );
    assert.equal((await show(firm.staff, id)).snoozed_until, at);
});

test('an item that has lost its job gets another one', async () => {
    const { id } = await itemOf(await ask(maria, 'Forgotten'));
    inFirm(firm.slug, `update inbox_items set snoozed_until = now() - interval '2 hours' where id = '${id}'`);
    inFirm(
        firm.slug,
        `insert into portico.jobs (id, firm, kind)
         select gen_random_uuid(), number, 'expiry' from platform.firms where slug = '${firm.slug}'`,
    );
    await until('the item', async () => (await show(firm.staff, id)).snoozed_until === null);
});
