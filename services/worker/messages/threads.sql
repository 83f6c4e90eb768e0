-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Threads between a client and the firm, and who has read how far.
--
-- The lists choose the keys of their page by an index, and then join; the threads of several clients are merged as in
-- documents.sql. The indexes begin with whether a thread is open, so a list has the open or the closed ones.
--
-- Unread are the messages after the viewer's last read mark, without their own. Both are looked up by an index: nothing
-- here counts the messages of a thread. The mark is found in a subquery with a limit, because an index condition takes
-- its result, but not the subquery itself. A viewer who may see messages but not matters gets no matter.

-- query: threads_guard
-- shared: yes
-- gives: none
-- params: thread uuid
-- Raises unless the viewer may see the thread.
select portico.must((select id from {firm}.threads where id = $1), 'no_such_thread');

-- query: threads_index
-- gives: page 50
-- params: account uuid?, matter uuid?, open bool, before text?
-- For staff: the threads of a matter, or else of all clients, newest message first. The first part of the page is for
-- those who see the whole firm, the second for one client, or for the clients of restricted staff.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($4, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($4, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
{if not matter} ), chosen as materialized (
{if not matter} {if account}     select id as account from {firm}.accounts where id = $1
{if not matter} {if not account} select account from {firm}.active_links
{if not matter} {if not account}  where person = portico.person() and portico.kind() = 'assigned'
{if not matter} ), newest as materialized (
{if not matter}     select c.account, row_number() over (order by n.last_at desc, n.id desc) as rank
{if not matter}       from chosen c
{if not matter}      cross join lateral (select t.last_at, t.id
{if not matter}                            from {firm}.threads t
{if not matter}                           where (t.account, t.closed_at is null, t.last_at) > (c.account, $3, '-infinity')
{if not matter}                             and (t.account, t.closed_at is null, t.last_at, t.id) <
{if not matter}                                 (c.account, $3, (select at from bound), (select id from bound))
{if not matter}                           order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if not matter}                           limit 1) n
{if not matter}      order by n.last_at desc, n.id desc
{if not matter}      limit 51
), page as materialized (
{if matter} select t.id, t.last_at
{if matter}   from {firm}.threads t
{if matter}  where t.matter is not null and (t.matter, t.closed_at is null, t.last_at) > ($2, $3, '-infinity')
{if matter}    and (t.matter, t.closed_at is null, t.last_at, t.id) <
{if matter}        ($2, $3, (select at from bound), (select id from bound))
{if matter} {if account} and case when t.account = $1 then true else false end
{if matter}  order by t.matter desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if matter}  limit 51
{if not matter} {if not account} (select t.id, t.last_at
{if not matter} {if not account}    from {firm}.threads t
{if not matter} {if not account}   where portico.kind() <> 'assigned' and (t.closed_at is null, t.last_at) > ($3, '-infinity')
{if not matter} {if not account}     and (t.closed_at is null, t.last_at, t.id) <
{if not matter} {if not account}         ($3, (select at from bound), (select id from bound))
{if not matter} {if not account}   order by (t.closed_at is null) desc, t.last_at desc, t.id desc
{if not matter} {if not account}   limit 51)
{if not matter} {if not account} union all
{if not matter} (select t.id, t.last_at
{if not matter}    from newest w
{if not matter}   cross join lateral (select t.id, t.last_at
{if not matter}                         from {firm}.threads t
{if not matter}                        where (t.account, t.closed_at is null, t.last_at) > (w.account, $3, '-infinity')
{if not matter}                          and (t.account, t.closed_at is null, t.last_at, t.id) <
{if not matter}                              (w.account, $3, (select at from bound), (select id from bound))
{if not matter}                        order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if not matter}                        limit 52 - w.rank) t
{if not matter}   order by t.last_at desc, t.id desc
{if not matter}   limit 51)
)
select t.id, t.account, (select a.name from {firm}.accounts a where a.id = t.account) as account_name, m.id as matter,
       m.title as matter_title, t.subject, t.messages, t.messages - r.number - own.count as unread, t.last_at, t.last_by,
       (select p.name from {firm}.people p where p.id = t.last_by) as last_by_name, t.last_from_firm, l.snippet,
       t.closed_at, h.person as assignee,
       (select p.name from {firm}.people p where p.id = h.person) as assignee_name,
       (extract(epoch from t.last_at) * 1000000)::bigint || '.' || t.id as cursor
  from page
 cross join lateral (select * from {firm}.threads t where t.id = page.id limit 1) t
  left join lateral (select m.id, m.title from {firm}.matters m where m.id = t.matter limit 1) m on true
 cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                       where r.thread = t.id and r.by_firm = portico.is_firm()
                                         and r.person = portico.person()
                                       order by r.number desc limit 1), 0) as number
                      limit 1) r
 cross join lateral (select count(*)::int as count
                       from (select from {firm}.messages o
                              where o.thread = t.id and o.author = portico.person() and o.number > r.number
                              limit 100) o) own
  left join lateral (select (select left(v.text, 160) from {firm}.message_texts v
                              where v.message = l.id and not l.deleted
                              order by v.version desc limit 1) as snippet
                       from {firm}.messages l where l.thread = t.id and l.number = t.messages limit 1) l on true
  left join lateral (select h.person from {firm}.thread_assignees h where h.thread = t.id limit 1) h on true
 order by t.last_at desc, t.id desc;

