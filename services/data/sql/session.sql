-- Sessions, read on a miss of the cache.

-- query: session_read
-- gives: maybe
-- params: digest bytea
-- The open session with this digest. The idle time counts from seen_at. This runs on every miss of the cache, so it
-- also updates seen_at, and when the person was last seen, at most every five minutes. A row of people that somebody
-- changes at this moment is skipped: they may go on to this session, and waiting for each other would be a deadlock.
-- A restriction to assigned clients takes effect here. Support may read while a support grant is active. An
-- impersonation is valid only while the impersonator's own session is, and while they still see every client of the
-- impersonated person.
with seen as (
    update {firm}.sessions
    set seen_at = now()
    where token_hash = $1
      and revoked_at is null
      and seen_at < now() - interval '5 minutes'
      and seen_at > now() - make_interval(secs => idle_seconds)
    returning seen_at, person, level, impersonator
), came as (
    update {firm}.people
    set last_seen_at = now()
    where id in (select o.id
                   from {firm}.people o
                   join seen on seen.person = o.id and seen.level = 2 and seen.impersonator is null
                    for no key update of o skip locked)
)
select s.id, s.person, case when s.kind = 'staff' and p.assigned then 'assigned' else s.kind end as kind,
       levels.level, p.role, s.impersonator, p.kind = 'support' as support,
       floor(extract(epoch from s.expires_at))::bigint as expires_at,
       floor(extract(epoch from coalesce((select seen_at from seen), s.seen_at)))::bigint + s.idle_seconds as idle_at,
       coalesce(floor(extract(epoch from s.fresh_until))::bigint, 0) as fresh_until
from {firm}.sessions s
join {firm}.session_levels levels on levels.session = s.id
join {firm}.people p on p.id = s.person
where s.token_hash = $1
  and s.revoked_at is null
  and s.expires_at > now()
  and p.active
  and (p.kind = 'staff'
       or (p.kind = 'support'
           and exists (select from {firm}.support_grants g where g.revoked_at is null and g.ends_at > now()))
       or exists (select from {firm}.active_links l where l.person = p.id))
  and (s.impersonator is null
       or exists (select
                    from {firm}.sessions parent
                    join {firm}.session_levels parent_level
                      on parent_level.session = parent.id and parent_level.level = 2
                    join {firm}.people staff on staff.id = parent.person
                   where parent.id = s.parent
                     and parent.person = s.impersonator
                     and parent.revoked_at is null
                     and parent.expires_at > now()
                     and staff.active
                     and staff.kind = 'staff'
                     and (not staff.assigned
                          or not exists (select from {firm}.active_links client
                                          where client.person = s.person
                                            and not exists (select from {firm}.active_links assigned
                                                             where assigned.account = client.account
                                                               and assigned.person = staff.id)))));

-- query: session_read_key
-- gives: maybe
-- params: digest bytea
-- The same for an API key: a session of its creator, with their present rights. It never idles and is never fresh.
select k.id, k.person, case when p.assigned then 'assigned' else 'staff' end as kind, 2 as level, p.role,
       null::uuid as impersonator, false as support,
       floor(extract(epoch from k.expires_at))::bigint as expires_at,
       floor(extract(epoch from k.expires_at))::bigint as idle_at,
       0 as fresh_until,
       array_to_string(k.scopes, ' ') as scopes, array_to_string(k.networks, ' ') as networks
from {firm}.api_keys k
join {firm}.people p on p.id = k.person
where k.token_hash = $1
  and k.revoked_at is null
  and k.expires_at > now()
  and p.active
  and p.kind = 'staff';

-- query: session_key_used
-- gives: none
-- params: id uuid, address text
update {firm}.api_keys
set used_at = now(), used_from = $2
where id = $1
  and (used_at is null or used_at < now() - interval '50 seconds');

-- query: session_key_refused
-- gives: none
-- params: id uuid, address text
-- Shown in the list of keys: either the key was stolen, or the list of networks is out of date.
update {firm}.api_keys
set refused_at = now(), refused_from = $2
where id = $1
  and (refused_at is null or refused_at < now() - interval '50 seconds');

-- query: admin_session_read
-- gives: maybe
-- params: digest bytea
-- The same for platform admins: all have the role admin, and the idle time is half an hour.
with seen as (
    update platform.admin_sessions
    set seen_at = now()
    where token_hash = $1
      and revoked_at is null
      and seen_at < now() - interval '5 minutes'
      and seen_at > now() - interval '30 minutes'
    returning seen_at
)
select s.id, s.admin as person, 'staff' as kind, s.level, 'admin' as role, null::uuid as impersonator, false as support,
       floor(extract(epoch from s.expires_at))::bigint as expires_at,
       floor(extract(epoch from coalesce((select seen_at from seen), s.seen_at)))::bigint + 1800 as idle_at,
       coalesce(floor(extract(epoch from s.fresh_until))::bigint, 0) as fresh_until
from platform.admin_sessions s
join platform.admins a on a.id = s.admin
where s.token_hash = $1
  and s.revoked_at is null
  and s.expires_at > now()
  and a.active;
