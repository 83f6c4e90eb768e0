-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The viewer's own sessions.

-- query: session_show
-- gives: maybe
-- params: session uuid
-- Who is signed in, their factors, and from when they will need a passkey that they do not have yet. Runs as the
-- service, because before the second factor row security hides nearly everything.
select true as signed_in,
       json_build_object('id', p.id, 'name', p.name, 'email', p.email,
                         'kind', case when p.kind = 'contact' then 'contact' else 'staff' end,
                         'role', case when p.kind <> 'contact' then p.role end, 'assigned', p.assigned,
                         'support', p.kind = 'support',
                         'locale', coalesce(p.locale, f.locale),
                         'time_zone', coalesce(p.time_zone, f.time_zone)) as person,
       v.level,
       n.next,
       json_build_object('passkey', n.passkey, 'totp', n.totp, 'recovery', n.recovery,
                         'trust', d.trusted_devices) as factors,
       (select json_build_object('from', to_char(y.factors_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
          from {firm}.policies y
         where y.audience = case when s.kind = 'client' then 'clients' else 'staff' end and y.factors = 'passkey'
           and y.factors_from > now() and not n.passkey) as warning,
       s.expires_at, s.fresh_until,
       json_build_object('name', f.name, 'slug', f.slug, 'locale', f.locale, 'time_zone', f.time_zone,
                         'words', b.words, 'version', b.version) as firm,
       (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'areas', l.areas,
                                                   'helping', l.relation = 'helper',
                                                   'manages_helpers', l.relation <> 'helper'
                                                                  and (l.relation = 'self' or l.invites))
                                 order by a.name collate "und-x-icu", a.id), '[]')
          from {firm}.active_links l join {firm}.accounts a on a.id = l.account
         where l.person = p.id and v.level = 2 and p.kind = 'contact') as accounts
  from {firm}.sessions s
  join {firm}.session_levels v on v.session = s.id
  join {firm}.people p on p.id = s.person
  join {firm}.auth_status n on n.session = s.id
  join {firm}.auth_requirements d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end
 cross join {firm}.firm f
 cross join {firm}.brand b
 where s.id = $1 and s.revoked_at is null;

-- query: session_touch
-- gives: none
-- params: session uuid
-- At most every five minutes: a write for each request would cost too much. As session_read does.
with seen as (
    update {firm}.sessions set seen_at = now()
     where id = $1 and revoked_at is null and seen_at < now() - interval '5 minutes'
    returning person, level, impersonator
)
update {firm}.people set last_seen_at = now()
 where id in (select o.id from {firm}.people o
                join seen on seen.person = o.id and seen.level = 2 and seen.impersonator is null
                 for no key update of o skip locked);

-- query: session_end
-- gives: maybe
-- params: session uuid
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null returning id;

-- query: session_user_agents
-- gives: rows
-- params: person uuid, before uuid?
-- The user agents and addresses of session_index's rows, which it needs in words.
select s.id, s.agent, s.address
  from {firm}.sessions s
 where s.person = $1 and s.impersonator is null and s.revoked_at is null and s.expires_at > now()
   {if before} and s.id < $2
 order by s.id desc
 limit 101;

-- query: session_index
-- gives: page 100
-- params: person uuid, current uuid, before uuid?, words text
-- words: a JSON list of id, device and place. Leaves out sessions that have idled out, and impersonations of this
-- person.
select s.id, s.created_at, s.seen_at, s.address, w.device, w.place, s.method,
       s.id = $2 as current, s.id::text as cursor
  from {firm}.sessions s
  left join json_to_recordset($4::json) as w(id uuid, device text, place text) on w.id = s.id
 where s.person = $1 and s.impersonator is null and s.revoked_at is null and s.expires_at > now()
   and (s.id = $2 or s.seen_at > now() - make_interval(secs => s.idle_seconds))
   {if before} and s.id < $3
 order by s.id desc
 limit 101;

-- query: session_guard
-- gives: none
-- params: session uuid, person uuid
select portico.must((select id from {firm}.sessions where id = $1 and person = $2), 'no_such_session');

-- query: session_revoke
-- gives: row
-- params: session uuid
-- Ending an ended session succeeds.
with revoked as (
    update {firm}.sessions set revoked_at = coalesce(revoked_at, now()) where id = $1
    returning id, encode(token_hash, 'hex') as digest)
select portico.must(id, 'no_such_session') as id, digest from revoked;

-- query: session_end_all
-- gives: rows
-- params: person uuid, keep uuid?
-- All sessions, or all except one.
update {firm}.sessions set revoked_at = now()
 where person = $1 and revoked_at is null and id is distinct from $2
returning id, encode(token_hash, 'hex') as digest;

-- query: session_untrust_devices
-- gives: none
-- params: person uuid, keep uuid?
-- Signing out everywhere else also stops trusting other devices; the device of the session that stays open is kept.
update {firm}.devices set revoked_at = now()
 where person = $1 and revoked_at is null
   and id is distinct from (select s.device from {firm}.sessions s where s.id = $2);
