// SPDX-License-Identifier: AGPL-3.0-or-later
// Lists of what concerns people: mails that did not arrive, refused changes of address, changes of profiles, waiting
// resets. Each kind of staff gets exactly what the tables hold about people whom they know, in order, up to the limit.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, addColleague, expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

const PEOPLE = 40; // of each client

let firm, tom, idle, clients, viewers;
const sql = (text) => inFirm(firm.slug, text).split('\n').filter(Boolean);

before(async () => {
    firm = await signUpFirm();
    clients = [];
    for (const name of ['Anna', 'Bert', 'Cora']) clients.push((await addAccount(firm.staff, unique(name))).account);
    tom = await addColleague(firm, 'member');
    for (const account of clients.slice(0, 2))
        expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${tom.id}`), 200);
    expectStatus(await firm.staff.patch(`/api/people/${tom.id}`, { assigned: true }), 200);
    idle = await addColleague(firm, 'member', { assigned: true });
    // Half of the people act for two clients, and some of them may not sign in.
    for (const [n, account] of clients.entries())
        sql(`with made as materialized (
                 select gen_random_uuid() as id, i from generate_series(1, ${PEOPLE}) i
             ), stored as (
                 insert into people (id, kind, name, email)
                 select id, 'contact', 'Person ' || i, 'person-${n}-' || i || '@mail.example' from made)
             insert into account_people (account, person, may_log_in)
             select a.id, made.id, i % 5 <> 0
               from made
               join (values (0, '${account}'::uuid), (1, '${clients[(n + 1) % 3]}')) a (k, id) on i % 2 >= k`);
    const known = `(select person from account_people where account in ('${clients[0]}', '${clients[1]}'))`;
    viewers = [
        { desk: firm.staff, knows: 'true' },
        { desk: tom.desk, knows: `person in ${known}` },
        { desk: idle.desk, knows: `person = '${idle.id}'` },
    ];
    // A mail that is sent between two requests would leave the list meanwhile.
    await until('the mails to be sent', () => sql("select id from mails where state = 'waiting'").length === 0);
});

const moment = (minutes) => `now() - interval '1 hour' - (${minutes}) * interval '1 minute'`;

async function pages(visitor, path) {
    const found = [];
    for (let next = ''; next !== null;) {
        const page = expectStatus(await visitor.get(`${path}${next ? `?before=${next}` : ''}`), 200);
        found.push(...page.items.map(({ id }) => id));
        next = page.next ?? null;
    }
    return found;
}

/** `list` makes the query of what somebody sees from the condition of whom they know. Returns the longest list. */
async function check(path, list) {
    const found = [];
    for (const { desk, knows } of viewers) {
        found.push(await pages(desk, path));
        assert.deepEqual(found.at(-1), sql(list(knows)), knows);
    }
    return Math.max(...found.map((one) => one.length));
}

test('mails that wait or have failed, newest first', async () => {
    sql(`insert into mails (id, person, recipient, kind, state, created_at)
         select gen_random_uuid(), person, case when i = 4 then '' else 'somebody@mail.example' end, 'news',
                case when i = 3 then 'sent' else 'failed' end, now()
           from (select id as person from people union all select null) p cross join generate_series(1, 5) i`);
    const list = (knows) =>
        `select id from mails where state <> 'sent' and recipient <> '' and ${knows} order by id desc`;
    assert.ok((await check('/api/mails', list)) > 300, 'several pages');
});

test('refused changes of address that are not handled, the last one first', async () => {
    sql(`insert into mail_changes (id, person, old_email, new_email, old_code, new_code, old_link, new_link, created_at,
                                   expires_at, ended_at, outcome, refused_by, handled_at)
         select c.id, p.id, p.email, 'new@mail.example', '', '', uuid_send(c.id) || 'old', uuid_send(c.id) || 'new',
                ${moment('i * 1000')}, now(), ${moment('i * 1000 + p.nth')}, case when i = 3 then 'done' else 'refused' end,
                'old', case when i = 2 then now() end
           from (select *, row_number() over (order by md5(id::text)) as nth from people) p
          cross join generate_series(1, 4) i cross join lateral (select md5(p.id::text || i)::uuid as id) c`);
    const list = (knows) => `select id from mail_changes where outcome = 'refused' and handled_at is null and ${knows}
                              order by ended_at desc limit 100`;
    assert.equal(await check('/api/mail-changes', list), 100);
});

test('changes of profiles: waiting ones, then those of two weeks that were applied', async () => {
    sql(`insert into profile_changes (id, person, old_name, name, state, created_at)
         select gen_random_uuid(), p.id, 'Old', 'New', (array['waiting', 'applied', 'applied', 'accepted'])[i],
                case i when 3 then now() - interval '15 days' else ${moment('p.nth')} end
           from (select *, row_number() over (order by md5(id::text)) as nth from people where kind = 'contact') p
          cross join generate_series(1, 4) i
          where i > 1 or p.nth % 3 = 0`);
    const list = (knows) => `select id from profile_changes
                              where (state = 'waiting' or state = 'applied' and created_at > now() - interval '14 days')
                                and ${knows} order by state = 'applied', created_at desc limit 100`;
    assert.equal(await check('/api/profile-changes', list), 100);
    // Of one person.
    for (const account of clients) {
        const [person] = sql(`select person from account_people where account = '${account}' order by person limit 1`);
        for (const { desk, knows } of viewers) {
            const { items } = expectStatus(await desk.get(`/api/profile-changes?person=${person}`), 200);
            assert.deepEqual(
                items.map(({ id }) => id),
                sql(list(`person = '${person}' and ${knows}`)),
            );
        }
    }
    // Of the people of one client: none is hidden by those of the rest of the firm.
    for (const [n, account] of clients.entries())
        for (const { desk, knows } of viewers) {
            const { items } = expectStatus(await desk.get(`/api/profile-changes?account=${account}`), 200);
            const theirs = `person in (select person from account_people where account = '${account}')`;
            const seen = desk === firm.staff || (desk === tom.desk && n < 2) ? theirs : 'false';
            assert.deepEqual(
                items.map(({ id }) => id),
                sql(list(`${seen} and ${knows}`)),
            );
        }
});

test('waiting resets, the oldest first', async () => {
    const [owner] = sql(`select id from people where role = 'owner'`);
    sql(`insert into factor_resets (id, person, asked_by, asked_at, expires_at, decided_at, done)
         select gen_random_uuid(), p.id, '${owner}', ${moment('p.nth')},
                now() + case when p.nth % 10 = 0 then interval '-1 minute' else interval '1 hour' end,
                case when i = 2 then now() end, case when i = 2 then false end
           from (select *, row_number() over (order by md5(id::text)) as nth from people) p
          cross join generate_series(1, 2) i`);
    const list = (knows) => `select id from factor_resets where decided_at is null and expires_at > now() and ${knows}
                              order by asked_at limit 100`;
    assert.equal(await check('/api/factor-resets', list), 100);
});
