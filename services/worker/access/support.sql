-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Support by the platform, within the firm's grants.

-- query: support_index
-- gives: rows
-- params: id uuid?
-- One grant, or the newest fifty, each with its logins.
select g.id, g.reason, g.hours, b.name as granted_by, g.granted_at, g.ends_at, g.revoked_at, r.name as revoked_by,
       g.revoked_at is null and g.ends_at > now() as open,
       (select coalesce(json_agg(json_build_object(
                            'name', p.name, 'at', to_char(e.used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                                 order by e.used_at), '[]')
          from {firm}.support_logins e join {firm}.people p on p.id = e.person
         where e.grant_id = g.id and e.used_at is not null) as logins
  from {firm}.support_grants g
       join {firm}.people b on b.id = g.granted_by
       left join {firm}.people r on r.id = g.revoked_by
 {if id} where g.id = $1
 order by g.granted_at desc, g.id desc
 limit 50;

-- query: support_lock
-- gives: none
-- params:
-- Serializes administrators: the second one sees what the first one did.
select number from {firm}.firm for update;

-- query: support_grant
-- gives: none
-- params: id uuid, reason text, hours smallint, by uuid
-- One open grant at a time, so that revoking it ends all access.
with made as (
    insert into {firm}.support_grants (id, reason, hours, granted_by, ends_at)
    select $1, $2, $3, $4, now() + make_interval(hours => $3)
     where not exists (select from {firm}.support_grants where revoked_at is null and ends_at > now())
    returning id)
select case when not exists (select from made) then portico.conflict('support_open') end;

-- query: support_revoke
-- gives: none
-- params: id uuid, by uuid
-- Revoking an ended grant succeeds.
with ended as (
    update {firm}.support_grants set revoked_at = now(), revoked_by = $2
     where id = $1 and revoked_at is null and ends_at > now())
select portico.must((select id from {firm}.support_grants where id = $1), 'no_such_grant');

-- query: support_end_sessions
-- gives: rows
-- params:
-- Ends all support sessions. A session ends with the grant of its login, so the open ones are of grants that have not
-- ended by themselves.
with visitors as materialized (
    select distinct e.person
      from {firm}.support_grants g
      join {firm}.support_logins e on e.grant_id = g.id
      join {firm}.people p on p.id = e.person and p.kind = 'support'
     where g.ends_at > now()
)
update {firm}.sessions s set revoked_at = now()
  from visitors v
 where s.person = v.person and s.revoked_at is null and s.expires_at > now()
returning s.id, encode(s.token_hash, 'hex') as digest;

-- query: support_find
-- gives: maybe
-- params: token_hash bytea
-- As the service: the person of a support login, while both it and its grant are valid.
select e.id, e.person
  from {firm}.support_logins e join {firm}.support_grants g on g.id = e.grant_id
 where e.token_hash = $1 and e.used_at is null and e.expires_at > now() and g.revoked_at is null and g.ends_at > now();

-- query: support_open_session
-- gives: none
-- params: login uuid, id uuid, token_hash bytea, address text, agent text
-- As the service: uses up a support login and opens the session, which ends with the grant. Checks the grant again,
-- because it may have been revoked meanwhile.
with used as (
    update {firm}.support_logins set used_at = now() where id = $1 and used_at is null and expires_at > now()
    returning grant_id, person
), opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, address, agent, method)
    select $2, $3, p.id, 'staff', 2, g.ends_at, 1800, $4, $5, 'support'
      from used u
      join {firm}.support_grants g on g.id = u.grant_id and g.revoked_at is null and g.ends_at > now()
      join {firm}.people p on p.id = u.person and p.kind = 'support' and p.active
    returning id)
select case when not exists (select from opened) then portico.conflict('support_over') end;
