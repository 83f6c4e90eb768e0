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
   and (what = 'person.changed'
        or topic = 'account' and what in ('account.person_changed', 'account.person_removed', 'account.assigned',
                                          'account.unassigned', 'helper.changed', 'helper.ended'));

-- query: live_replay
-- gives: rows
-- params: after bigint, until bigint
-- As the viewer, under row security: the next missed events.
select seq, json_build_object('seq', seq, 'topic', topic, 'what', what, 'object', object, 'matter', matter,
                              'account', account, 'person', person)::text as data
  from {firm}.events
 where seq > $1 and seq <= $2
 order by seq
 limit 32;

-- query: events_after
-- gives: row
-- params: after bigint?
-- For pages that poll: up to 200 newer events, and the number that they reach. Without `after`, only the current
-- number.
with newer as materialized (
    select seq, at, topic, what, object, matter, account, person
      from {firm}.events
     where seq > $1
     order by seq
     limit 200
)
select coalesce((select json_agg(n order by n.seq) from newer n), '[]') as items,
       case when (select count(*) from newer) < 200
            then greatest($1, (select entries from {firm}.audit_head))
            else (select max(seq) from newer) end as last;