-- query: threads_client_index
-- gives: page 50
-- params: account uuid?, matter uuid?, open bool, before text?
-- For a client: the same for the viewer's accounts.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($4, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($4, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), chosen as materialized (
    select account from {firm}.active_links
     where person = portico.person() and areas & 4 <> 0
{if account} and account = $1
{if matter} and account = (select account from {firm}.matters where id = $2)
{if not matter} ), newest as materialized (
{if not matter}     select c.account, row_number() over (order by n.last_at desc, n.id desc) as rank
{if not matter}       from chosen c
{if not matter}      cross join lateral (select t.last_at, t.id
{if not matter}                            from {firm}.threads t
{if not matter}                           where (t.account, t.closed_at is null, t.last_at) > (c.account, $3, '-infinity')
{if not matter}                             and (t.account, t.closed_at is null, t.last_at, t.id) <
{if not matter}                                 (c.account, $3, (select at from bound), (select id from bound))
{if not matter}                           order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if not matter}                           limit 1) n
{if not matter}      order by n.last_at desc, n.id desc
{if not matter}      limit 51
), page as materialized (
{if matter} select t.id, t.last_at
{if matter}   from {firm}.threads t
{if matter}  where exists (select from chosen)
{if matter}    and t.matter is not null and (t.matter, t.closed_at is null, t.last_at) > ($2, $3, '-infinity')
{if matter}    and (t.matter, t.closed_at is null, t.last_at, t.id) <
{if matter}        ($2, $3, (select at from bound), (select id from bound))
{if matter}  order by t.matter desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if matter}  limit 51
{if not matter} select t.id, t.last_at
{if not matter}   from newest w
{if not matter}  cross join lateral (select t.id, t.last_at
{if not matter}                        from {firm}.threads t
{if not matter}                       where (t.account, t.closed_at is null, t.last_at) > (w.account, $3, '-infinity')
{if not matter}                         and (t.account, t.closed_at is null, t.last_at, t.id) <
{if not matter}                             (w.account, $3, (select at from bound), (select id from bound))
{if not matter}                       order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
{if not matter}                       limit 52 - w.rank) t
{if not matter}  order by t.last_at desc, t.id desc
{if not matter}  limit 51
)
select t.id, t.account, (select a.name from {firm}.accounts a where a.id = t.account) as account_name, m.id as matter,
       m.title as matter_title, t.subject, t.messages, t.messages - r.number - own.count as unread, t.last_at, t.last_by,
       (select p.name from {firm}.people p where p.id = t.last_by) as last_by_name, t.last_from_firm, l.snippet,
       t.closed_at, (extract(epoch from t.last_at) * 1000000)::bigint || '.' || t.id as cursor
  from page
 cross join lateral (select * from {firm}.threads t where t.id = page.id limit 1) t
  left join lateral (select m.id, m.title from {firm}.matters m where m.id = t.matter limit 1) m on true
 cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                       where r.thread = t.id and r.by_firm = portico.is_firm()
                                         and r.person = portico.person()
                                       order by r.number desc limit 1), 0) as number
                      limit 1) r
 cross join lateral (select count(*)::int as count
                       from (select from {firm}.messages o
                              where o.thread = t.id and o.author = portico.person() and o.number > r.number
                              limit 100) o) own
  left join lateral (select (select left(v.text, 160) from {firm}.message_texts v
                              where v.message = l.id and not l.deleted
                              order by v.version desc limit 1) as snippet
                       from {firm}.messages l where l.thread = t.id and l.number = t.messages limit 1) l on true
 order by t.last_at desc, t.id desc;

