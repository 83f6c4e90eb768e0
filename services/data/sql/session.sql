-- Sessions, read when the cache does not know them.

-- query: session_read
-- gives: maybe
-- params: digest bytea
-- The session that is open under this digest. Idle is counted from seen_at: an hour for clients, half for staff. Since this
-- runs whenever the cache forgot, it is also where seen_at is kept, at most each five minutes.
with seen as (
    update {firm}.sessions
    set seen_at = now()
    where token_hash = $1
      and revoked_at is null
      and seen_at < now() - interval '5 minutes'
      and seen_at > now() - case kind when 'client' then interval '1 hour' else interval '30 minutes' end
    returning seen_at
)
select s.id, s.person, s.kind, s.level, p.role,
       floor(extract(epoch from s.expires_at))::bigint as expires_at,
       floor(extract(epoch from coalesce((select seen_at from seen), s.seen_at)))::bigint + case s.kind when 'client' then 3600 else 1800 end as idle_at,
       coalesce(floor(extract(epoch from s.fresh_until))::bigint, 0) as fresh_until
from {firm}.sessions s
join {firm}.people p on p.id = s.person
where s.token_hash = $1
  and s.revoked_at is null
  and s.expires_at > now()
  and p.active
  and (p.kind = 'staff'
       or exists (select from {firm}.account_people l where l.person = p.id and l.may_log_in));

-- query: admin_session_read
-- gives: maybe
-- params: digest bytea
-- The same for the platform's admins: every one has the role admin, idle is half an hour.
select s.id, s.admin as person, 'staff' as kind, s.level, 'admin' as role,
       floor(extract(epoch from s.expires_at))::bigint as expires_at,
       floor(extract(epoch from s.seen_at))::bigint + 1800 as idle_at,
       coalesce(floor(extract(epoch from s.fresh_until))::bigint, 0) as fresh_until
from platform.admin_sessions s
join platform.admins a on a.id = s.admin
where s.token_hash = $1
  and s.revoked_at is null
  and s.expires_at > now()
  and a.active;
