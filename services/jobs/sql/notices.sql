-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Makes notices of events (jobs/notices.c). As the service.

-- query: notices_join
-- gives: none
-- params: firm bigint
-- The running job does what the firm's other jobs wait for.
update portico.jobs
   set state = 'done', ended_at = now()
 where id = any (array(select id from portico.jobs
                        where firm = $1 and kind = 'notices' and state = 'waiting'
                        limit 1000 for update skip locked));

-- query: notices_lock
-- gives: row
-- params:
-- Whoever makes notices of this firm waits here.
select seq from {firm}.notice_progress for update;

-- query: notices_make
-- gives: rows
-- params: rows int, people int
-- After notices_lock: reads the next events, whatever they are, makes notices of those that are news, and moves the
-- progress on. Nobody is told of what they did themselves, or have read already. events: how many were read; the other
-- columns are null if nobody is told. is_new: it does not count up one that waits. The time of a message is that of its
-- lock, which is a little later than that of its event. A mail is planned where none was.
--
-- Of a client's message or document the firm's side is told as a team: who handles it, else those who are assigned to
-- the client and the lead of the matter, else owners and administrators. Staff are told of mentions, of what they are
-- to handle, and of resets that wait for them. Whom nobody has invited yet gets no mail.
with newer as materialized (
    select e.seq, e.at, e.account, e.internal, e.topic, e.object, e.matter, e.what, e.person, e.direction
      from {firm}.events e
     where e.seq > (select seq from {firm}.notice_progress)
     order by e.seq
     limit $1
), moved as (
    update {firm}.notice_progress
       set seq = (select max(seq) from newer)
     where exists (select from newer)
), things as materialized (
    select e.seq, e.at, e.account, e.person as by_person, 'message' as kind, e.object, t.matter, m.number, 4 as area,
           'message' as item, e.object as item_object, false as hidden
      from newer e
     cross join lateral (select t.matter from {firm}.threads t where t.id = e.object limit 1) t
     cross join lateral (select n.number, n.deleted
                           from (select o.number, o.deleted, o.at from {firm}.messages o
                                  where o.thread = e.object and o.author = e.person
                                  order by o.number desc
                                  limit 100) n
                          where n.at >= e.at
                          order by n.number
                          limit 1) m
     where e.what = 'message.sent' and not m.deleted
    union all
    select e.seq, e.at, e.account, e.person, 'document', e.object, d.matter, null, 1, 'upload', d.filed_under,
           d.level = 0
      from newer e
     cross join lateral (select d.matter, d.filed_under, d.folder, d.level
                           from {firm}.documents d
                          where d.id = e.object and d.removed_at is null limit 1) d
     where e.what = 'document.uploaded'
       and (select f.purpose from {firm}.folders f where f.id = d.folder) is null
    union all
    select e.seq, e.at, e.account, e.person, 'stage', e.object, e.object, null, 8, null, null, e.internal
      from newer e
     where e.what = 'matter.opened' or e.what = 'matter.moved' and e.direction is not null
), authored as materialized (
    select h.*, coalesce((select p.kind from {firm}.people p where p.id = h.by_person) = 'contact', false) as by_client,
           case when h.item is not null
                then (select i.assignee
                        from {firm}.inbox_items i
                       where i.kind = h.item and i.object = h.item_object and i.person is null
                       limit 1) end as assignee
      from things h
), links as materialized (
    select h.*, l.person, l.gets_mail, l.areas, l.may_log_in
      from authored h
     cross join lateral (select a.person, a.gets_mail, a.areas, a.may_log_in
                           from {firm}.account_people a
                          where a.account = h.account and (a.ends_at is null or a.ends_at > now())
                          limit $2) l
), team as materialized (
    select h.seq, w.person
      from authored h
     cross join lateral (select h.assignee as person where h.assignee is not null
                         union
                         select l.person from links l
                          where h.assignee is null and l.seq = h.seq
                            and (select p.kind from {firm}.people p where p.id = l.person) = 'staff'
                         union
                         select m.lead from {firm}.matters m
                          where h.assignee is null and m.id = h.matter and m.lead is not null) w
     where h.by_client and h.kind in ('message', 'document')
       and (select p.active from {firm}.people p where p.id = w.person)
), told as materialized (
    select l.seq, l.kind, l.object, l.area, l.account, l.matter, l.by_person, l.at, l.number, l.person, l.gets_mail
      from links l
     where not l.hidden and l.may_log_in and l.areas & l.area <> 0
       and (select p.kind from {firm}.people p where p.id = l.person) = 'contact'
    union all
    select h.seq, h.kind, h.object, h.area, h.account, h.matter, h.by_person, h.at, h.number, w.person, true
      from authored h
      join team w on w.seq = h.seq
    union all
    select h.seq, h.kind, h.object, h.area, h.account, h.matter, h.by_person, h.at, h.number, p.id, true
      from authored h
     cross join {firm}.people p
     where h.by_client and h.kind in ('message', 'document')
       and not exists (select from team w where w.seq = h.seq)
       and p.kind = 'staff' and p.role in ('owner', 'admin')
    union all
    select e.seq, 'mention', e.object, 0, e.account, e.matter, e.person, e.at, null, w.person, true
      from newer e
     cross join lateral (select n.id
                           from (select o.id, o.author, o.at from {firm}.internal_notes o
                                  where o.thread = e.object
                                  order by o.id desc
                                  limit 100) n
                          where n.author = e.person and n.at = e.at
                          limit 1) n
      join {firm}.note_mentions w on w.note = n.id
     where e.what = 'note.added'
    union all
    select e.seq, 'assignment', e.object, 0, i.account, i.matter, e.person, e.at, null, i.assignee, true
      from newer e
     cross join lateral (select i.account, i.matter, i.assignee, i.assigned_by
                           from {firm}.inbox_items i
                          where i.id = e.object and e.what = 'inbox.assigned'
                         union all
                         select i.account, i.matter, i.assignee, i.assigned_by
                           from {firm}.inbox_items i
                          where i.kind = 'message' and i.object = e.object and i.person is null
                            and e.what = 'thread.assigned') i
     where i.assignee is not null and i.assigned_by = e.person
    union all
    select e.seq, 'assignment', e.account, 0, e.account, null, e.person, e.at, null, e.object, true
      from newer e
     where e.what = 'account.assigned' and e.account is not null
    union all
    select e.seq, 'sign_in_help', e.object, 0, null, null, e.person, e.at, null, p.id, true
      from newer e
     cross join lateral (select o.role from {firm}.people o where o.id = e.object limit 1) o
     cross join {firm}.people p
     where e.what = 'factors.reset_asked' and p.id <> e.object
       and p.kind = 'staff' and (p.role = 'owner' or p.role = 'admin' and o.role not in ('owner', 'admin'))
), news as materialized (
    select t.person, t.kind, t.object, max(t.area) as area, t.account, t.matter, count(distinct t.seq) as count,
           min(t.at) as since, max(t.at) as at, (array_agg(t.by_person order by t.seq desc))[1] as by_person,
           bool_or(t.gets_mail
                   and (p.last_seen_at is not null
                        or exists (select from {firm}.invitations v where v.person = t.person))) as gets_mail
      from told t
     cross join lateral (select p.kind, p.active, p.assigned, p.last_seen_at
                           from {firm}.people p where p.id = t.person limit 1) p
     where t.by_person is distinct from t.person and p.active and p.kind in ('contact', 'staff')
       and (not p.assigned
            or exists (select from {firm}.active_links l where l.account = t.account and l.person = t.person))
       and (t.number is null
            or coalesce((select r.number
                           from {firm}.thread_reads r
                          where r.thread = t.object and r.by_firm = (p.kind = 'staff') and r.person = t.person
                          order by r.number desc
                          limit 1), 0) < t.number)
     group by t.person, t.kind, t.object, t.account, t.matter
), timed as materialized (
    select n.*, c.way = 'daily' as daily,
           case when c.way = 'never' or not n.gets_mail or n.at < now() - interval '1 day' then null
                when c.way = 'at_once' then n.since + make_interval(mins => f.notice_minutes)
                else (d.day + case when d.day <= n.since at time zone z.zone then interval '1 day'
                                   else interval '0' end) at time zone z.zone end as mail_at
      from news n
     cross join {firm}.firm f
     cross join lateral (select coalesce((select o.way from {firm}.notice_choices o
                                           where o.person = n.person and o.kind = n.kind), 'at_once') as way) c
     cross join lateral (select coalesce((select p.time_zone from {firm}.people p where p.id = n.person),
                                         f.time_zone) as zone) z
     cross join lateral (select date_trunc('day', n.since at time zone z.zone)
                                + make_interval(hours => coalesce((select h.hour from {firm}.notice_hours h
                                                                    where h.person = n.person), 8)) as day) d
), waiting as materialized (
    select o.person, o.kind, o.object
      from timed n
     cross join lateral (select o.person, o.kind, o.object, o.mail_at
                           from {firm}.notices o
                          where o.person = n.person and o.kind = n.kind and o.object = n.object and o.seen_at is null
                          limit 1) o
     where o.mail_at is not null
), made as (
    insert into {firm}.notices as o
           (id, person, account, area, kind, object, matter, by_person, count, since, at, mail_at, daily)
    select gen_random_uuid(), person, account, area, kind, object, matter, by_person,
           case when kind = 'assignment' then 1 else count end, since, at, mail_at, daily and mail_at is not null
      from timed
     order by person, kind, object
        on conflict (person, kind, object) where seen_at is null do update
       set count = case when excluded.kind = 'assignment' then 1 else o.count + excluded.count end,
           at = greatest(o.at + interval '1 microsecond', excluded.at), by_person = excluded.by_person,
           daily = case when o.mail_at is null then excluded.daily else o.daily end,
           mail_at = case when o.mail_at is not null or excluded.mail_at is null then o.mail_at
                          else greatest(excluded.mail_at, o.mailed_at + interval '6 hours') end
    returning o.id, o.person, o.kind, o.object, o.mail_at, o.xmax = 0 as is_new
), planned as (
    insert into portico.jobs (id, firm, kind, object, run_at)
    select gen_random_uuid(), portico.firm_number(), 'notice_mail', m.person, m.mail_at
      from (select distinct person, mail_at
              from made
             where mail_at is not null
               and not exists (select from waiting w
                                where w.person = made.person and w.kind = made.kind and w.object = made.object)) m
)
select r.events, m.id, m.person, m.is_new
  from (select count(*) as events from newer) r
  left join made m on true
 order by m.person;
