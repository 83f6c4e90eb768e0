-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the routes of getting in share: sessions, what comes next, and notices. They run as the service.

-- query: authentication_end_current
-- shared: yes
-- gives: none
-- params: session uuid
-- Whoever enters leaves the session they came with: two people never merge in one browser.
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null;

-- query: authentication_open_session
-- gives: none
-- params: id uuid, token_hash bytea, person uuid, desk bool, address text, agent text, method text, device bytea?
-- A session of somebody who still may come in: staff by the desk, a contact where some account lets them. A mailbox alone
-- is level 1, and so is another service, unless it says that it asked for several factors (oidc_mfa) and the policy takes
-- anything else than a passkey. A passkey is two factors by itself; a device that this very person trusted is the second
-- one beside the mailbox. Neither of these two makes a session fresh. How long it lasts is the policy's.
with rules as materialized (
    select * from {firm}.auth_requirements where audience = case when $4 then 'staff' else 'clients' end
), trusted as (
    update {firm}.devices d set seen_at = now()
      from rules r, {firm}.available_factors h
     where d.token_hash = $8 and d.person = $3 and d.revoked_at is null and d.expires_at > now()
       and $7 = 'mail' and r.trusted_devices and h.person = d.person and (h.passkey or h.totp)
    returning d.id
), seen as (
    update {firm}.people set last_seen_at = now()
     where id = $3 and ($7 = 'passkey' or exists (select from trusted)
                        or ($7 = 'oidc_mfa' and exists (select from rules where not passkey)))
), opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, fresh_until, address,
                                 agent, method, device)
    select $1, $2, p.id, case when $4 then 'staff' else 'client' end,
           case when $7 = 'passkey' or ($7 = 'oidc_mfa' and not r.passkey) or t.id is not null then 2 else 1 end,
           now() + make_interval(secs => r.session_seconds), r.idle_seconds,
           case when $7 = 'passkey' then now() + interval '5 minutes' end, $5, $6,
           case when t.id is not null then 'device' when $7 = 'oidc_mfa' then 'oidc' else $7 end, t.id
      from {firm}.people p cross join rules r left join trusted t on true
     where p.id = $3 and p.active and p.kind = case when $4 then 'staff' else 'contact' end
       and ($4 or exists (select from {firm}.active_links l where l.person = p.id))
    returning id)
select case when not exists (select from opened) then portico.conflict('shut_out') end;

-- query: authentication_next_step
-- shared: yes
-- gives: row
-- params: session uuid
-- What comes next in a session, with what it can be done, and whether the browser may be trusted from then on.
select n.next, json_build_object('passkey', n.passkey, 'totp', n.totp, 'recovery', n.recovery, 'trust', d.trusted_devices) as factors
  from {firm}.auth_status n
  join {firm}.sessions s on s.id = n.session
  join {firm}.auth_requirements d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end
 where n.session = $1;

-- query: authentication_raise_session
-- gives: none
-- params: old uuid, id uuid, token_hash bytea, address text, agent text, method text
-- Two factors: a new session takes the old one's place, so that a token read before is worth nothing after. Proving a
-- factor once more makes it fresh, not longer. Where only a passkey counts, any other factor leaves it at level 1: enough
-- to make a passkey with. A look as a client that hangs on the old session goes on with the new one.
with old as (
    update {firm}.sessions set revoked_at = now()
     where id = $1 and revoked_at is null and expires_at > now()
    returning person, kind, level, expires_at, idle_seconds, device
), raised as (
    select old.*, case when d.passkey and $6 <> 'passkey' then 1 else 2 end as reached, d.session_seconds
      from old join {firm}.auth_requirements d on d.audience = case when old.kind = 'client' then 'clients' else 'staff' end
), seen as (
    update {firm}.people p set last_seen_at = now() from raised r where p.id = r.person and r.reached = 2
), opened as (
    insert into {firm}.sessions (id, token_hash, person, kind, level, expires_at, idle_seconds, fresh_until, address,
                                 agent, method, device)
    select $2, $3, r.person, r.kind, r.reached,
           case when r.level = 2 or r.reached = 1 then r.expires_at
                else now() + make_interval(secs => r.session_seconds) end,
           r.idle_seconds, case when r.reached = 2 then now() + interval '5 minutes' end, $4, $5, $6, r.device
      from raised r
    returning id
), moved as (
    update {firm}.sessions l set parent = o.id
      from opened o
     where l.parent = $1 and l.revoked_at is null and l.expires_at > now())