-- query: threads_unread
-- gives: row
-- params:
-- How many threads have something unread, at most 100. For those who see the whole firm the newest 200 threads are
-- examined, for others the newest 200 of their clients, open or closed: whoever leaves so many unread does not count
-- the others.
with states as materialized (
    select unnest(array[true, false]) as open
), chosen as materialized (
    select l.account, s.open
      from {firm}.active_links l
     cross join states s
     where l.person = portico.person() and portico.kind() in ('client', 'assigned')
       and (portico.kind() = 'assigned' or l.areas & 4 <> 0)
), first as materialized (
    select c.account, c.open, row_number() over (order by n.last_at desc) as rank
      from chosen c
     cross join lateral (select t.last_at
                           from {firm}.threads t
                          where (t.account, t.closed_at is null, t.last_at) > (c.account, c.open, '-infinity')
                            and (t.account, t.closed_at is null, t.last_at) <= (c.account, c.open, 'infinity')
                          order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
                          limit 1) n
     order by n.last_at desc
     limit 200
), newest as materialized (
    select id, messages
      from ((select t.id, t.messages, t.last_at
               from states s
              cross join lateral (select t.id, t.messages, t.last_at
                                    from {firm}.threads t
                                   where portico.kind() not in ('client', 'assigned')
                                     and (t.closed_at is null, t.last_at) > (s.open, '-infinity')
                                     and (t.closed_at is null, t.last_at) <= (s.open, 'infinity')
                                   order by (t.closed_at is null) desc, t.last_at desc, t.id desc
                                   limit 200) t)
            union all
            (select t.id, t.messages, t.last_at
               from first f
              cross join lateral (select t.id, t.messages, t.last_at
                                    from {firm}.threads t
                                   where (t.account, t.closed_at is null, t.last_at) > (f.account, f.open, '-infinity')
                                     and (t.account, t.closed_at is null, t.last_at) <= (f.account, f.open, 'infinity')
                                   order by t.account desc, (t.closed_at is null) desc, t.last_at desc, t.id desc
                                   limit 201 - f.rank) t)) t
     order by last_at desc
     limit 200
)
select count(*)::int as count
  from (select
          from newest n
         cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                               where r.thread = n.id and r.by_firm = portico.is_firm()
                                                 and r.person = portico.person()
                                               order by r.number desc limit 1), 0) as number
                              limit 1) r
         where n.messages > r.number
           and n.messages - r.number > (select count(*)
                                          from (select from {firm}.messages o
                                                 where o.thread = n.id and o.author = portico.person()
                                                   and o.number > r.number
                                                 limit 100) o)
         limit 100) u;

-- query: threads_show
-- gives: maybe
-- params: thread uuid
-- For staff. first_name: whom to greet, the contact who wrote last (of the newest hundred messages), or else the first
-- of the client's. stage_name: what the client calls the stage of the matter.
select t.id, t.account, a.name as account_name, m.id as matter, m.title as matter_title, t.subject, t.messages,
       t.messages - r.number - own.count as unread, t.last_at, t.last_by,
       (select p.name from {firm}.people p where p.id = t.last_by) as last_by_name, t.last_from_firm, l.snippet,
       t.closed_at, h.person as assignee,
       (select p.name from {firm}.people p where p.id = h.person) as assignee_name,
       (select p.name from {firm}.people p where p.id = t.opened_by) as opened_by_name, t.opened_at,
       (select p.name from {firm}.people p where p.id = t.closed_by) as closed_by_name,
       coalesce((select v.closed from {firm}.thread_matters v where v.thread = t.id), false) as matter_closed,
       a.archived_at is not null as client_archived,
       split_part(coalesce((select p.name
                              from (select w.author, w.from_firm, w.number from {firm}.messages w
                                     where w.thread = $1 order by w.number desc limit 100) w
                             cross join lateral (select p.name from {firm}.people p where p.id = w.author limit 1) p
                             where not w.from_firm
                             order by w.number desc limit 1),
                           (select p.name
                              from (select k.person from {firm}.account_people k
                                     where k.account = t.account
                                     order by k.created_at, k.person limit 20) k
                             cross join lateral (select p.name from {firm}.people p
                                                  where p.id = k.person and p.kind = 'contact' limit 1) p
                             limit 1)), ' ', 1) as first_name,
       (select c.name from {firm}.client_stages c where c.id = m.client_stage) as stage_name
  from {firm}.threads t
 cross join lateral (select a.name, a.archived_at from {firm}.accounts a where a.id = t.account limit 1) a
  left join lateral (select m.id, m.title, m.client_stage
                       from {firm}.matters m where m.id = t.matter limit 1) m on true
 cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                       where r.thread = t.id and r.by_firm = portico.is_firm()
                                         and r.person = portico.person()
                                       order by r.number desc limit 1), 0) as number
                      limit 1) r
 cross join lateral (select count(*)::int as count
                       from (select from {firm}.messages o
                              where o.thread = t.id and o.author = portico.person() and o.number > r.number
                              limit 100) o) own
  left join lateral (select (select left(v.text, 160) from {firm}.message_texts v
                              where v.message = l.id and not l.deleted
                              order by v.version desc limit 1) as snippet
                       from {firm}.messages l where l.thread = t.id and l.number = t.messages limit 1) l on true
  left join lateral (select h.person from {firm}.thread_assignees h where h.thread = t.id limit 1) h on true
 where t.id = $1;

