-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The notices of the viewer. Row security hides those about clients whom they do not see any more; shown_notices says
-- which of the rest they may still see. They are neither listed nor counted.

-- query: notices_wake
-- gives: none
-- params: id uuid
-- The job that makes notices of the firm's new events. Those that wait when it begins end with it.
insert into portico.jobs (id, firm, kind) values ($1, portico.firm_number(), 'notices');

-- query: notices_index
-- gives: page 30
-- params: after text?
-- Newest first. A notice that counts up moves to the top.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($1, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($1, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), page as materialized (
    select n.id, n.at
      from {firm}.shown_notices n
     where (n.recipient, n.at) > (portico.person(), '-infinity')
       and (n.recipient, n.at, n.id) < (portico.person(), (select at from bound), (select id from bound))
       and n.shown
     order by n.recipient desc, n.at desc, n.id desc
     limit 31
)
select n.id, n.kind, n.target, n.account, n.account_name, n.object, n.matter, n.matter_title, n.title, n.person,
       n.person_name, n.count, n.since, n.at, n.seen_at,
       (extract(epoch from n.at) * 1000000)::bigint || '.' || n.id as cursor
  from page
 cross join lateral (select * from {firm}.shown_notices n where n.id = page.id limit 1) n
 order by page.at desc, page.id desc;

-- query: notices_count
-- gives: row
-- params:
-- Of the newest 200 that were not seen, at most 100. newest_at tells a page whether something is new since it was
-- looked at.
with newest as materialized (
    select n.id, n.at
      from {firm}.notices n
     where n.seen_at is null
       and (n.person, n.at) > (portico.person(), '-infinity')
       and (n.person, n.at) <= (portico.person(), 'infinity')
     order by n.person desc, n.at desc, n.id desc
     limit 200
), counted as materialized (
    select newest.at
      from newest
     cross join lateral (select s.shown from {firm}.shown_notices s where s.id = newest.id limit 1) s
     where s.shown
     order by newest.at desc
     limit 100
)
select count(*) as unseen, max(at) as newest_at from counted;

-- query: notices_seen_until
-- gives: row
-- params: until timestamptz
-- All that were there at that time, as the viewer saw them; at most 5,000. What has counted up since is new again.
with seen as (
    update {firm}.notices
       set seen_at = now()
     where id = any (array(select n.id
                             from {firm}.notices n
                            where n.seen_at is null
                              and (n.person, n.at) > (portico.person(), '-infinity')
                              and (n.person, n.at) <= (portico.person(), $1)
                            order by n.person desc, n.at desc
                            limit 5000))
       and seen_at is null and (at <= $1) is true
    returning id
)
select count(*) as seen from seen;

-- query: notices_seen_object
-- gives: row
-- params: kind text, object uuid
-- The one about this thing.
with seen as (
    update {firm}.notices
       set seen_at = now()
     where person = portico.person() and kind = $1 and object = $2 and seen_at is null
    returning id
)
select count(*) as seen from seen;

-- query: notices_seen_ids
-- gives: row
-- params: ids uuid[]
with seen as (
    update {firm}.notices
       set seen_at = now()
     where id = any ($1) and person = portico.person() and seen_at is null
    returning id
)
select count(*) as seen from seen;

-- query: notices_seen_thread
-- gives: row
-- params: thread uuid, number int
-- The viewer has read this thread up to that message. If it is the last one, nothing in it is new to them.
with seen as (
    update {firm}.notices
       set seen_at = now()
     where person = portico.person() and kind = 'message' and object = $1 and seen_at is null
       and (select t.messages from {firm}.threads t where t.id = $1) <= $2
    returning id
)
select count(*) as seen from seen;

-- query: notices_seen_document
-- gives: row
-- params: document uuid
-- The viewer opens this document.
with seen as (
    update {firm}.notices
       set seen_at = now()
     where person = portico.person() and kind = 'document' and object = $1 and seen_at is null
    returning id
)
select count(*) as seen from seen;
