-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Previews of a change of rights: who gains or loses sight of what. Each statement computes for every person and kind of
-- object whether they see it now and would see it afterwards, by the rules of row security; tests compare that with what
-- happens. All answers have one shape: a person, gained or lost, a kind of object, a count, the first names. The kind
-- `sign_in` says that somebody gains or loses the ability to sign in.
--
-- A client or a firm may have any number of objects, so at most five hundred of a kind are counted. at_least: there may be more,
-- and the names are the first of those that were counted.

-- query: previews_link
-- gives: rows
-- params: account uuid, person uuid, areas int?, may_log_in bool?, removed bool
-- A changed or removed link of a contact to a client. The people whom they invited there see no more than they do
-- (helpers_restrict_invited).
with subject as materialized (
    select l.account, l.person, l.areas, coalesce($3, l.areas) as areas_then,
           l.may_log_in and (l.ends_at is null or l.ends_at > now()) as open,
           coalesce($4, l.may_log_in) and (l.ends_at is null or l.ends_at > now()) and not $5 as open_then
      from {firm}.account_people l join {firm}.people p on p.id = l.person
     where l.account = $1 and l.person = $2 and p.kind = 'contact'
), linked as materialized (
    select person, areas, areas_then, open, open_then from subject
    union all
    select h.person, h.areas, h.areas & s.areas_then, true, s.open_then
      from subject s
      join {firm}.account_people h on h.account = s.account and h.added_by = s.person and h.relation = 'helper'
     where h.may_log_in and (h.ends_at is null or h.ends_at > now())
), link as materialized (
    select l.person, p.name, p.kind as who, l.areas, l.areas_then, p.active and l.open as open,
           p.active and l.open_then as open_then, p.active and coalesce(o.links, 0) > 0 as can_sign_in,
           p.active and coalesce(o.links, 0) > l.open::int as can_sign_in_elsewhere
      from linked l
     cross join lateral (select p.name, p.kind, p.active from {firm}.people p where p.id = l.person limit 1) p
     cross join lateral (select (select o.links from {firm}.login_links o where o.person = l.person) as links) o
), things as (
    select 'client' as kind, 15 as area, name from {firm}.accounts where id = $1
    union all
    (select 'matter', 8, title from {firm}.matters where account = $1 limit 500)
    union all
    (select 'folder', 1, name from {firm}.folders where account = $1 and level > 0 limit 500)
    union all
    (select 'document', 1, name from {firm}.documents where account = $1 and level > 0 and removed_at is null
      limit 500)
), kinds as materialized (
    select kind, area, count(*) as count, count(*) = 500 as at_least,
           to_json((array_agg(name order by name collate "und-x-icu"))[1:3]) as first
      from things group by kind, area
), visibility as (
    select l.person, l.name, l.who, t.kind, t.count, t.at_least, t.first, l.open and l.areas & t.area <> 0 as before,
           l.open_then and l.areas_then & t.area <> 0 as after
      from link l cross join kinds t
    union all
    select l.person, l.name, l.who, 'sign_in', 1, false, '[null]', l.can_sign_in, l.open_then or l.can_sign_in_elsewhere
      from link l
)
select person, name, who, after as gains, kind, count, at_least, first
  from visibility
 where before <> after
 order by name collate "und-x-icu", person, after, kind;

-- query: previews_link_guard
-- gives: none
-- params: account uuid, person uuid
select portico.must((select l.person from {firm}.account_people l join {firm}.people p on p.id = l.person
                      where l.account = $1 and l.person = $2 and p.kind = 'contact'), 'no_such_link');

-- query: previews_folder
-- gives: rows
-- params: folder uuid, level smallint
-- Another level of a folder, and of the documents in it. Subfolders have levels of their own.
with folder as materialized (
    select id, account, filed_under, name, level from {firm}.folders where id = $1 and (level > 0) <> ($2 > 0)
), things as (
    select 'folder' as kind, name from folder
    union all
    (select 'document', d.name
       from folder f
      cross join lateral (select d.name from {firm}.documents d
                           where d.filed_under = f.filed_under and d.folder = f.id and d.removed_at is null
                           order by d.name collate "und-x-icu" limit 500) d)
), kinds as materialized (
    select kind, count(*) as count, count(*) = 500 as at_least,
           to_json((array_agg(name order by name collate "und-x-icu"))[1:3]) as first
      from things group by kind
), viewers as materialized (
    select p.id, p.name
      from folder f
      join {firm}.active_links l on l.account = f.account and l.areas & 1 <> 0
     cross join lateral (select p.id, p.name from {firm}.people p
                          where p.id = l.person and p.kind = 'contact' and p.active limit 1) p
)
select p.id as person, p.name, 'contact' as who, $2 > 0 as gains, t.kind, t.count, t.at_least, t.first
  from viewers p cross join kinds t
 order by p.name collate "und-x-icu", p.id, t.kind;

