// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits in the inbox because time has passed: invitations that expired unused, and matters that are too long in their
// stage. A job looks by the hour (services/jobs/inbox_look.c), and closes what is over without an act.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import {
    addAccount,
    addColleague,
    enrol,
    expectStatus,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, tom, restricted, theirs;

before(async () => {
    firm = await signUpFirm();
    tom = await addColleague(firm);
    restricted = await addColleague(firm, 'member', { assigned: true });
    theirs = await addAccount(firm.staff);
    expectStatus(await firm.staff.put(`/api/accounts/${theirs.account}/team/${restricted.id}`), 200);
});

const own = (sql) => inFirm(firm.slug, sql);

/** Runs jobs that look, as many at once. */
async function look(count = 1) {
    const jobs = own(
        `insert into portico.jobs (id, firm, kind)
         select gen_random_uuid(), substr(current_schema, 3)::bigint, 'inbox_look' from generate_series(1, ${count})
         returning id`,
    ).split('\n');
    await until(
        'the looks',
        () => own(`select bool_and(state = 'done') from portico.jobs where id = any ('{${jobs}}')`) === 't',
    );
}

const list = async (visitor, query) => expectStatus(await visitor.get(`/api/inbox${query}`), 200).items;
const waits = async (visitor, kind, object) =>
    (await list(visitor, `?kind=${kind}`)).find((item) => item.object === object);
const show = async (item) => expectStatus(await firm.staff.get(`/api/inbox/${item.id}`), 200);
const nameOf = async (visitor) => expectStatus(await visitor.get('/api/profile'), 200).name;

async function expectDone(item, by) {
    const done = await show(item);
    assert.ok(done.done_at);
    assert.equal(done.done_by_name, by);
}

/* ---- invitations ---- */

const invite = async (person) => expectStatus(await firm.staff.post(`/api/people/${person}/invitations`), 201).id;
const letExpire = (invitation) => own(`update invitations set expires_at = now() where id = '${invitation}'`);

/** Somebody who was invited, and whose invitation has expired, with the item. */
async function expiredInvitation(contact) {
    const someone = contact ?? (await addAccount(firm.staff));
    const invitation = await invite(someone.person);
    letExpire(invitation);
    await look();
    return { ...someone, invitation, item: await waits(firm.staff, 'invitation', invitation) };
}

test('an invitation that expired unused waits, once, until it is sent again', async () => {
    const someone = await addAccount(firm.staff);
    const invitation = await invite(someone.person);
    await look();
    assert.equal(await waits(firm.staff, 'invitation', invitation), undefined);
    letExpire(invitation);
    const live = await openLive(firm.staff);
    await look(3);
    const item = await waits(firm.staff, 'invitation', invitation);
    await live.next(({ data }) => data.topic === 'inbox' && data.object === item.id && data.internal !== false);
    live.close();
    assert.deepEqual(
        [item.account, item.account_name, item.person, item.person_name, item.title, item.snippet, item.count],
        [someone.account, someone.name, someone.person, someone.name, someone.email, null, 1],
    );
    const entries = expectStatus(await firm.staff.get(`/api/audit-log?topic=people`), 200).items.filter(
        ({ what, object }) => what === 'invitation.expired' && object === invitation,
    );
    assert.deepEqual(
        entries.map(({ kind, person, account }) => [kind, person, account]),
        [['system', null, someone.account]],
    );
    expectStatus(await tom.desk.post(`/api/people/${someone.person}/invitations`), 201);
    await expectDone(item, await nameOf(tom.desk));
});

test('one that was marked as done does not wait again', async () => {
    const { invitation, item } = await expiredInvitation();
    expectStatus(await firm.staff.put(`/api/inbox/${item.id}/done`), 200);
    await look();
    assert.equal(await waits(firm.staff, 'invitation', invitation), undefined);
});

