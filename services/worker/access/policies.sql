-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Sign-in policies of staff and of clients. The statements run as the service, because only it sees everybody's
-- passkeys and sessions; the viewer is a parameter.

-- query: policies_index
-- gives: rows
-- params:
-- Each with the number of people who may sign in, of those without a passkey, and of trusted devices. At most the newest
-- thousand people of an audience are counted; at_least: there may be more.
with looked_at as materialized (
    (select 'staff' as audience, id, active from {firm}.people where kind = 'staff' order by id desc limit 1000)
    union all
    (select 'clients', id, active from {firm}.people where kind = 'contact' order by id desc limit 1000)
), affected as materialized (
    select p.audience, count(*) as people, count(*) filter (where k.found is null) as without_passkey,
           coalesce(sum(d.devices), 0)::bigint as devices
      from looked_at p
      left join lateral (select true as found from {firm}.active_links l where l.person = p.id limit 1) l on true
      left join lateral (select true as found from {firm}.passkeys k where k.person = p.id limit 1) k on true
     cross join lateral (select count(*) as devices
                           from {firm}.policies y
                           join {firm}.devices d on d.person = p.id and d.created_at > y.devices_from
                          where y.audience = p.audience and d.revoked_at is null and d.expires_at > now()) d
     where p.active and (p.audience = 'staff' or l.found)
     group by p.audience
)
select y.audience, y.factors, y.factors_from, y.session_seconds, y.idle_seconds, y.trusted_devices, y.profile_review,
       y.may_invite, y.two_person_reset, y.changed_at,
       (select p.name from {firm}.people p where p.id = y.changed_by) as changed_by_name,
       coalesce(a.people, 0) as people, coalesce(a.without_passkey, 0) as without_passkey,
       coalesce(a.devices, 0) as devices,
       (select count(*) = 1000 from looked_at p where p.audience = y.audience) as at_least
  from {firm}.policies y
  left join affected a on a.audience = y.audience
 order by y.audience desc;

-- query: policies_date_guard
-- gives: none
-- params: date date?
-- The day begins at midnight in the firm's time zone.
select case when $1 < (now() at time zone f.time_zone)::date then portico.conflict('date_past') end from {firm}.firm f;

-- query: policies_change
-- gives: none
-- params: audience text, factors text?, date date?, session_seconds int?, idle_seconds int?, trusted_devices bool?
-- params: profile_review bool?, may_invite bool?, two_person_reset bool?, person uuid
-- A requirement of passkeys without a date applies from now on. When trusted devices are forbidden, those that are
-- trusted now count for nothing, also after they are allowed again. Allowing them sets the time again, because a
-- transaction that began after they were forbidden, but did not see that yet, may have trusted one meanwhile.
with changed as (
    update {firm}.policies y
       set factors = coalesce($2, y.factors),
           factors_from = case when coalesce($2, y.factors) = 'any' then null
                               when $3 is not null then $3::timestamp at time zone f.time_zone
                               else coalesce(y.factors_from, now()) end,
           session_seconds = coalesce($4, y.session_seconds), idle_seconds = coalesce($5, y.idle_seconds),
           trusted_devices = coalesce($6, y.trusted_devices),
           devices_from = case when not $6 or ($6 and not y.trusted_devices) then now() else y.devices_from end,
           profile_review = coalesce($7, y.profile_review),
           may_invite = coalesce($8, y.may_invite), two_person_reset = coalesce($9, y.two_person_reset),
           changed_at = now(), changed_by = $10
      from {firm}.firm f
     where y.audience = $1
    returning y.audience)
select portico.must((select audience from changed), 'no_such_policy');

-- query: policies_idle_guard
-- gives: none
-- params: audience text
select case when idle_seconds > session_seconds then portico.conflict('idle_too_long') end
  from {firm}.policies where audience = $1;

