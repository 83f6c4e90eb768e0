-- SPDX-License-Identifier: AGPL-3.0-or-later
-- API keys as the firm's administrators see them. The gate reads them with data/sql/session.sql.

-- query: api_keys_index
-- gives: rows
-- params:
-- Working keys first, then ended ones; the newest first in each group.
select k.id, k.name, k.handle, array_to_json(k.scopes) as scopes, array_to_json(k.networks) as networks, k.person,
       p.name as person_name, p.active and p.kind = 'staff' as person_active, k.created_at, k.expires_at, k.used_at,
       k.used_from, k.refused_at, k.refused_from, k.revoked_at,
       case when k.revoked_at is not null then 'revoked'
            when k.expires_at <= now() then 'ended'
            when not p.active then 'asleep'
            else 'working' end as state
  from {firm}.api_keys k join {firm}.people p on p.id = k.person
 order by k.revoked_at is not null or k.expires_at <= now(), k.created_at desc, k.id
 limit 200;

-- query: api_keys_room
-- gives: none
-- params:
-- At most 50 working keys: a firm that needs more has usually forgotten old ones.
select case when (select count(*) from {firm}.api_keys where revoked_at is null and expires_at > now()) >= 50
            then portico.conflict('too_many_keys') end;

-- query: api_keys_create
-- gives: none
-- params: id uuid, name text, handle text, token_hash bytea, scopes text[], networks text[], days int
insert into {firm}.api_keys (id, person, name, handle, token_hash, scopes, networks, expires_at)
values ($1, portico.person(), $2, $3, $4, $5, $6, now() + make_interval(days => $7));

-- query: api_keys_show
-- gives: row
-- params: id uuid
select k.id, k.name, k.handle, array_to_json(k.scopes) as scopes, array_to_json(k.networks) as networks, k.person,
       p.name as person_name, true as person_active, k.created_at, k.expires_at, k.used_at, k.used_from, k.refused_at,
       k.refused_from, k.revoked_at, 'working' as state
  from {firm}.api_keys k join {firm}.people p on p.id = k.person
 where k.id = $1;

-- query: api_keys_revoke
-- gives: row
-- params: key uuid
-- Revoking a revoked key again succeeds.
with revoked as (
    update {firm}.api_keys
       set revoked_at = coalesce(revoked_at, now()), revoked_by = coalesce(revoked_by, portico.person())
     where id = $1
    returning id, encode(token_hash, 'hex') as digest)
select portico.must((select id from revoked), 'no_such_key') as id, (select digest from revoked) as digest;