-- query: previews_document
-- gives: rows
-- params: document uuid, folder uuid
-- A document in another folder of its matter, or of its client without a matter.
with moved as materialized (
    select d.account, d.name, f.level > 0 as gains
      from {firm}.documents d
      join {firm}.folders f on f.id = $2 and f.filed_under = d.filed_under
     where d.id = $1 and d.removed_at is null and (d.level > 0) <> (f.level > 0)
)
select p.id as person, p.name, p.kind as who, d.gains, 'document' as kind, 1::bigint as count, false as at_least,
       to_json(array[d.name]) as first
  from moved d
  join {firm}.active_links l on l.account = d.account and l.areas & 1 <> 0
 cross join lateral (select p.id, p.name, p.kind from {firm}.people p
                      where p.id = l.person and p.kind = 'contact' and p.active limit 1) p
 order by p.name collate "und-x-icu", p.id;

-- query: previews_person
-- gives: rows
-- params: person uuid, role text?, active bool?, assigned bool?
-- Other rights of a colleague: role, active or not, restricted to assigned clients or not. They see no client, the
-- assigned ones or all, so what changes is the assigned ones, all others or all. The others are ranges of clients: each
-- begins after an assigned one and ends before the next.
with colleague as materialized (
    select id, name, kind, active, active_then,
           case when not active then 'none' when assigned then 'assigned' else 'all' end as clients,
           case when not active_then then 'none' when assigned_then then 'assigned' else 'all' end as clients_then
      from (select p.*, coalesce($3, active) as active_then,
                   coalesce($4, assigned) and coalesce($2, role) not in ('admin', 'owner') as assigned_then
              from {firm}.people p where id = $1 and kind = 'staff') p
), changed as materialized (
    select id, 'assigned' in (clients, clients_then) as some, 'all' in (clients, clients_then) as others,
           clients = 'none' or clients_then = 'all' as gains
      from colleague where clients <> clients_then
), assigned as materialized (
    select l.account from changed c join {firm}.active_links l on l.person = c.id where c.some
), around as (
    select lag(account) over (order by account) as after, account as before
      from (select account from assigned union all select null) a
), ranges as materialized (
    select a.account as first, a.account as last
      from changed c cross join assigned a where not c.others
    union all
    select case when r.after is null then '00000000-0000-0000-0000-000000000000'
                else (select a.id from {firm}.accounts a where a.id > r.after order by a.id limit 1) end,
           case when r.before is null then 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                else (select a.id from {firm}.accounts a where a.id < r.before order by a.id desc limit 1) end
      from changed c cross join around r where c.others
), things as (
    (select 'client' as kind, t.name
       from ranges r
      cross join lateral (select a.name from {firm}.accounts a
                           where a.id between r.first and r.last order by a.id limit 500) t limit 500)
    union all
    (select 'matter', t.title
       from ranges r
      cross join lateral (select m.title from {firm}.matters m
                           where m.account between r.first and r.last order by m.account limit 500) t limit 500)
    union all
    (select 'folder', t.name
       from ranges r
      cross join lateral (select f.name from {firm}.folders f
                           where f.account between r.first and r.last order by f.account limit 500) t limit 500)
    union all
    (select 'document', t.name
       from ranges r
      cross join lateral (select d.name from {firm}.documents d
                           where d.account between r.first and r.last and d.removed_at is null
                           order by d.account limit 500) t limit 500)
), kinds as (
    select kind, count(*) as count, count(*) = 500 as at_least,
           to_json((array_agg(name order by name collate "und-x-icu"))[1:3]) as first, (select gains from changed) as gains
      from things group by kind
    union all
    select 'sign_in', 1, false, '[null]', active_then from colleague where active <> active_then
)
select c.id as person, c.name, c.kind as who, k.gains, k.kind, k.count, k.at_least, k.first
  from colleague c cross join kinds k
 order by k.gains, k.kind;

-- query: previews_team
-- gives: rows
-- params: account uuid, person uuid, assigned bool
-- A colleague assigned to a client, or no longer. Changes what they see only if they are restricted to assigned
-- clients.
with colleague as materialized (
    select p.id, p.name, p.kind
      from {firm}.people p
     where p.id = $2 and p.kind = 'staff' and p.active and p.assigned
       and exists (select from {firm}.active_links l where l.account = $1 and l.person = p.id) <> $3
), things as (
    select 'client' as kind, name from {firm}.accounts where id = $1
    union all
    (select 'matter', title from {firm}.matters where account = $1 limit 500)
    union all
    (select 'folder', name from {firm}.folders where account = $1 limit 500)
    union all
    (select 'document', name from {firm}.documents where account = $1 and removed_at is null limit 500)
), kinds as (
    select kind, count(*) as count, count(*) = 500 as at_least,
           to_json((array_agg(name order by name collate "und-x-icu"))[1:3]) as first
      from things group by kind
)
select c.id as person, c.name, c.kind as who, $3 as gains, k.kind, k.count, k.at_least, k.first
  from colleague c cross join kinds k
 order by k.kind;
