-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Threads between a client and the firm.
--
-- The lists choose the keys of their page by an index, and then join; the threads of several clients are merged as in
-- documents.sql. The indexes begin with whether a thread is open, so a list has the open or the closed ones.

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
{if not matter}                           where (t.account, t.closed_at is null, t.last_at) >
{if not matter}                                 (c.account, $3, '-infinity')
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
{if not matter} {if not account}   where portico.kind() <> 'assigned'
{if not matter} {if not account}     and (t.closed_at is null, t.last_at) > ($3, '-infinity')
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
select t.id, t.account, t.account_name, t.matter, t.matter_title, t.subject, t.messages, t.unread, t.last_at, t.last_by,
       t.last_by_name, t.last_from_firm, t.snippet, t.closed_at, h.person as assignee,
       (select p.name from {firm}.people p where p.id = h.person) as assignee_name,
       (extract(epoch from t.last_at) * 1000000)::bigint || '.' || t.id as cursor
  from page
 cross join lateral (select * from {firm}.thread_summaries t where t.id = page.id limit 1) t
  left join lateral (select h.assignee as person
                       from {firm}.inbox_items h
                      where h.kind = 'message' and h.object = t.id limit 1) h on true
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
{if not matter}                           where (t.account, t.closed_at is null, t.last_at) >
{if not matter}                                 (c.account, $3, '-infinity')
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
select t.id, t.account, t.account_name, t.matter, t.matter_title, t.subject, t.messages, t.unread, t.last_at, t.last_by,
       t.last_by_name, t.last_from_firm, t.snippet, t.closed_at,
       (extract(epoch from t.last_at) * 1000000)::bigint || '.' || t.id as cursor
  from page
 cross join lateral (select * from {firm}.thread_summaries t where t.id = page.id limit 1) t
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
select t.id, t.account, t.account_name, t.matter, t.matter_title, t.subject, t.messages, t.unread, t.last_at, t.last_by,
       t.last_by_name, t.last_from_firm, t.snippet, t.closed_at, h.person as assignee,
       (select p.name from {firm}.people p where p.id = h.person) as assignee_name,
       (select p.name from {firm}.people p where p.id = t.opened_by) as opened_by_name, t.opened_at,
       (select p.name from {firm}.people p where p.id = t.closed_by) as closed_by_name,
       coalesce((select v.closed from {firm}.thread_matters v where v.thread = t.id), false) as matter_closed,
       (select a.archived_at is not null from {firm}.accounts a where a.id = t.account) as client_archived,
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
       (select c.name from {firm}.client_stages c
         where c.id = (select m.client_stage from {firm}.matters m where m.id = t.matter)) as stage_name
  from {firm}.thread_summaries t
  left join lateral (select h.assignee as person
                       from {firm}.inbox_items h
                      where h.kind = 'message' and h.object = t.id limit 1) h on true
 where t.id = $1;

-- query: threads_client_show
-- gives: maybe
-- params: thread uuid
-- For a client.
select t.id, t.account, t.account_name, t.matter, t.matter_title, t.subject, t.messages, t.unread, t.last_at, t.last_by,
       t.last_by_name, t.last_from_firm, t.snippet, t.closed_at,
       (select p.name from {firm}.people p where p.id = t.opened_by) as opened_by_name, t.opened_at,
       (select p.name from {firm}.people p where p.id = t.closed_by) as closed_by_name,
       coalesce((select v.closed from {firm}.thread_matters v where v.thread = t.id), false) as matter_closed,
       (select a.archived_at is not null from {firm}.accounts a where a.id = t.account) as client_archived
  from {firm}.thread_summaries t
 where t.id = $1;

-- query: threads_close
-- gives: none
-- params: thread uuid, closed bool
-- After threads_guard.
with changed as (
    update {firm}.threads
       set closed_at = case when $2 then now() end, closed_by = case when $2 then portico.person() end
     where id = $1 and (closed_at is not null) <> $2
    returning id
)
select case when not exists (select from changed) then portico.conflict('unchanged') end;
