-- query: admin_sessions_open
-- gives: row
-- params: id uuid, token_hash bytea, admin uuid, proven bool, old uuid?, seconds int, fresh_seconds int, address text
-- params: agent text
-- Opens a session; each step opens a new one. A shown passkey makes it fresh, and level 2 when the admin has two
-- passkeys. Showing one again does not extend the session.
with counted as (
    select count(*) as passkeys from platform.admin_passkeys where admin = $3),
opened as (
    insert into platform.admin_sessions (id, token_hash, admin, level, expires_at, fresh_until, address, agent)
    select $1, $2, $3, case when $4 and c.passkeys >= 2 then 2 else 1 end,
           coalesce((select o.expires_at from platform.admin_sessions o where o.id = $5 and o.level = 2),
                    now() + make_interval(secs => $6)),
           case when $4 then now() + make_interval(secs => $7) end, $8, $9
      from counted c
    returning level)
select case when o.level = 2 then 'done' when $4 or c.passkeys = 0 then 'enrol' else 'passkey' end as next
  from opened o cross join counted c;

-- query: admin_sessions_replace
-- gives: none
-- params: id uuid
-- Ends a session that the next step replaces. Fails when it has ended meanwhile.
with ended as (
    update platform.admin_sessions set revoked_at = now() where id = $1 and revoked_at is null and expires_at > now()
    returning id)
select case when not exists (select from ended) then portico.conflict('sign_in_over') end;

-- query: admin_sessions_end
-- gives: none
-- params: id uuid
-- Signs out.
update platform.admin_sessions set revoked_at = now() where id = $1 and revoked_at is null;

-- query: admin_sessions_read
-- gives: maybe
-- params: id uuid
-- The current session. The next step depends on the passkeys: two are required, and an existing one must be shown
-- first.
select true as signed_in,
       case when s.level >= 2 then 'done'
            when s.fresh_until > now()
              or not exists (select from platform.admin_passkeys k where k.admin = a.id) then 'enrol'
            else 'passkey' end as next,
       s.level, s.expires_at, s.fresh_until,
       (select count(*) from platform.admin_passkeys k where k.admin = a.id) as passkeys,
       json_build_object('id', a.id, 'name', a.name, 'email', a.email) as person
  from platform.admin_sessions s join platform.admins a on a.id = s.admin
 where s.id = $1;

-- query: admin_sessions_index
-- gives: rows
-- params: admin uuid, current uuid
-- An admin's open sessions, the current one first.
select id, created_at, seen_at, address, agent, id = $2 as current
  from platform.admin_sessions
 where admin = $1 and revoked_at is null and expires_at > now() and seen_at > now() - interval '30 minutes'
   and level = 2
 order by id = $2 desc, seen_at desc
 limit 50;

-- query: admin_sessions_revoke
-- gives: row
-- params: id uuid, admin uuid
-- Ends one of an admin's own sessions.
with ended as (
    update platform.admin_sessions set revoked_at = now() where id = $1 and admin = $2 and revoked_at is null
    returning id, token_hash)
select portico.must(e.id, 'no_such_session') as id, e.token_hash
  from (select 1) always left join ended e on true;
