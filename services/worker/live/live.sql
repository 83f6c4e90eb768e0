-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Events for open pages. They are numbered in the order of commits, so a page that has event n has all before n. data
-- is what browsers get, without areas and internal flags.

-- query: live_links
-- gives: rows
-- params:
-- The accounts whose events the viewer's stream may get.
select account, areas, floor(extract(epoch from ends_at))::bigint as ends_at
  from {firm}.active_links where person = portico.person() limit 4096;

-- query: live_state
-- gives: row
-- params:
-- As the service: the last number, and the oldest event that is kept. Events are deleted after 30 days.
select h.entries as last,
       case when exists (select from {firm}.audit_entries where seq = 1 and at < now() - interval '30 days')
            then coalesce((select min(seq) from {firm}.events), h.entries + 1) else 0 end as oldest
  from {firm}.audit_head h;

-- query: live_events
-- gives: row
-- params: after bigint
-- As the service: up to 200 newer events, and the number that they reach, in one snapshot.
with newer as materialized (
    select seq, account, area, internal, topic, object, matter, what, person
      from {firm}.events
     where seq > $1
     order by seq
     limit 200
)
select case when (select count(*) from newer) < 200
            then greatest($1, (select entries from {firm}.audit_head))
            else (select max(seq) from newer) end as last,
       (select coalesce(json_agg(json_build_object(
                   'seq', n.seq, 'account', n.account, 'area', n.area, 'internal', n.internal,
                   'person', n.person,
                   'data', json_build_object('seq', n.seq, 'topic', n.topic, 'what', n.what, 'object', n.object,
                                             'matter', n.matter, 'account', n.account, 'person', n.person)::text)
                   order by n.seq), '[]') from newer n) as events;

-- query: live_ended_sessions
-- gives: rows
-- params: after bigint
-- As the service, for a resync: the streams to end. Sessions that were revoked recently, and people whose rights or
-- links changed since `after`.
select id as session, null::uuid as person
  from {firm}.sessions
 where revoked_at > now() - interval '5 minutes'
union all
select null, object
  from {firm}.events
 where seq > $1
   and what in ('person.changed', 'account.person_changed', 'account.person_removed', 'account.assigned',
                'account.unassigned', 'helper.changed', 'helper.ended')
   and (what = 'person.changed' or topic = 'account');

-- query: live_replay
-- gives: rows
-- params: after bigint, until bigint
-- As the viewer, under row security: the next missed events. Those who see the whole firm read them in order; others
-- merge those of their clients, of which only the first 32 with an event can matter, with those of the whole firm.
with links as materialized (
    select account from {firm}.active_links where person = portico.person() and portico.kind() in ('client', 'assigned')
), first as materialized (
    select l.account, row_number() over (order by n.seq) as rank
      from links l
     cross join lateral (select e.seq
                           from {firm}.events e
                          where (e.account, e.seq) > (l.account, $1)
                            and (e.account, e.seq) <= (l.account, $2)
                          order by e.account, e.seq
                          limit 1) n
     order by n.seq
     limit 32
), missed as materialized (
    (select e.seq
       from {firm}.events e
      where portico.kind() not in ('client', 'assigned') and e.seq > $1 and e.seq <= $2
      order by e.seq
      limit 32)
    union all
    (select e.seq
       from {firm}.events e
      where portico.kind() in ('client', 'assigned') and e.account is null and e.seq > $1 and e.seq <= $2
      order by e.seq
      limit 32)
    union all
    (select e.seq
       from first f
      cross join lateral (select e.seq
                            from {firm}.events e
                           where (e.account, e.seq) > (f.account, $1) and (e.account, e.seq) <= (f.account, $2)
                           order by e.account, e.seq
                           limit 33 - f.rank) e
      order by e.seq
      limit 32)
)
select e.seq, json_build_object('seq', e.seq, 'topic', e.topic, 'what', e.what, 'object', e.object, 'matter', e.matter,
                                'account', e.account, 'person', e.person)::text as data
  from missed
 cross join lateral (select * from {firm}.events e where e.seq = missed.seq limit 1) e
 order by e.seq
 limit 32;

-- query: events_after
-- gives: row
-- params: after bigint?
-- For pages that poll: up to 200 newer events, and the number that they reach, found as in live_replay. Without
-- `after`, only the current number.
with links as materialized (
    select account from {firm}.active_links where person = portico.person() and portico.kind() in ('client', 'assigned')
), first as materialized (
    select l.account, row_number() over (order by n.seq) as rank
      from links l
     cross join lateral (select e.seq
                           from {firm}.events e
                          where (e.account, e.seq) > (l.account, $1)
                            and (e.account, e.seq) <= (l.account, 9223372036854775807)
                          order by e.account, e.seq
                          limit 1) n
     order by n.seq
     limit 200
), missed as materialized (
    (select e.seq
       from {firm}.events e
      where portico.kind() not in ('client', 'assigned') and e.seq > $1
      order by e.seq
      limit 200)
    union all
    (select e.seq
       from {firm}.events e
      where portico.kind() in ('client', 'assigned') and e.account is null and e.seq > $1
      order by e.seq
      limit 200)
    union all
    (select e.seq
       from first f
      cross join lateral (select e.seq
                            from {firm}.events e
                           where (e.account, e.seq) > (f.account, $1)
                             and (e.account, e.seq) <= (f.account, 9223372036854775807)
                           order by e.account, e.seq
                           limit 201 - f.rank) e
      order by e.seq
      limit 200)
), newer as materialized (
    select e.seq, e.at, e.topic, e.what, e.object, e.matter, e.account, e.person
      from missed
     cross join lateral (select * from {firm}.events e where e.seq = missed.seq limit 1) e
     order by e.seq
     limit 200
)
select coalesce((select json_agg(n order by n.seq) from newer n), '[]') as items,
       case when (select count(*) from newer) < 200
            then greatest($1, (select entries from {firm}.audit_head))
            else (select max(seq) from newer) end as last;
