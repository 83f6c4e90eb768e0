-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Resets of a person's factors. If the policy requires two people, a reset waits a day for the second one.

-- query: resets_policy
-- gives: row
-- params:
select two_person_reset from {firm}.policies where audience = 'staff';

-- query: resets_index
-- gives: rows
-- params: changes bool, admin bool, owner bool
-- Waiting resets of people whom the viewer sees, and whether the viewer may confirm them. The first part of the page is
-- for those who see the whole firm, the second for restricted staff: of the people of their clients, and of themselves.
with known as materialized (
    select person from {firm}.known_people
), page as materialized (
    (select r.id, r.person, r.asked_by, r.asked_at, r.expires_at
       from {firm}.factor_resets r
      where portico.kind() <> 'assigned' and r.decided_at is null and r.expires_at > now()
      order by r.asked_at
      limit 100)
    union all
    (select r.id, r.person, r.asked_by, r.asked_at, r.expires_at
       from known k
      cross join lateral (select * from {firm}.factor_resets
                           where person = k.person and decided_at is null and expires_at > now()
                           limit 1) r
      order by r.asked_at
      limit 100)
)
select r.id, r.person, p.name, p.email, p.kind, r.asked_by, a.name as asked_by_name, r.asked_at, r.expires_at,
       r.asked_by = portico.person() as mine, r.person = portico.person() as about_me,
       $1 and portico.person() not in (r.asked_by, r.person)
          and case when p.kind = 'contact' then true when p.role = 'owner' then $3 else $2 end as may_confirm
  from page r
  join {firm}.people p on p.id = r.person
  join {firm}.people a on a.id = r.asked_by
 order by r.asked_at;

-- query: resets_find
-- gives: row
-- params: reset uuid
select portico.must((select id from {firm}.factor_resets where id = $1 and decided_at is null and expires_at > now()),
                    'no_such_reset') as id,
       (select person from {firm}.factor_resets where id = $1) as person,
       (select asked_by from {firm}.factor_resets where id = $1) as asked_by;

-- query: resets_expire
-- gives: none
-- params: person uuid
-- Closes an expired request, so that another can be made.
with expired as (
    update {firm}.factor_resets set decided_at = expires_at, done = false
     where person = $1 and decided_at is null and expires_at <= now()
    returning id
)
insert into {firm}.inbox_closings (kind, object) select 'reset', id from expired;

-- query: resets_request
-- gives: row
-- params: id uuid, person uuid, asked_by uuid
insert into {firm}.factor_resets (id, person, asked_by, expires_at) values ($1, $2, $3, now() + interval '24 hours')
returning 'waiting' as state, id, expires_at as until;

-- query: resets_call
-- gives: none
-- params: id uuid, reset uuid, job uuid
-- It waits in the inbox for a second person. When it expires, a job closes it. Somebody of the staff has no client.
with called as (
    insert into {firm}.inbox_calls (id, kind, account, object, by_person)
    select $1, 'reset', l.account, r.id, r.person
      from {firm}.factor_resets r
      left join {firm}.people p on p.id = r.person and p.kind = 'contact'
      left join lateral (select a.account from {firm}.active_links a
                          where a.person = p.id order by a.account limit 1) l on true
     where r.id = $2
)
insert into portico.jobs (id, firm, kind, object, run_at)
select $3, portico.firm_number(), 'inbox_look', r.id, r.expires_at from {firm}.factor_resets r where r.id = $2;

-- query: resets_decide
-- gives: none
-- params: id uuid, decided_by uuid, done bool
with decided as (
    update {firm}.factor_resets set decided_by = $2, decided_at = now(), done = $3
     where id = $1 and decided_at is null and expires_at > now()
    returning id
), closed as (
    insert into {firm}.inbox_closings (kind, object, by_person) select 'reset', id, $2 from decided
)
select portico.must((select id from decided), 'no_such_reset');

-- query: resets_supersede
-- gives: none
-- params: person uuid, decided_by uuid
-- Closes a waiting reset, because one was done at once.
with superseded as (
    update {firm}.factor_resets set decided_by = $2, decided_at = now(), done = false
     where person = $1 and decided_at is null
    returning id
)
insert into {firm}.inbox_closings (kind, object, by_person) select 'reset', id, $2 from superseded;

-- query: resets_delete_authenticators
-- gives: none
-- params: person uuid
delete from {firm}.factors where person = $1;

-- query: resets_delete_passkeys
-- gives: none
-- params: person uuid
delete from {firm}.passkeys where person = $1;

-- query: resets_delete_codes
-- gives: none
-- params: person uuid
delete from {firm}.recovery_codes where person = $1;

-- query: resets_revoke_api_keys
-- gives: none
-- params: person uuid
-- An attacker with the account may have created some.
update {firm}.api_keys set revoked_at = now() where person = $1 and revoked_at is null;

-- query: resets_use_up_sign_ins
-- gives: none
-- params: person uuid
-- Codes that were requested before the reset stop working.
update {firm}.sign_ins set used_at = now() where person = $1 and used_at is null and expires_at > now();

-- query: resets_delete_links
-- gives: none
-- params: person uuid
-- The linked account may be an attacker's. It can be linked again by address, of which the owner is notified.
delete from {firm}.identity_provider_links where person = $1;

-- query: resets_start_cooling_off
-- gives: row
-- params: person uuid
-- Closes sensitive documents for a day, so that the owner of the address has time to object.
update {firm}.people set cooling_until = now() + interval '24 hours' where id = $1
returning 'done' as state, null::uuid as id, cooling_until as until;
