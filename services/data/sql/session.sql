-- Sessions, read when the cache does not know them.

-- query: session_read
-- gives: maybe
-- params: digest bytea
-- The session that is open under this digest. Idle is counted from seen_at. Since this runs whenever the cache forgot, it
-- is also where seen_at is kept, at most each five minutes. Staff are held to their clients from the moment that they are.
-- Support of the platform is here as long as the firm lets it in.
-- A look as a client counts only while the session that it hangs on does, and while whoever looks sees all that is shown.
with seen as (
    update {firm}.sessions
    set seen_at = now()
    where token_hash = $1
      and revoked_at is null
      and seen_at < now() - interval '5 minutes'
      and seen_at > now() - make_interval(secs => idle_seconds)
    returning seen_at
)
select s.id, s.person, case when s.kind = 'staff' and p.assigned then 'assigned' else s.kind end as kind, v.level, p.role,
       s.impersonator, p.kind = 'support' as support,
       floor(extract(epoch from s.expires_at))::bigint as expires_at,
       floor(extract(epoch from coalesce((select seen_at from seen), s.seen_at)))::bigint + s.idle_seconds as idle_at,
       coalesce(floor(extract(epoch from s.fresh_until))::bigint, 0) as fresh_until
from {firm}.sessions s
join {firm}.session_levels v on v.session = s.id
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
                    from {firm}.sessions o
                    join {firm}.session_levels w on w.session = o.id and w.level = 2
                    join {firm}.people b on b.id = o.person
                   where o.id = s.parent and o.person = s.impersonator and o.revoked_at is null and o.expires_at > now()
                     and b.active and b.kind = 'staff'
                     and (not b.assigned
                          or not exists (select from {firm}.active_links l
                                          where l.person = s.person
                                            and not exists (select from {firm}.active_links m
                                                             where m.account = l.account and m.person = b.id)))));

-- query: session_read_key
-- gives: maybe
-- params: digest bytea
-- The same for an API key: the session of whoever made it, with what they may now. It neither idles nor is ever fresh.
select k.id, k.person, case when p.assigned then 'assigned' else 'staff' end as kind, 2 as level, p.role, null::uuid as impersonator,
       false as support,
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
-- Somebody has the key who should not, or the list of networks is not up to date: whoever looks at the keys sees it.
update {firm}.api_keys
set refused_at = now(), refused_from = $2
where id = $1
  and (refused_at is null or refused_at < now() - interval '50 seconds');

-- query: admin_session_read
-- gives: maybe
-- params: digest bytea
-- The same for the platform's admins: every one has the role admin, idle is half an hour.
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
