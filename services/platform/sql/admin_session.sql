-- query: admin_sessions_open
-- gives: none
-- params: id uuid, token_hash bytea, admin uuid, level smallint, seconds int, fresh_seconds int?, address text, agent text
-- A session. A new one begins at every change of level.
insert into platform.admin_sessions (id, token_hash, admin, level, expires_at, fresh_until, address, agent)
values ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6), $7, left($8, 300));

-- query: admin_sessions_end
-- gives: none
-- params: id uuid
-- Signed out, or replaced.
update platform.admin_sessions set revoked_at = now() where id = $1 and revoked_at is null;

-- query: admin_sessions_read
-- gives: maybe
-- params: id uuid
-- Who is signed in. With one factor proven, what comes next depends on whether there is a second.
select true as signed_in,
       case when s.level >= 2 then 'done' when a.totp_confirmed_at is null then 'enrol' else 'totp' end as next,
       s.level, s.expires_at,
       json_build_object('id', a.id, 'name', a.name, 'email', a.email) as person
  from platform.admin_sessions s join platform.admins a on a.id = s.admin
 where s.id = $1;

-- query: admin_sessions_seen
-- gives: none
-- params: id uuid
-- Keeps a session that is used from counting as idle. At most one write in five minutes.
update platform.admin_sessions set seen_at = now() where id = $1 and seen_at < now() - interval '5 minutes';
