-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The inbox, as the desk shows it.
--
-- A lane is what waits in one way: 'unassigned', 'assigned' or 'snoozed'. The lists choose the keys of their page by an
-- index for each lane, and then join; the items of several clients are merged as in documents.sql. A mention is in the
-- lanes of its person alone, found by another index, so that nobody's list passes over those of all colleagues.

-- query: inbox_index
-- gives: page 50
-- params: lanes text[], account uuid?, kind text?, before text?
-- Newest first. The first part of the page is for those who see the whole firm, the second for one client, or for the
-- clients of restricted staff, the third has the mentions of the viewer.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($4, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($4, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), lanes as materialized (
    select unnest($1) as lane
), chosen as materialized (
    {if account} select id as account from {firm}.accounts where id = $2
    {if not account} select account from {firm}.active_links
    {if not account}  where person = portico.person() and portico.kind() = 'assigned'
), newest as materialized (
    select c.account, l.lane, row_number() over (order by n.at desc, n.id desc) as rank
      from chosen c
     cross join lanes l
     cross join lateral (select i.at, i.id
                           from {firm}.inbox_items i
                          where i.lane is not null and i.person is null
                            and (i.account, i.lane, i.at) > (c.account, l.lane, '-infinity')
                            and (i.account, i.lane, i.at, i.id) <
                                (c.account, l.lane, (select at from bound), (select id from bound))
    {if kind}               and case when i.kind = $3 then true else false end
                          order by i.account desc, i.lane desc, i.at desc, i.id desc
                          limit 1) n
     order by n.at desc, n.id desc
     limit 51
), page as materialized (
    {if not account} (select i.id, i.at
    {if not account}    from lanes l
    {if not account}   cross join lateral (select i.id, i.at
    {if not account}                         from {firm}.inbox_items i
    {if not account}                        where portico.kind() <> 'assigned'
    {if not account}                          and i.lane is not null and i.person is null
    {if not account} {if not kind}            and (i.lane, i.at) > (l.lane, '-infinity')
    {if not account} {if not kind}            and (i.lane, i.at, i.id) <
    {if not account} {if not kind}                (l.lane, (select at from bound), (select id from bound))
    {if not account} {if not kind}          order by i.lane desc, i.at desc, i.id desc
    {if not account} {if kind}                and (i.lane, i.kind, i.at) > (l.lane, $3, '-infinity')
    {if not account} {if kind}                and (i.lane, i.kind, i.at, i.id) <
    {if not account} {if kind}                    (l.lane, $3, (select at from bound), (select id from bound))
    {if not account} {if kind}              order by i.lane desc, i.kind desc, i.at desc, i.id desc
    {if not account}                        limit 51) i
    {if not account}   order by i.at desc, i.id desc
    {if not account}   limit 51)
    {if not account} union all
    (select i.id, i.at
       from newest w
      cross join lateral (select i.id, i.at
                            from {firm}.inbox_items i
                           where i.lane is not null and i.person is null
                             and (i.account, i.lane, i.at) > (w.account, w.lane, '-infinity')
                             and (i.account, i.lane, i.at, i.id) <
                                 (w.account, w.lane, (select at from bound), (select id from bound))
    {if kind}                and case when i.kind = $3 then true else false end
                           order by i.account desc, i.lane desc, i.at desc, i.id desc
                           limit 52 - w.rank) i
      order by i.at desc, i.id desc
      limit 51)
    union all
    (select i.id, i.at
       from lanes l
      cross join lateral (select i.id, i.at
                            from {firm}.inbox_items i
                           where i.lane is not null and i.person is not null
                             and (i.person, i.lane, i.at) > (portico.person(), l.lane, '-infinity')
                             and (i.person, i.lane, i.at, i.id) <
                                 (portico.person(), l.lane, (select at from bound), (select id from bound))
    {if account}             and case when i.account = $2 then true else false end
    {if kind}                and case when i.kind = $3 then true else false end
                           order by i.person desc, i.lane desc, i.at desc, i.id desc
                           limit 51) i)
), shown as materialized (
    select id, at from page order by at desc, id desc limit 51
)
select i.id, i.kind, i.account, i.account_name, i.matter, i.matter_title, i.object, i.title, i.person, i.person_name,
       i.snippet, i.count, i.since, i.at, i.assignee, i.assignee_name, i.snoozed_until, i.done_at, i.done_by_name,
       (extract(epoch from i.at) * 1000000)::bigint || '.' || i.id as cursor
  from shown
 cross join lateral (select * from {firm}.shown_inbox_items i where i.id = shown.id limit 1) i
 order by shown.at desc, shown.id desc;

-- query: inbox_mine
-- gives: page 50
-- params: account uuid?, kind text?, before text?
-- What the viewer handles, and where colleagues mention them. Of a client, what is handled is compared with the viewer.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($3, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($3, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), page as materialized (
    (select i.id, i.at
       from {firm}.inbox_items i
      where i.lane = 'assigned' and i.person is null
    {if kind} and case when i.kind = $2 then true else false end
    {if not account} and (i.assignee, i.at) > (portico.person(), '-infinity')
    {if not account} and (i.assignee, i.at, i.id) <
    {if not account}     (portico.person(), (select at from bound), (select id from bound))
    {if not account} order by i.assignee desc, i.at desc, i.id desc
    {if account} and case when i.assignee = portico.person() then true else false end
    {if account} and (i.account, i.lane, i.at) > ($1, 'assigned', '-infinity')
    {if account} and (i.account, i.lane, i.at, i.id) <
    {if account}     ($1, 'assigned', (select at from bound), (select id from bound))
    {if account} order by i.account desc, i.lane desc, i.at desc, i.id desc
      limit 51)
    union all
    (select i.id, i.at
       from {firm}.inbox_items i
      where i.lane is not null and i.person is not null
        and (i.person, i.lane, i.at) > (portico.person(), 'assigned', '-infinity')
        and (i.person, i.lane, i.at, i.id) <
            (portico.person(), 'assigned', (select at from bound), (select id from bound))
    {if account} and case when i.account = $1 then true else false end
    {if kind} and case when i.kind = $2 then true else false end
      order by i.person desc, i.lane desc, i.at desc, i.id desc
      limit 51)
), shown as materialized (
    select id, at from page order by at desc, id desc limit 51
)
select i.id, i.kind, i.account, i.account_name, i.matter, i.matter_title, i.object, i.title, i.person, i.person_name,
       i.snippet, i.count, i.since, i.at, i.assignee, i.assignee_name, i.snoozed_until, i.done_at, i.done_by_name,
       (extract(epoch from i.at) * 1000000)::bigint || '.' || i.id as cursor
  from shown
 cross join lateral (select * from {firm}.shown_inbox_items i where i.id = shown.id limit 1) i
 order by shown.at desc, shown.id desc;

-- query: inbox_counts
-- gives: row
-- params:
-- How many items each view has, at most 1000.
with lanes as materialized (
    select unnest(array['unassigned', 'assigned', 'snoozed']) as lane
), chosen as materialized (
    select account from {firm}.active_links where person = portico.person() and portico.kind() = 'assigned'
), counted as materialized (
    select l.lane, w.count + c.count + m.count as count
      from lanes l
     cross join lateral (select count(*) as count
                           from (select
                                   from {firm}.inbox_items i
                                  where portico.kind() <> 'assigned' and i.lane is not null and i.person is null
                                    and (i.lane, i.at) > (l.lane, '-infinity')
                                    and (i.lane, i.at) <= (l.lane, 'infinity')
                                  limit 1000) i) w
     cross join lateral (select count(*) as count
                           from (select
                                   from chosen c
                                  cross join lateral (select
                                                        from {firm}.inbox_items i
                                                       where i.lane is not null and i.person is null
                                                         and (i.account, i.lane, i.at) >
                                                             (c.account, l.lane, '-infinity')
                                                         and (i.account, i.lane, i.at) <=
                                                             (c.account, l.lane, 'infinity')
                                                       limit 1000) i
                                  limit 1000) i) c
     cross join lateral (select count(*) as count
                           from (select
                                   from {firm}.inbox_items i
                                  where i.lane is not null and i.person is not null
                                    and (i.person, i.lane, i.at) > (portico.person(), l.lane, '-infinity')
                                    and (i.person, i.lane, i.at) <= (portico.person(), l.lane, 'infinity')
                                  limit 1000) i) m
), mine as materialized (
    select count(*) as count
      from (select
              from {firm}.inbox_items i
             where i.lane = 'assigned' and i.person is null
               and (i.assignee, i.at) > (portico.person(), '-infinity')
               and (i.assignee, i.at) <= (portico.person(), 'infinity')
             limit 1000) i
), mentions as materialized (
    select count(*) as count
      from (select
              from {firm}.inbox_items i
             where i.lane is not null and i.person is not null
               and (i.person, i.lane, i.at) > (portico.person(), 'assigned', '-infinity')
               and (i.person, i.lane, i.at) <= (portico.person(), 'assigned', 'infinity')
             limit 1000) i
)
select least((select sum(count) from counted where lane <> 'snoozed'), 1000)::int as all,
       least((select count from mine) + (select count from mentions), 1000)::int as mine,
       least((select count from counted where lane = 'unassigned'), 1000)::int as unassigned,
       least((select count from counted where lane = 'snoozed'), 1000)::int as snoozed;

-- query: inbox_guard
-- gives: none
-- params: item uuid
-- Raises unless the viewer may see it, open or done.
select portico.must((select id from {firm}.inbox_items where id = $1), 'no_such_item');

-- query: inbox_show
-- gives: maybe
-- params: item uuid
select i.id, i.kind, i.account, i.account_name, i.matter, i.matter_title, i.object, i.title, i.person, i.person_name,
       i.snippet, i.count, i.since, i.at, i.assignee, i.assignee_name, i.snoozed_until, i.done_at, i.done_by_name
  from {firm}.shown_inbox_items i
 where i.id = $1;

-- query: inbox_documents
-- gives: rows
-- params: item uuid
-- Of an upload: the documents of which contacts have sent a version since it was opened, with the last one that they
-- sent, newest first, without those in the folders for messages and in the trash. Of those that have changed since then
-- in any way, the newest 200 are looked at. A matter has at most 500 folders. In the columns of documents_index.
with item as materialized (
    select object, since from {firm}.inbox_items where id = $1 and kind = 'upload'
), staff as materialized (
    select id from {firm}.people where kind = 'staff'
), changed as materialized (
    select d.id
      from item
     cross join lateral (select f.id from {firm}.folders f
                          where f.filed_under = item.object and f.purpose is null
                          limit 500) f
     cross join lateral (select d.id, d.changed_at
                           from {firm}.documents d
                          where d.removed_at is null
                            and (d.filed_under, d.folder, d.changed_at) >= (item.object, f.id, item.since)
                            and (d.filed_under, d.folder, d.changed_at) <= (item.object, f.id, 'infinity')
                          order by d.filed_under desc, d.folder desc, d.changed_at desc, d.id desc
                          limit 200) d
     order by d.changed_at desc, d.id desc
     limit 200
), shown as materialized (
    select d.id, v.id as version, v.at
      from item
     cross join changed d
     cross join lateral (select v.id, v.created_at as at
                           from {firm}.document_versions v
                          where v.document = d.id and v.created_at >= item.since
                            and v.uploaded_by not in (select id from staff)
                          order by v.number desc
                          limit 1) v
     order by v.at desc, d.id desc
     limit 50
)
select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, v.number, v.uploaded_by,
       p.name as uploaded_by_name, d.created_at, d.changed_at, v.uploaded_by = portico.person() as mine,
       f.sensitive or k.document is not null as sensitive, k.document is not null as marked,
       d.matter, m.title as matter_title, d.account, a.name as account_name
  from shown
 cross join lateral (select * from {firm}.documents d where d.id = shown.id limit 1) d
 cross join lateral (select v.number, v.uploaded_by
                       from {firm}.document_versions v where v.id = shown.version limit 1) v
 cross join lateral (select f.sensitive from {firm}.folders f where f.id = d.folder limit 1) f
  left join lateral (select k.document from {firm}.sensitive_documents k where k.document = d.id limit 1) k on true
  left join lateral (select m.title from {firm}.matters m where m.id = d.matter limit 1) m on true
  left join lateral (select a.name from {firm}.accounts a where a.id = d.account limit 1) a on true
  left join lateral (select p.name from {firm}.people p where p.id = v.uploaded_by limit 1) p on true
 order by shown.at desc, d.id desc;

-- query: inbox_colleagues
-- gives: rows
-- params: item uuid
-- Active staff who see it and may act. A mention is seen by its person alone, what has no client by those who see the
-- whole firm.
with item as materialized (
    select account, person from {firm}.inbox_items where id = $1
), linked as materialized (
    select l.person from item i join {firm}.active_links l on l.account = i.account
)
select p.id, p.name, p.role
  from {firm}.people p cross join item i
 where p.kind = 'staff' and p.active and p.role <> 'reader' and (i.person is null or i.person = p.id)
   and (p.role in ('admin', 'owner') or not p.assigned or p.id in (select person from linked))
 order by p.name collate "und-x-icu", p.id
 limit 500;

-- ---- acts ----

-- query: inbox_lock
-- gives: none
-- params: item uuid
-- First of an act: what the next statements read is from after the lock.
with locked as materialized (
    select id from {firm}.inbox_items where id = $1 for no key update
)
select portico.must((select id from locked), 'no_such_item');

-- query: inbox_colleague_guard
-- gives: none
-- params: item uuid, person uuid?
-- Raises unless it is nobody, or one of inbox_colleagues.
select case when p.person is not null and not exists (
           select from {firm}.people s
            where s.id = p.person and s.kind = 'staff' and s.active and s.role <> 'reader'
              and (i.person is null or i.person = s.id)
              and (s.role in ('admin', 'owner') or not s.assigned
                   or exists (select from {firm}.active_links l where l.account = i.account and l.person = s.id)))
            then portico.conflict('no_such_colleague') end
  from {firm}.inbox_items i cross join (select $2 as person) p
 where i.id = $1;

-- query: inbox_assign
-- gives: none
-- params: item uuid, person uuid?
with changed as (
    update {firm}.inbox_items
       set assignee = $2, assigned_by = portico.person(), assigned_at = now()
     where id = $1 and assignee is distinct from $2
    returning id
)
select case when not exists (select from changed) then portico.conflict('unchanged') end;

-- query: inbox_snooze
-- gives: none
-- params: item uuid, until timestamptz?, job uuid, at timestamptz?
-- After inbox_lock. at: when something last happened, as the viewer has seen it. A job wakes it at that time; if the
-- time is changed, the earlier job does nothing.
with changed as (
    update {firm}.inbox_items
       set snoozed_until = $2
     where id = $1 and done_at is null and snoozed_until is distinct from $2
       {if at} and at = $4
    returning id, snoozed_until
), job as (
    insert into portico.jobs (id, firm, kind, object, run_at)
    select $3, portico.firm_number(), 'inbox', id, snoozed_until from changed where snoozed_until is not null
)
select case when $2 <= now() then portico.conflict('snooze_passed')
            when $2 > now() + interval '1 year' then portico.conflict('snooze_too_late')
            when $2 is not null and exists (select from {firm}.inbox_items where id = $1 and done_at is not null)
            then portico.conflict('item_done')
            {if at} when exists (select from {firm}.inbox_items where id = $1 and done_at is null and at <> $4)
            {if at} then portico.conflict('item_changed')
            when not exists (select from changed) then portico.conflict('unchanged') end;

-- query: inbox_finish
-- gives: none
-- params: item uuid, at timestamptz?
-- After inbox_lock. at: when something last happened, as the viewer has seen it.
with changed as (
    update {firm}.inbox_items
       set done_at = now(), done_by = portico.person(), snoozed_until = null
     where id = $1 and done_at is null
       {if at} and at = $2
    returning id
)
select case
            {if at} when exists (select from {firm}.inbox_items where id = $1 and done_at is null and at <> $2)
            {if at} then portico.conflict('item_changed')
            when not exists (select from changed) then portico.conflict('unchanged') end;

-- query: inbox_reopen
-- gives: none
-- params: item uuid
-- It is where it was in the list. What only has an assignee has never waited.
with changed as (
    update {firm}.inbox_items set done_at = null, done_by = null
     where id = $1 and done_at is not null and count > 0
    returning id
)
select case when exists (select from {firm}.inbox_items where id = $1 and count = 0)
            then portico.conflict('nothing_waits')
            when not exists (select from changed) then portico.conflict('unchanged') end;

-- query: inbox_emit
-- gives: maybe
-- params: item uuid, topic text, object uuid, what text
-- Internal: only the firm's pages get it. Without the matter, unless it is about a conversation: this is no change of a
-- matter.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, i.account, 0, true, $2, $3, case when $2 = 'note' then i.matter end, $4, portico.person()
  from {firm}.audit_head h, {firm}.inbox_items i
 where i.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