test('revoking, inviting many, removing the person and stopping them close it', async () => {
    const act = async (what, run) => {
        const someone = await expiredInvitation();
        assert.ok(someone.item, what);
        await run(someone);
        await expectDone(someone.item, await nameOf(firm.staff));
    };
    await act('revoking', async ({ invitation }) =>
        expectStatus(await firm.staff.delete(`/api/invitations/${invitation}`), 204),
    );
    await act('revoking many', async ({ invitation }) =>
        expectStatus(await firm.staff.post('/api/invitations/revocation', { invitations: [invitation] }), 200),
    );
    await act('inviting many', async ({ person }) =>
        expectStatus(await firm.staff.post('/api/invitations', { people: [person] }), 200),
    );
    await act('removing', async ({ account, person }) =>
        expectStatus(await firm.staff.delete(`/api/accounts/${account}/people/${person}`), 204),
    );
    await act('stopping', async ({ person }) =>
        expectStatus(await firm.staff.patch(`/api/people/${person}/sign-in-status`, { active: false }), 200),
    );
});

test('who signs in by a mailed code needs no invitation', async () => {
    const { item, email } = await expiredInvitation();
    const client = new Visitor(firm.slug);
    const seen = await countTo(email);
    expectStatus(await client.post('/api/sign-in', { email }), 202);
    expectStatus(await client.post('/api/sign-in/code', { code: (await mailTo(email, seen)).code }), 200);
    assert.equal((await show(item)).done_at, null);
    await enrol(client);
    assert.ok((await show(item)).done_at);
});

test('what nobody has to know does not wait: used, revoked, signed in, stopped, and the owner’s own', async () => {
    const [used, stopped] = [await inviteAndAccept(firm, await addAccount(firm.staff)), await addAccount(firm.staff)];
    await invite(stopped.person);
    expectStatus(await firm.staff.patch(`/api/people/${stopped.person}/sign-in-status`, { active: false }), 200);
    const again = await addAccount(firm.staff);
    await invite(again.person);
    const newest = await invite(again.person);
    own('update invitations set expires_at = now() where expires_at > now()');
    await look();
    const people = (await list(firm.staff, '?kind=invitation')).map(({ person, object }) => [person, object]);
    for (const { person } of [used, stopped]) assert.ok(!people.some(([one]) => one === person));
    assert.deepEqual(
        people.filter(([one]) => one === again.person),
        [[again.person, newest]],
    );
    const owner = expectStatus(await firm.staff.get('/api/session'), 200).person;
    assert.ok(!people.some(([one]) => one === owner));
});

test('that of a colleague is not for restricted staff; that of a helper goes when their access ends', async () => {
    const email = `${unique('new')}@${firm.slug}.example`;
    const colleague = expectStatus(
        await firm.staff.post('/api/people', { name: 'New Colleague', email, role: 'member' }),
        201,
    );
    const client = await inviteAndAccept(firm, theirs);
    const helper = expectStatus(
        await client.client.post('/api/helpers', {
            name: 'Some Helper',
            email: `${unique('helper')}@mail.example`,
            accounts: [theirs.account],
            areas: 4,
        }),
        201,
    );
    own(`update invitations set expires_at = now() where person in ('${colleague.id}', '${helper.id}')`);
    await look();
    const about = async (visitor, person) =>
        (await list(visitor, '?kind=invitation')).find((item) => item.person === person);
    assert.equal((await about(firm.staff, colleague.id)).account, null);
    assert.equal(await about(restricted.desk, colleague.id), undefined);
    const item = await about(restricted.desk, helper.id);
    assert.equal(item.account, theirs.account);
    expectStatus(await client.client.delete(`/api/accounts/${theirs.account}/helpers/${helper.id}`), 204);
    await expectDone(item, null);
    expectStatus(await firm.staff.patch(`/api/people/${colleague.id}`, { active: false }), 200);
    assert.equal(await about(firm.staff, colleague.id), undefined);
});

/* ---- matters that are too long in their stage ---- */

const usual = (stage, days) => own(`update stages set usual_days = ${days} where id = '${stage}'`);
const since = (matter, interval) =>
    own(`update matters set stage_since = now() - interval '${interval}' where id = '${matter}'`);