select portico.must((select id from opened), 'sign_in_over');

-- query: authentication_count_attempt
-- gives: maybe
-- params: person uuid
-- Counts a try of a second factor before it is looked at; no row: no code of theirs is taken now. Ten in a row shut codes
-- out for a quarter of an hour, a hundred until staff unlock them (NIST SP 800-63B, section 5.2.2).
insert into {firm}.failed_attempts as s (person, failures, last_failed_at) values ($1, 1, now())
on conflict (person) do update
   set failures = s.failures + 1, last_failed_at = now(),
       locked_until = case when s.failures + 1 >= 100 then now() + interval '100 years'
                           when (s.failures + 1) % 10 = 0 then now() + interval '15 minutes' end
 where s.failures < 100 and (s.locked_until is null or s.locked_until <= now())
returning person;

-- query: authentication_lockout
-- gives: maybe
-- params: person uuid
-- For how long codes are shut out, and whether it is for good.
select ceil(extract(epoch from locked_until - now()))::bigint as seconds, failures >= 100 as stopped
  from {firm}.failed_attempts where person = $1;

-- query: authentication_count_failures
-- gives: none
-- params: sign_ins uuid[]
-- Wrong mailed codes count as well, but a stranger who has no more than an address cannot shut anybody out for good. Where
-- nobody has the address another row is written, so that both do the same work.
with missed as (
    select distinct coalesce(s.person, s.id) as id, s.person is null as nobody
      from {firm}.sign_ins s where s.id = any($1)
), counted as (
    insert into {firm}.failed_attempts as s (person, failures, last_failed_at)
    select id, 1, now() from missed where not nobody order by id
    on conflict (person) do update
       set failures = least(s.failures + 1, 99), last_failed_at = now(),
           locked_until = case when (s.failures + 1) % 10 = 0 then now() + interval '15 minutes' end
     where s.failures < 99 and (s.locked_until is null or s.locked_until <= now())
)
update {firm}.sign_ins s set tries = s.tries from missed m where s.id = m.id and m.nobody;

-- query: authentication_reset_attempts
-- shared: yes
-- gives: none
-- params: person uuid
-- The right one: the count begins anew.
delete from {firm}.failed_attempts where person = $1;

-- query: authentication_trust_device
-- gives: maybe
-- params: id uuid, person uuid, desk bool, token_hash bytea, name text, address text
-- This browser is not asked for the second factor for thirty days, where the policy lets it be.
insert into {firm}.devices (id, person, token_hash, name, address, expires_at)
select $1, $2, $4, $5, $6, now() + interval '30 days'
  from {firm}.auth_requirements where audience = case when $3 then 'staff' else 'clients' end and trusted_devices
returning id;

-- query: authentication_untrust_devices
-- shared: yes
-- gives: none
-- params: person uuid
-- None of somebody's devices is trusted any more: their factors are not what they were.
update {firm}.devices set revoked_at = now() where person = $1 and revoked_at is null;

-- query: authentication_end_sessions
-- shared: yes
-- gives: rows
-- params: person uuid
-- Ends every session of somebody who may no longer come in, or not with the same rights. Their API keys have the rights
-- that they have: they are listed too, so that what is remembered of them is forgotten.
with ended as (
    update {firm}.sessions set revoked_at = now()
     where person = $1 and revoked_at is null and expires_at > now()
    returning id, token_hash)
select id, encode(token_hash, 'hex') as digest from ended
union all
select id, encode(token_hash, 'hex') from {firm}.api_keys
 where person = $1 and revoked_at is null and expires_at > now();

-- query: authentication_end_unlinked_sessions
-- shared: yes
-- gives: rows
-- params: person uuid
-- The same, for a contact whom no account lets in any more.
update {firm}.sessions set revoked_at = now()
 where person = $1 and revoked_at is null and expires_at > now()
   and not exists (select from {firm}.active_links where person = $1)
   and not exists (select from {firm}.login_links where person = $1)
returning id, encode(token_hash, 'hex') as digest;