-- query: policies_passkey_guard
-- gives: none
-- params: person uuid
-- Prevents locking out the firm: the administrator who requires passkeys of staff must have one, and so must an owner.
select case when not exists (select from {firm}.passkeys k where k.person = $1)
            then portico.conflict('own_passkey_first')
            when not exists (select from {firm}.people p join {firm}.passkeys k on k.person = p.id
                              where p.kind = 'staff' and p.role = 'owner' and p.active)
            then portico.conflict('owner_passkey_first') end;

-- query: policies_second_person_guard
-- gives: none
-- params:
-- Approval by a second person requires two people who can approve.
select case when (select count(*) from {firm}.people
                   where kind = 'staff' and active and role <> 'reader' and signed_in_at is not null) < 2
            then portico.conflict('second_person_missing') end;

-- query: policies_long_sessions
-- gives: rows
-- params: audience text
-- Open sessions that would last longer than the policy allows.
select s.id, encode(s.token_hash, 'hex') as digest
  from {firm}.policies y
  join {firm}.sessions s on (s.kind = 'client') = (y.audience = 'clients')
 where y.audience = $1 and s.revoked_at is null and s.expires_at > now()
   and (s.expires_at > s.created_at + make_interval(secs => y.session_seconds) or s.idle_seconds > y.idle_seconds);

-- query: policies_shorten
-- gives: none
-- params: audience text, part int, parts int
-- Shortens them, one part of them at a time: the time that a statement may take is limited.
update {firm}.sessions s
   set expires_at = least(s.expires_at, s.created_at + make_interval(secs => y.session_seconds)),
       idle_seconds = least(s.idle_seconds, y.idle_seconds)
  from {firm}.policies y
 where y.audience = $1 and (s.kind = 'client') = (y.audience = 'clients') and get_byte(s.token_hash, 0) % $3 = $2
   and s.revoked_at is null and s.expires_at > now()
   and (s.expires_at > s.created_at + make_interval(secs => y.session_seconds) or s.idle_seconds > y.idle_seconds);

-- query: policies_end_trusted
-- gives: none
-- params: audience text, part int, parts int
-- Ends open sessions that a trusted device opened without a second factor, one part of them at a time.
update {firm}.sessions s set revoked_at = now()
 where s.method = 'device' and (s.kind = 'client') = ($1 = 'clients') and get_byte(s.token_hash, 0) % $3 = $2
   and s.revoked_at is null and s.expires_at > now();

-- query: policies_trusting_sessions
-- gives: rows
-- params: audience text
-- Those that this transaction has ended: now() is the same in all its statements.
select s.id, encode(s.token_hash, 'hex') as digest
  from {firm}.sessions s
 where s.revoked_at = now() and s.method = 'device' and (s.kind = 'client') = ($1 = 'clients');

-- query: policies_affected_sessions
-- gives: rows
-- params: audience text
-- Open sessions whose level depends on whether only a passkey counts. Those whose level is lower now have an id.
select case when s.level_now < s.level then s.id end as id, encode(s.token_hash, 'hex') as digest
  from (select s.id, s.token_hash, s.level,
               (select v.level from {firm}.session_levels v where v.session = s.id) as level_now
          from {firm}.sessions s
         where (s.kind = 'client') = ($1 = 'clients') and s.revoked_at is null and s.expires_at > now()
           and s.level = 2 and s.method <> 'passkey') s;

-- query: policies_show
-- gives: row
-- params: audience text
select y.audience, y.factors, y.factors_from, y.session_seconds, y.idle_seconds, y.trusted_devices, y.profile_review,
       y.may_invite, y.two_person_reset, y.changed_at,
       (select p.name from {firm}.people p where p.id = y.changed_by) as changed_by_name
  from {firm}.policies y
 where y.audience = $1;

-- query: policies_emit
-- gives: maybe
-- params: audience text, person uuid
-- Clients get the events of their own policy, so that the warning appears on open pages.
insert into {firm}.events (seq, account, area, internal, topic, what, person)
select h.entries, null, 0, $1 = 'staff', 'policy', 'policy.changed', $2 from {firm}.audit_head h
returning seq, account, area, internal, topic, object, matter, what, person;
