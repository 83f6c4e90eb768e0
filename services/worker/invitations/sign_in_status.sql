-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Why somebody cannot sign in. The guard runs as the viewer, the rest as the service, because only it sees factors.

-- query: sign_in_status_guard
-- gives: row
-- params: person uuid
-- The person, if the viewer may see them.
select portico.must((select id from {firm}.people where id = $1 and kind in ('staff', 'contact')),
                    'no_such_person') as id,
       (select case kind when 'staff' then role else 'contact' end from {firm}.people where id = $1) as rank;

-- query: sign_in_status_index
-- gives: rows
-- params: person uuid?, account uuid?, viewer uuid, changes bool, admin bool, owner bool
-- One person, the people of a client, or (without both) all staff: the first obstacle, the facts that its sentence
-- needs, and the remedies that the viewer may use.
with selected as materialized (
    select p.*
      from {firm}.people p
    {if person} where p.id = $1
    {if not person} {if account} where p.kind = 'contact' and p.id = any (array(select l.person from {firm}.account_people l
    {if not person} {if account}                                                 where l.account = $2))
    {if not person} {if not account} where p.kind = 'staff'
     order by p.name collate "und-x-icu", p.id
     limit 500
), facts as (
    select p.id, p.name, p.kind, p.role, p.active, p.signed_in_at, p.last_seen_at, p.cooling_until,
           h.passkey, h.totp,
           p.kind = 'staff' or exists (select from {firm}.active_links l where l.person = p.id) as linked,
           (select max(l.ends_at) from {firm}.account_people l
             where l.person = p.id and l.may_log_in and l.ends_at <= now()) as link_ended_at,
           e.failures, e.locked_until, e.failures >= 100 as stopped,
           i.created_at as invited_at, i.expires_at as invitation_expires_at, i.used_at, i.revoked_at,
           m.state as mail_state, m.kind as mail_kind, m.last_error as mail_error, m.created_at as mailed_at,
           m.attempts as mail_attempts, r.id as reset,
           $4 and case when p.kind = 'contact' then true when p.role = 'owner' then $6 else $5 end as manageable
      from selected p
      join {firm}.available_factors h on h.person = p.id
      left join {firm}.failed_attempts e on e.person = p.id
      left join lateral (select * from {firm}.invitations i where i.person = p.id
                          order by i.created_at desc, i.id desc limit 1) i on true
      left join lateral (select * from {firm}.mails m where m.person = p.id and m.kind in ('invitation', 'sign_in')
                          order by m.created_at desc, m.id desc limit 1) m on true
      left join lateral (select r.id from {firm}.factor_resets r
                          where r.person = p.id and r.decided_at is null and r.expires_at > now() limit 1) r on true
), classified as (
    select f.*,
           case when not f.active then 'disabled'
                when not f.linked and f.link_ended_at is not null then 'link_ended'
                when not f.linked then 'no_account'
                when f.stopped then 'stopped'
                when f.locked_until > now() then 'locked'
                when f.signed_in_at is null and (f.invited_at is null or f.revoked_at is not null) then 'not_invited'
                when f.signed_in_at is null and f.used_at is null and f.invitation_expires_at <= now()
                then 'invitation_expired'
                when f.mail_state = 'failed' and f.mailed_at > coalesce(f.signed_in_at, 'epoch') then 'mail_failed'
                when f.mail_state = 'waiting' and f.mail_attempts > 0 then 'mail_waiting'
                when f.signed_in_at is null and f.used_at is null then 'invited'
                when not f.passkey and not f.totp then 'no_factor'
                else 'fine' end as code
      from facts f
)
select j.id as person, j.code, j.passkey, j.totp, j.last_seen_at, j.signed_in_at,
       (select s.method from {firm}.sessions s
         where s.person = j.id and s.level = 2 and s.impersonator is null
         order by s.created_at desc limit 1) as signed_in_with,
       coalesce(j.failures, 0) as failures, j.locked_until,
       j.link_ended_at, j.invited_at, j.invitation_expires_at, j.mailed_at, j.mail_error,
       case when j.cooling_until > now() then j.cooling_until end as cooling_until, j.reset,
       to_jsonb(array_remove(array[
           case when j.manageable and j.active and j.linked and j.signed_in_at is null then 'invite' end,
           case when j.manageable and j.failures > 0 then 'unlock' end,
           case when j.manageable and j.active and j.id <> $3 and (j.passkey or j.totp) and j.reset is null
                then 'reset' end,
           case when j.manageable and j.kind = 'contact' and j.active then 'disable' end,
           case when j.manageable and j.kind = 'contact' and not j.active then 'enable' end], null)) as remedies
  from classified j
 order by j.name collate "und-x-icu", j.id;

-- query: sign_in_status_no_guard
-- gives: none
-- params:
-- For a route without a guard.
select 1;

-- query: sign_in_status_set_active
-- gives: none
-- params: person uuid, active bool
-- Contacts only; colleagues are deactivated by people_change.
with changed as (
    update {firm}.people set active = $2 where id = $1 and kind = 'contact' returning id)
select portico.must((select id from changed), 'no_such_person');
