-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The firm's staff.

-- query: people_index
-- gives: rows
-- params:
-- All staff, deactivated ones too. The limit is far above what a firm has.
select p.id, p.name, p.email, p.role, p.active, p.assigned,
       (select count(*) from {firm}.active_links l where l.person = p.id) as clients,
       case when p.signed_in_at is not null then 'active'
            when exists (select from {firm}.invitations i
                          where i.person = p.id and i.used_at is null and i.revoked_at is null and i.expires_at > now())
            then 'invited'
            when exists (select from {firm}.invitations i where i.person = p.id and i.revoked_at is null) then 'expired'
            else 'not_invited' end as state,
       p.last_seen_at, p.created_at
  from {firm}.people p
 where p.kind = 'staff'
 order by p.active desc, p.name collate "und-x-icu", p.id
 limit 500;

-- query: people_show
-- gives: maybe
-- params: person uuid
select p.id, p.name, p.email, p.role, p.active, p.assigned,
       (select count(*) from {firm}.active_links l where l.person = p.id) as clients,
       case when p.signed_in_at is not null then 'active'
            when exists (select from {firm}.invitations i
                          where i.person = p.id and i.used_at is null and i.revoked_at is null and i.expires_at > now())
            then 'invited'
            when exists (select from {firm}.invitations i where i.person = p.id and i.revoked_at is null) then 'expired'
            else 'not_invited' end as state,
       p.last_seen_at, p.created_at
  from {firm}.people p
 where p.id = $1 and p.kind = 'staff';

-- query: people_create
-- gives: none
-- params: id uuid, name text, email text, role text, assigned bool
insert into {firm}.people (id, kind, role, name, email, assigned) values ($1, 'staff', $4, $2, $3, $5);

-- query: people_restrict_guard
-- gives: none
-- params: person uuid, role text?, assigned bool
-- Admins and owners see all clients.
select case when $3 and coalesce($2, role) in ('admin', 'owner') then portico.conflict('admins_see_all') end
  from {firm}.people where id = $1;

-- query: people_lock_owners
-- gives: none
-- params:
-- Locks the owners, so that the last two cannot be removed at the same time.
select id from {firm}.people where kind = 'staff' and role = 'owner' and active order by id for update;

-- query: people_change
-- gives: none
-- params: person uuid, role text?, active bool?, assigned bool?
-- A new admin is no longer restricted to assigned clients.
with changed as (
    update {firm}.people
       set role = coalesce($2, role), active = coalesce($3, active),
           assigned = coalesce($4, assigned) and coalesce($2, role) not in ('admin', 'owner')
     where id = $1 and kind = 'staff' returning id)
select portico.must((select id from changed), 'no_such_person');

-- query: people_owner_guard
-- gives: none
-- params:
-- A firm without an owner could never get one again.
select case when not exists (select from {firm}.people where kind = 'staff' and role = 'owner' and active)
            then portico.conflict('last_owner') end;

-- query: people_sessions
-- gives: rows
-- params: person uuid
-- Their open sessions and API keys, whose cached copies still have the old rights.
select id, encode(token_hash, 'hex') as digest
  from {firm}.sessions
 where person = $1 and revoked_at is null and expires_at > now()
union all
select id, encode(token_hash, 'hex')
  from {firm}.api_keys
 where person = $1 and revoked_at is null and expires_at > now()
 limit 1000;