async function lateMatter(account = theirs.account) {
    const { id, template, title } = await openMatter(firm.staff, account);
    const [first, second] = template.stages;
    usual(first.id, 7);
    usual(second.id, 'null');
    since(id, '14 days 1 minute');
    await look();
    return { id, title, first, second, item: await waits(firm.staff, 'overdue', id) };
}

const move = async (visitor, matter, from, to, status = 200) =>
    expectStatus(await visitor.post(`/api/matters/${matter}/stage`, { from: from.id, to: to.id }), status);

test('a matter waits after twice the usual time of its stage, until it is moved', async () => {
    const { id, title, first, second } = await lateMatter();
    const item = await waits(restricted.desk, 'overdue', id);
    assert.deepEqual(
        [item.matter, item.matter_title, item.account, item.title, item.snippet, item.person, item.count],
        [id, title, theirs.account, title, first.name, null, 1],
    );
    const [entry] = expectStatus(await firm.staff.get('/api/audit-log?topic=matters'), 200).items;
    assert.deepEqual([entry.what, entry.kind, entry.person, entry.object], ['matter.overdue', 'system', null, id]);
    // What the client sees has not changed, and the matter's own changes say nothing of it.
    assert.ok(
        expectStatus(await firm.staff.get(`/api/matters/${id}`), 200).news.every(
            ({ what }) => what !== 'matter.overdue',
        ),
    );
    await move(tom.desk, id, first, second);
    await expectDone(item, await nameOf(tom.desk));
    // Of a stage without a usual time: three weeks.
    since(id, '20 days 23 hours');
    await look();
    assert.equal(await waits(firm.staff, 'overdue', id), undefined);
    since(id, '21 days 1 minute');
    await look();
    const again = await waits(firm.staff, 'overdue', id);
    assert.deepEqual([again.id, again.count, again.snippet], [item.id, 1, second.name]);
    assert.ok(again.since > item.since);
});

test('it waits once: not again in the same stage after it was marked as done', async () => {
    const { id, first, second, item } = await lateMatter();
    await look(3);
    assert.equal((await show(item)).count, 1);
    expectStatus(await tom.desk.put(`/api/inbox/${item.id}/done`), 200);
    await look();
    await expectDone(item, await nameOf(tom.desk));
    await move(firm.staff, id, first, second);
    await expectDone(item, await nameOf(tom.desk));
    since(id, '22 days');
    await look();
    assert.equal((await waits(firm.staff, 'overdue', id)).id, item.id);
});

test('it follows the usual time of its stage: a longer one ends it for now, a shorter one brings it back', async () => {
    const { id, first, item } = await lateMatter();
    usual(first.id, 8);
    await look();
    await expectDone(item, null);
    since(id, '16 days 1 minute');
    await look();
    assert.equal((await show(item)).done_at, null);
    usual(first.id, 'null');
    await look();
    await expectDone(item, null);
    usual(first.id, 7);
    await look();
    assert.equal((await show(item)).done_at, null);
    // What was marked as done by hand does not come back in its stage.
    expectStatus(await tom.desk.put(`/api/inbox/${item.id}/done`), 200);
    usual(first.id, 9);
    await look();
    usual(first.id, 7);
    await look();
    await expectDone(item, await nameOf(tom.desk));
});

test('closing the matter closes it, and opening it again may bring it back', async () => {
    const { id, item } = await lateMatter();
    expectStatus(
        await firm.staff.put(`/api/inbox/${item.id}/snooze`, { until: new Date(Date.now() + 3_600_000) }),
        200,
    );
    expectStatus(await tom.desk.patch(`/api/matters/${id}`, { closed: true }), 200);
    await expectDone(item, await nameOf(tom.desk));
    await look();
    assert.ok((await show(item)).done_at);
    expectStatus(await tom.desk.patch(`/api/matters/${id}`, { closed: false }), 200);
    await look();
    assert.equal((await show(item)).done_at, null);
    expectStatus(await tom.desk.patch(`/api/matters/${id}`, { title: 'Another title' }), 200);
    assert.equal((await show(item)).done_at, null);
});

