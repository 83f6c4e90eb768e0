-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who has read how far in a thread, and when.

-- query: reads_latest
-- gives: rows
-- params: thread uuid
-- How far each person has read whose marks the viewer may see, at most 200: all that staff see; of a client, their own
-- and, if the firm shows them, those of the firm. From each reader's last mark the index leads to that of the next, so
-- it does not matter how many marks each has. The sides are apart because a client does not see the other contacts':
-- the own mark is looked up by itself.
with recursive sides as materialized (
    select s.by_firm
      from (values (true), (false)) s (by_firm)
     where portico.is_firm() or s.by_firm and (select f.shows_reads from {firm}.firm f)
), readers as (
    select r.by_firm, r.person, r.number, r.at
      from sides s
     cross join lateral (select r.by_firm, r.person, r.number, r.at
                           from {firm}.thread_reads r
                          where r.thread = $1 and r.by_firm = s.by_firm
                          order by r.person desc, r.number desc
                          limit 1) r
    union all
    select n.by_firm, n.person, n.number, n.at
      from readers
     cross join lateral (select r.by_firm, r.person, r.number, r.at
                           from {firm}.thread_reads r
                          where r.thread = $1 and r.by_firm = readers.by_firm and r.person < readers.person
                          order by r.person desc, r.number desc
                          limit 1) n
), shown as materialized (
    (select by_firm, person, number, at from readers
      order by number desc, at, person
      limit 200)
    union all
    (select r.by_firm, r.person, r.number, r.at
       from {firm}.thread_reads r
      where not portico.is_firm() and r.thread = $1 and r.by_firm = portico.is_firm() and r.person = portico.person()
      order by r.number desc
      limit 1)
)
select s.person, (select p.name from {firm}.people p where p.id = s.person) as name, s.by_firm, s.number, s.at
  from shown s
 order by s.number desc, s.at, s.person;

-- query: reads_index
-- gives: rows
-- params: thread uuid
-- For staff: when the contacts read on, the last time first, at most 200. Who first saw a message is in the marks with
-- its number or a higher one.
with shown as materialized (
    select r.person, r.number, r.at
      from {firm}.thread_reads r
     where (r.thread, r.by_firm, r.at) > ($1, false, '-infinity')
       and (r.thread, r.by_firm, r.at) <= ($1, false, 'infinity')
     order by r.thread desc, r.by_firm desc, r.at desc
     limit 200
), readers as materialized (
    select d.person, p.name
      from (select distinct person from shown) d
     cross join lateral (select p.name from {firm}.people p where p.id = d.person limit 1) p
)
select s.person, r.name, s.number, s.at
  from shown s
  left join readers r on r.person = s.person
 order by s.at desc, s.number desc, s.person;

-- query: reads_progress
-- gives: maybe
-- params: thread uuid
-- The number of the last message, and of the last one that the viewer has read.
select t.messages,
       coalesce((select r.number from {firm}.thread_reads r
                  where r.thread = t.id and r.by_firm = portico.is_firm() and r.person = portico.person()
                  order by r.number desc limit 1), 0) as number
  from {firm}.threads t
 where t.id = $1;

-- query: reads_add
-- gives: none
-- params: thread uuid, number int
-- The same mark by two tabs at once is one mark.
with marked as (
    insert into {firm}.thread_reads (thread, person, number, account, by_firm)
    select t.id, portico.person(), $2, t.account, portico.is_firm() from {firm}.threads t where t.id = $1
        on conflict do nothing
    returning number
)
select case when not exists (select from marked) then portico.conflict('already_read') end;

-- query: reads_emit
-- gives: maybe
-- params: thread uuid
-- Internal, so for the firm and for whoever read it, unless the firm shows its clients what it has read. Contacts are
-- not told about each other. Without the matter, as in messages_emit.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, t.account, 4, not (portico.is_firm() and f.shows_reads), 'thread', t.id, null, 'message.read',
       portico.person()
  from {firm}.audit_head h, {firm}.threads t, {firm}.firm f
 where t.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