-- query: threads_client_show
-- gives: maybe
-- params: thread uuid
-- For a client.
select t.id, t.account, a.name as account_name, m.id as matter, m.title as matter_title, t.subject, t.messages,
       t.messages - r.number - own.count as unread, t.last_at, t.last_by,
       (select p.name from {firm}.people p where p.id = t.last_by) as last_by_name, t.last_from_firm, l.snippet,
       t.closed_at, (select p.name from {firm}.people p where p.id = t.opened_by) as opened_by_name, t.opened_at,
       (select p.name from {firm}.people p where p.id = t.closed_by) as closed_by_name,
       coalesce((select v.closed from {firm}.thread_matters v where v.thread = t.id), false) as matter_closed,
       a.archived_at is not null as client_archived
  from {firm}.threads t
 cross join lateral (select a.name, a.archived_at from {firm}.accounts a where a.id = t.account limit 1) a
  left join lateral (select m.id, m.title from {firm}.matters m where m.id = t.matter limit 1) m on true
 cross join lateral (select coalesce((select r.number from {firm}.thread_reads r
                                       where r.thread = t.id and r.by_firm = portico.is_firm()
                                         and r.person = portico.person()
                                       order by r.number desc limit 1), 0) as number
                      limit 1) r
 cross join lateral (select count(*)::int as count
                       from (select from {firm}.messages o
                              where o.thread = t.id and o.author = portico.person() and o.number > r.number
                              limit 100) o) own
  left join lateral (select (select left(v.text, 160) from {firm}.message_texts v
                              where v.message = l.id and not l.deleted
                              order by v.version desc limit 1) as snippet
                       from {firm}.messages l where l.thread = t.id and l.number = t.messages limit 1) l on true
 where t.id = $1;

-- query: threads_readers
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

-- query: threads_close
-- gives: none
-- params: thread uuid, closed bool
with changed as (
    update {firm}.threads
       set closed_at = case when $2 then coalesce(closed_at, now()) end,
           closed_by = case when $2 then coalesce(closed_by, portico.person()) end
     where id = $1
    returning id
)
select portico.must((select id from changed), 'no_such_thread');

-- query: threads_marks
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

-- query: threads_progress
-- gives: maybe
-- params: thread uuid
-- The number of the last message, and of the last one that the viewer has read.
select t.messages,
       coalesce((select r.number from {firm}.thread_reads r
                  where r.thread = t.id and r.by_firm = portico.is_firm() and r.person = portico.person()
                  order by r.number desc limit 1), 0) as number
  from {firm}.threads t
 where t.id = $1;

-- query: threads_read
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

-- query: threads_emit
-- shared: yes
-- gives: maybe
-- params: thread uuid, what text
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, t.account, 4, false, 'thread', t.id, t.matter, $2, portico.person()
  from {firm}.audit_head h, {firm}.threads t
 where t.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: threads_emit_read
-- gives: maybe
-- params: thread uuid
-- Internal, so for the firm and for whoever read it, unless the firm shows its clients what it has read. Contacts are
-- not told about each other.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, t.account, 4, not (portico.is_firm() and f.shows_reads), 'thread', t.id, t.matter, 'message.read',
       portico.person()
  from {firm}.audit_head h, {firm}.threads t, {firm}.firm f
 where t.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
