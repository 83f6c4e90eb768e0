// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of invitations: all of its pages together are what the tables hold for the viewer, newest first.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, addColleague, expectStatus, signUpFirm, unique } from '../../support/people.mjs';

let firm, tom, assigned;
const sql = (text) => inFirm(firm.slug, text).split('\n').filter(Boolean);

// Restricted staff know the people of their clients, also those whose link gives no access, and themselves.
const known = () => `(person = '${tom.id}' or person in (select person from account_people
                                                          where areas <> 0 and account in (${assigned})))`;

before(async () => {
    firm = await signUpFirm();
    const clients = [];
    for (let n = 0; n < 4; n++) clients.push((await addAccount(firm.staff, unique('Client'))).account);
    tom = await addColleague(firm, 'member');
    for (const account of clients.slice(0, 2))
        expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${tom.id}`), 200);
    expectStatus(await firm.staff.patch(`/api/people/${tom.id}`, { assigned: true }), 200);
    assigned = clients.slice(0, 2).map((id) => `'${id}'`);
    // 320 contacts. Each acts for one client, every tenth for a second one; some have no area, or a link that ended.
    sql(`insert into people (id, kind, name, email, signed_in_at)
         select gen_random_uuid(), 'contact', 'Contact ' || i, 'contact-' || i || '@mail.example',
                case i % 4 when 0 then now() when 1 then now() - interval '20 days' end
           from generate_series(1, 320) i;
         insert into account_people (account, person, areas, may_log_in, ends_at)
         select c.id, p.id, case when p.n % 9 = 0 then 0 else 15 end, p.n % 11 <> 0,
                case when p.n % 13 = 0 then now() - interval '1 day' end
           from (select id, row_number() over (order by email) as n from people where email like 'contact-%') p
           join unnest(array[${clients.map((id) => `'${id}'::uuid`)}]) with ordinality c (id, nth)
             on c.nth = 1 + p.n % 4 or (p.n % 10 = 0 and c.nth = 1 + (p.n + 1) % 4)`);
    // One to three invitations of each. The last is open, used, revoked or expired, most of the others are revoked.
    sql(`insert into invitations (id, person, token_hash, invited_by, created_at, expires_at, used_at, revoked_at)
         select gen_random_uuid(), p.id, convert_to('token ' || p.n || ' ' || k, 'UTF8'), s.id,
                now() - interval '10 days' + k * interval '1 day' + p.n * interval '1 minute',
                case when p.n % 5 = 0 then now() - interval '1 day' else now() + interval '7 days' end,
                case when k = 1 + p.n % 3 and p.n % 7 = 0 then now() end,
                case when (k <= p.n % 3 and p.n % 6 <> 1) or p.n % 8 = 0 then now() end
           from (select id, row_number() over (order by email) as n from people where email like 'contact-%') p
          cross join (select id from people where role = 'owner' limit 1) s
          cross join lateral generate_series(1, 1 + p.n % 3) k`);
});

async function pages(visitor, path) {
    const found = [];
    for (let next = ''; next !== null;) {
        const before = next && `${path.includes('?') ? '&' : '?'}before=${next}`;
        const page = expectStatus(await visitor.get(`${path}${before}`), 200);
        assert.ok(page.items.length === 50 || page.next === null, 'only the last page is shorter');
        found.push(...page.items);
        next = page.next;
    }
    return found;
}
const list = (where) => sql(`select i.id from invitations i where ${where} order by i.id desc`);
const ids = (items) => items.map(({ id }) => id);

test('everybody who sees the firm gets all invitations, restricted staff those of the people they know', async () => {
    const all = list('true');
    const some = list(known());
    assert.ok(some.length > 100 && some.length < all.length - 100, `${some.length} of ${all.length}`);
    for (const path of ['/api/invitations', '/api/invitations?pending=false']) {
        assert.deepEqual(ids(await pages(firm.staff, path)), all, path);
        assert.deepEqual(ids(await pages(tom.desk, path)), some, path);
    }
});

test('pending ones are the newest of each contact who has not come since', async () => {
    const pending = `used_at is null and revoked_at is null
                     and created_at = (select max(n.created_at) from invitations n where n.person = i.person)
                     and exists (select from people p
                                  where p.id = i.person and p.kind = 'contact'
                                    and (p.signed_in_at is null or p.signed_in_at < i.created_at))`;
    const all = list(pending);
    const some = list(`${pending} and ${known()}`);
    assert.ok(some.length > 50 && some.length < all.length - 50, `${some.length} of ${all.length}`);
    const items = await pages(firm.staff, '/api/invitations?pending=true');
    assert.deepEqual(ids(items), all);
    assert.deepEqual([...new Set(items.map(({ state }) => state))].sort(), ['expired', 'open']);
    assert.deepEqual(ids(await pages(tom.desk, '/api/invitations?pending=true')), some);
});

test('restricted staff see of a person only the clients that are assigned to them', async () => {
    const items = await pages(tom.desk, '/api/invitations');
    const seen = new Set(items.flatMap(({ accounts }) => accounts.map(({ id }) => `'${id}'`)));
    assert.deepEqual([...seen].sort(), [...assigned].sort());
});
