-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What waits for a firm because time has passed (jobs/inbox_look.c). Each thing is marked when it is found, and found by
-- an index of those that are not marked: a look reads what is new, and not all that is late. As the service.

-- query: inbox_look_plan
-- gives: none
-- params: minutes int
-- One job per active firm, spread over the time until the next plan; none while earlier ones wait. Jobs with an object
-- are for a reset at its own time.
insert into portico.jobs (id, firm, kind, run_at)
select gen_random_uuid(), f.number, 'inbox_look', now() + random() * make_interval(mins => $1)
  from platform.firms f
 where f.state = 'active'
   and not exists (select from portico.jobs j where j.kind = 'inbox_look' and j.object is null
                      and (j.state in ('waiting', 'running') or j.created_at > now() - make_interval(mins => $1)));

-- query: inbox_look_due
-- gives: rows
-- params: rows int
-- At most so many of each kind. waits: whether the firm has to know. It need not if the person may not sign in any more
-- or has done so; nor about the new owner of a firm, who invited themselves by signing up. A matter is overdue after
-- twice the usual time of its stage, or after three weeks if there is none, as the desk's lists of matters say; of an
-- archived client it is marked and does not wait. over: it waits already, for a client who was archived lately, to whom
-- nobody can reply.
with expired as materialized (
    select *
      from {firm}.invitations
     where used_at is null and revoked_at is null and not expiry_seen and expires_at <= now()
     order by expires_at
     limit $1
), late as materialized (
    select m.id, m.account
      from {firm}.stages s
     cross join lateral (select m.id, m.account
                           from {firm}.matters m
                          where m.stage = s.id and m.closed_at is null and m.overdue_at is null
                            and m.stage_since < now() - make_interval(days => coalesce(nullif(s.usual_days, 0) * 2, 21))
                          order by m.stage_since
                          limit $1) m
     limit $1
), undecided as materialized (
    select id, person from {firm}.factor_resets
     where decided_at is null and expires_at <= now()
     order by expires_at
     limit $1
), archived as materialized (
    select i.kind, i.object
      from {firm}.accounts a
     cross join lateral (select i.kind, i.object
                           from {firm}.inbox_items i
                          where i.account = a.id and i.lane is not null and i.person is null
                            and i.kind in ('message', 'upload', 'overdue')
                          limit $1) i
     where a.archived_at > now() - interval '2 days'
     limit $1
)
select 'invitation' as kind, i.id as object, i.id as about,
       p.active and i.invited_by <> i.person and (p.signed_in_at is null or p.signed_in_at < i.created_at)
       and (p.kind = 'staff' or exists (select from {firm}.active_links l where l.person = i.person)) as waits,
       false as over
  from expired i
 cross join lateral (select * from {firm}.people p where p.id = i.person limit 1) p
union all
select 'overdue', l.id, l.id,
       not exists (select from {firm}.accounts a where a.id = l.account and a.archived_at is not null), false
  from late l
union all
select 'reset', id, person, true, false from undecided
union all
select kind, object, object, true, true from archived;

-- query: inbox_look_take_invitation
-- gives: none
-- params: invitation uuid
with taken as (
    update {firm}.invitations set expiry_seen = true
     where id = $1 and used_at is null and revoked_at is null and not expiry_seen and expires_at <= now()
    returning id
)
select portico.must((select id from taken), 'no_such_invitation');

-- query: inbox_look_call_invitation
-- gives: none
-- params: id uuid, invitation uuid
-- Somebody of the staff has no client.
insert into {firm}.inbox_calls (id, kind, account, object, by_person)
select $1, 'invitation', l.account, i.id, i.person
  from {firm}.invitations i
  left join {firm}.people p on p.id = i.person and p.kind = 'contact'
  left join lateral (select a.account from {firm}.active_links a
                      where a.person = p.id order by a.account limit 1) l on true
 where i.id = $2;

-- query: inbox_look_take_matter
-- gives: none
-- params: matter uuid
with taken as (
    update {firm}.matters m set overdue_at = now()
      from {firm}.stages s
     where m.id = $1 and s.id = m.stage and m.closed_at is null and m.overdue_at is null
       and m.stage_since < now() - make_interval(days => coalesce(nullif(s.usual_days, 0) * 2, 21))
    returning m.id
)
select portico.must((select id from taken), 'no_such_matter');

-- query: inbox_look_call_matter
-- gives: none
-- params: id uuid, matter uuid
insert into {firm}.inbox_calls (id, kind, account, matter, object)
select $1, 'overdue', m.account, m.id, m.id from {firm}.matters m where m.id = $2;

-- query: inbox_look_take_reset
-- gives: none
-- params: reset uuid
-- Nobody has decided it in time.
with expired as (
    update {firm}.factor_resets set decided_at = expires_at, done = false
     where id = $1 and decided_at is null and expires_at <= now()
    returning id
), closed as (
    insert into {firm}.inbox_closings (kind, object) select 'reset', id from expired
)
select portico.must((select id from expired), 'no_such_reset');

-- query: inbox_look_over
-- gives: rows
-- params: after uuid, rows int
-- The next items that may be over without an act that says so, and whether they are. about: what the log can name.
with page as materialized (
    select i.id, i.kind, i.object, i.by_person
      from {firm}.inbox_items i
     where i.lane is not null and i.kind in ('reset', 'mail', 'invitation', 'overdue') and i.id > $1
     order by i.id
     limit $2
)
select g.id, g.kind, g.object, case when g.kind in ('reset', 'mail') then g.by_person else g.object end as about,
       not case g.kind
               when 'reset'
               then exists (select from {firm}.factor_resets r where r.id = g.object and r.decided_at is null)
               when 'mail'
               then exists (select from {firm}.mails m where m.id = g.object and m.state <> 'sent')
               when 'overdue'
               then exists (select
                              from {firm}.matters m
                             cross join lateral (select * from {firm}.stages s where s.id = m.stage limit 1) s
                             where m.id = g.object and m.closed_at is null and m.overdue_at is not null
                               and m.stage_since <
                                   now() - make_interval(days => coalesce(nullif(s.usual_days, 0) * 2, 21)))
               else exists (select
                              from {firm}.invitations i
                             cross join lateral (select * from {firm}.people p where p.id = i.person limit 1) p
                             where i.id = g.object and i.used_at is null and i.revoked_at is null and p.active
                               and (p.signed_in_at is null or p.signed_in_at < i.created_at)
                               and (p.kind = 'staff'
                                    or exists (select from {firm}.active_links l where l.person = p.id)))
               end as over
  from page g
 order by g.id;

-- query: inbox_look_close
-- gives: none
-- params: kind text, object uuid
-- A matter that is not late any more, because its stage may take longer now, may be late again.
with closed as (
    update {firm}.inbox_items set done_at = now(), snoozed_until = null
     where kind = $1 and object = $2 and person is null and done_at is null
    returning id
), in_time as (
    update {firm}.matters set overdue_at = null
     where $1 = 'overdue' and id = $2 and exists (select from closed)
)
select portico.must((select id from closed), 'no_such_item');

-- query: inbox_look_emit
-- gives: maybe
-- params: kind text, object uuid, what text
-- For the desk's open pages. It names the item, and not its matter: nothing has changed there.
insert into {firm}.events (seq, account, area, internal, topic, object, what)
select h.entries, i.account, 0, true, 'inbox', i.id, $3
  from {firm}.audit_head h, {firm}.inbox_items i
 where i.kind = $1 and i.object = $2 and i.person is null
returning seq, account, area, internal, topic, object, matter, what, person;