test('restricted staff see those of their clients, and are told of no others', async () => {
    const other = await addAccount(firm.staff);
    const live = await openLive(restricted.desk);
    const hidden = await lateMatter(other.account);
    const shown = await lateMatter();
    const told = await live.next(({ data }) => data.what === 'matter.overdue');
    live.close();
    assert.equal(told.data.object, shown.item.id);
    expectStatus(await restricted.desk.get(`/api/inbox/${hidden.item.id}`), 404);
    await move(restricted.desk, shown.id, shown.first, shown.second);
    await expectDone(shown.item, await nameOf(restricted.desk));
});

test('many at once: each waits once, although several jobs look at the same time', async () => {
    const { id } = await lateMatter();
    own(`insert into matters (id, account, title, template, stage, client_stage, acts, stage_since)
         select gen_random_uuid(), account, 'Many ' || n, template, stage, client_stage, acts,
                now() - interval '15 days' - n * interval '1 minute'
           from matters cross join generate_series(1, 230) n where id = '${id}'`);
    await look(3);
    assert.equal(
        own(`select count(*), count(distinct m.id), max(i.count)
               from matters m left join inbox_items i on i.kind = 'overdue' and i.object = m.id and i.done_at is null
              where m.title like 'Many %'`),
        '230|230|1',
    );
    assert.equal(
        own(
            "select count(*) from audit_entries a join matters m on m.id = a.object where a.what = 'matter.overdue' and m.title like 'Many %'",
        ),
        '230',
    );
    own("update matters set closed_at = now() where title like 'Many %'");
    await look(2);
    assert.equal(
        own(
            "select count(*) from inbox_items i join matters m on m.id = i.object where i.lane is not null and m.title like 'Many %'",
        ),
        '0',
    );
});

/* ---- what is over, although no act has said so ---- */

test('nothing waits for a reply to a client who is archived, and their matters are not late', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    const { account } = client;
    const thread = expectStatus(
        await client.client.post('/api/threads', { account, subject: 'Hello', text: 'Is anybody there?' }),
        201,
    ).thread.id;
    const late = await lateMatter(account);
    const later = await openMatter(firm.staff, account);
    const invitation = await expiredInvitation({
        person: expectStatus(
            await firm.staff.post(`/api/accounts/${account}/people`, {
                name: unique('Partner'),
                email: `${unique('partner')}@mail.example`,
            }),
            201,
        ).id,
    });
    const message = await waits(firm.staff, 'message', thread);
    own(
        `insert into inbox_items (id, kind, account, object) values (gen_random_uuid(), 'upload', '${account}', '${account}')`,
    );
    const uploads = await waits(firm.staff, 'upload', account);
    const other = await lateMatter();
    own(`update accounts set archived_at = now() where id = '${account}'`);
    since(later.id, '1 year');
    await look();
    for (const item of [message, uploads, late.item]) await expectDone(item, null);
    await look();
    for (const { id } of [later, late]) assert.equal(await waits(firm.staff, 'overdue', id), undefined);
    assert.equal((await show(other.item)).done_at, null);
    assert.equal((await show(invitation.item)).done_at, null);
});

test('a look closes what is over: matters moved or closed, invitations that are no more, mails that are gone', async () => {
    const [moved, closed] = [await lateMatter(), await lateMatter()];
    const [revoked, signed] = [await expiredInvitation(), await expiredInvitation()];
    const mail = own(
        `insert into mails (id, recipient, kind, state) values (gen_random_uuid(), 'a@b.example', 'news', 'failed') returning id`,
    );
    own(`insert into inbox_items (id, kind, object) values (gen_random_uuid(), 'mail', '${mail}');
         update matters set stage_since = now(), overdue_at = null where id = '${moved.id}';
         update matters set closed_at = now() where id = '${closed.id}';
         update invitations set revoked_at = now() where id = '${revoked.invitation}';
         update people set signed_in_at = now() where id = '${signed.person}'`);
    const stays = await lateMatter();
    const kept = await waits(firm.staff, 'mail', mail);
    assert.ok(kept);
    own(`delete from mails where id = '${mail}'`);
    await look();
    for (const item of [moved.item, closed.item, revoked.item, signed.item, kept]) await expectDone(item, null);
    assert.equal((await show(stays.item)).done_at, null);
});
