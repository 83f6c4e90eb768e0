-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Statements that the sign-in routes share: sessions, the next step, and attempts. They run as the service.

-- query: authentication_end_current
-- shared: yes
-- gives: none
-- params: session uuid
-- Signing in ends the session that the browser had, so that two people never share one browser's session.
update {firm}.sessions set revoked_at = now() where id = $1 and revoked_at is null;

-- query: authentication_open_session
-- gives: none
-- params: id uuid, token_hash bytea, person uuid, desk bool, address text, agent text, method text, device bytea?
-- Opens a session if the person may still sign in: active staff at the desk, or an active contact with a link. A
-- mailbox alone gives level 1, and so does an identity provider, unless it reports several factors (oidc_mfa) and the
-- policy does not require a passkey. A passkey gives level 2 and a fresh session. A device that this person trusted
-- counts as the second factor beside the mailbox; neither it nor oidc_mfa makes the session fresh. The policy decides
-- how long the session lasts.
with rules as materialized (
    select * from {firm}.auth_requirements where audience = case when $4 then 'staff' else 'clients' end
), trusted as (
    update {firm}.devices d set seen_at = now()
      from rules r, {firm}.available_factors h
     where d.token_hash = $8 and d.person = $3 and d.revoked_at is null and d.expires_at > now()
       and d.created_at > r.devices_from and $7 = 'mail' and r.trusted_devices and h.person = d.person and (h.passkey or h.totp)
    returning d.id
), updated_person as (
    update {firm}.people set signed_in_at = now(), last_seen_at = now()
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
-- The next step of signing in, the available factors, and whether the browser may be trusted.
select n.next,
       json_build_object('passkey', n.passkey, 'totp', n.totp, 'recovery', n.recovery,
                         'trust', d.trusted_devices) as factors
  from {firm}.auth_status n
  join {firm}.sessions s on s.id = n.session
  join {firm}.auth_requirements d on d.audience = case when s.kind = 'client' then 'clients' else 'staff' end
 where n.session = $1;

-- query: authentication_raise_session
-- gives: none
-- params: old uuid, id uuid, token_hash bytea, address text, agent text, method text
-- Raises a session to two factors. A new session replaces the old one, so that a stolen token is worth nothing
-- afterwards. Showing a factor again makes the session fresh, but not longer, and is no new sign-in. If the policy
-- requires a passkey, any other factor leaves the session at level 1, which is enough to create a passkey. An
-- impersonation that depends on the old session moves to the new one.
with old as (
    update {firm}.sessions set revoked_at = now()
     where id = $1 and revoked_at is null and expires_at > now()
    returning person, kind, level, expires_at, idle_seconds, device
), raised as (
    select old.*, case when d.passkey and $6 <> 'passkey' then 1 else 2 end as reached, d.session_seconds
      from old
      join {firm}.auth_requirements d on d.audience = case when old.kind = 'client' then 'clients' else 'staff' end
), updated_person as (
    update {firm}.people p
       set last_seen_at = now(), signed_in_at = case when r.level < 2 then now() else p.signed_in_at end
      from raised r where p.id = r.person and r.reached = 2
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

-- query: authentication_close_invitations
-- gives: none
-- params: person uuid
-- Who signs in by a mailed code needs no invitation: that it expired concerns nobody any more.
insert into {firm}.inbox_closings (kind, object, by_person)
select 'invitation', i.id, $1
  from {firm}.invitations i
 where i.person = $1 and i.used_at is null and i.revoked_at is null and i.expires_at <= now();

-- query: authentication_count_attempt
-- gives: maybe
-- params: person uuid
-- Counts an attempt at a second factor before the code is checked. No row: codes are locked out. Ten wrong codes in a
-- row lock codes out for 15 minutes, a hundred until staff unlock them (NIST SP 800-63B, section 5.2.2).
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
-- For how many seconds codes are locked out, and whether staff must unlock them.
select ceil(extract(epoch from locked_until - now()))::bigint as seconds, failures >= 100 as stopped
  from {firm}.failed_attempts where person = $1;

-- query: authentication_reset_attempts
-- shared: yes
-- gives: none
-- params: person uuid
-- Resets the count after a correct code.
delete from {firm}.failed_attempts where person = $1;

-- query: authentication_trust_device
-- gives: maybe
-- params: id uuid, person uuid, desk bool, token_hash bytea, name text, address text
-- Trusts this browser in place of a second factor for 30 days, if the policy allows it.
insert into {firm}.devices (id, person, token_hash, name, address, expires_at)
select $1, $2, $4, $5, $6, now() + interval '30 days'
  from {firm}.auth_requirements where audience = case when $3 then 'staff' else 'clients' end and trusted_devices
returning id;

-- query: authentication_untrust_devices
-- shared: yes
-- gives: none
-- params: person uuid
-- Stops trusting all devices of a person whose factors changed.
update {firm}.devices set revoked_at = now() where person = $1 and revoked_at is null;

-- query: authentication_end_sessions
-- shared: yes
-- gives: rows
-- params: person uuid
-- Ends all sessions of a person who may no longer sign in, or not with the same rights. Their API keys are returned
-- too, so that their cached copies are deleted.
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
-- The same, for a contact who has no link left.
update {firm}.sessions set revoked_at = now()
 where person = $1 and revoked_at is null and expires_at > now()
   and not exists (select from {firm}.active_links where person = $1)
   and not exists (select from {firm}.login_links where person = $1)
returning id, encode(token_hash, 'hex') as digest;

