-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Events, for open pages. Numbers are given in the order of commits, so whoever has seen n has seen all before n.
-- data is what a browser is told: nothing of areas or of what is internal.

-- query: live_links
-- gives: rows
-- params:
-- What a stream of somebody held to their accounts may be told.
select account, areas, floor(extract(epoch from ends_at))::bigint as ends_at
  from {firm}.active_links where person = portico.person() limit 4096;

-- query: live_state
-- gives: row
-- params:
-- As the service: the last number that was given, and the first event that is kept. Events go after 30 days; before the
-- firm is that old, none has.
select h.entries as last,
       case when exists (select from {firm}.audit_entries where seq = 1 and at < now() - interval '30 days')
            then coalesce((select min(seq) from {firm}.events), h.entries + 1) else 0 end as oldest
  from {firm}.audit_head h;

-- query: live_events
-- gives: row
-- params: after bigint
-- As the service: what came since, at most 200, and how far that goes; one snapshot, so nothing falls in between.
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
                   order by n.seq), '[]') from newer n) as news;

-- query: live_ended_sessions
-- gives: rows
-- params: after bigint
-- As the service, while nothing is heard through Redis: whose streams are to end. Sessions that ended of late, and since
-- `after` the people whose rights or links to an account changed.
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
-- As the viewer, whom row security shows what is theirs: the next few of what was missed.
select seq, json_build_object('seq', seq, 'topic', topic, 'what', what, 'object', object, 'matter', matter,
                              'account', account, 'person', person)::text as data
  from {firm}.events
 where seq > $1 and seq <= $2
 order by seq
 limit 32;

-- query: events_after
-- gives: row
-- params: after bigint?
-- The same for pages that poll: at most 200, and how far they go. Without `after`, only where one is now.
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
