-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Previews of a change of rights: who gains or loses sight of what. Each statement computes for every person and object
-- whether they see it now and would see it afterwards, by the rules of row security; tests compare that with what
-- happens. All answers have one shape: a person, gained or lost, a kind of object, a count, the first names. The kind
-- `sign_in` says that somebody gains or loses the ability to sign in.

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
), linked as (
    select person, areas, areas_then, open, open_then from subject
    union all
    select h.person, h.areas, h.areas & s.areas_then, true, s.open_then
      from subject s
      join {firm}.account_people h on h.account = s.account and h.added_by = s.person and h.relation = 'helper'
     where h.may_log_in and (h.ends_at is null or h.ends_at > now())
), link as materialized (
    select l.person, l.areas, l.areas_then, p.active and l.open as open, p.active and l.open_then as open_then,
           p.active and coalesce(o.links, 0) > 0 as can_sign_in,
           p.active and coalesce(o.links, 0) > l.open::int as can_sign_in_elsewhere
      from linked l
      join {firm}.people p on p.id = l.person
      left join {firm}.login_links o on o.person = p.id
), things as (
    select 'client' as kind, name, 15 as area from {firm}.accounts where id = $1
    union all
    select 'matter', title, 8 from {firm}.matters where account = $1
    union all
    select 'folder', name, 1 from {firm}.folders where account = $1 and level > 0
    union all
    select 'document', name, 1 from {firm}.documents where account = $1 and level > 0 and removed_at is null
), visibility as (
    select l.person, t.kind, t.name, l.open and l.areas & t.area <> 0 as before,
           l.open_then and l.areas_then & t.area <> 0 as after
      from link l cross join things t
    union all
    select l.person, 'sign_in', null, l.can_sign_in, l.open_then or l.can_sign_in_elsewhere from link l
)
select p.id as person, p.name, p.kind as who, s.after as gains, s.kind, count(*) as count,
       to_json((array_agg(s.name order by s.name collate "und-x-icu"))[1:3]) as first
  from visibility s join {firm}.people p on p.id = s.person
 where s.before <> s.after
 group by p.id, p.name, p.kind, s.after, s.kind
 order by p.name collate "und-x-icu", p.id, s.after, s.kind;

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
    select id, account, name, level from {firm}.folders where id = $1
), things as (
    select 'folder' as kind, name from folder
    union all
    select 'document', d.name from folder f join {firm}.documents d on d.folder = f.id where d.removed_at is null
)
select p.id as person, p.name, p.kind as who, $2 > 0 as gains, t.kind, count(*) as count,
       to_json((array_agg(t.name order by t.name collate "und-x-icu"))[1:3]) as first
  from folder f
  join {firm}.active_links l on l.account = f.account and l.areas & 1 <> 0
  join {firm}.people p on p.id = l.person and p.kind = 'contact' and p.active
 cross join things t
 where (f.level > 0) <> ($2 > 0)
 group by p.id, p.name, p.kind, t.kind
 order by p.name collate "und-x-icu", p.id, t.kind;

-- query: previews_document
-- gives: rows
-- params: document uuid, folder uuid
-- A document in another folder of its matter.
select p.id as person, p.name, p.kind as who, f.level > 0 as gains, 'document' as kind, 1::bigint as count,
       to_json(array[d.name]) as first
  from {firm}.documents d
  join {firm}.folders f on f.id = $2 and f.matter = d.matter
  join {firm}.active_links l on l.account = d.account and l.areas & 1 <> 0
  join {firm}.people p on p.id = l.person and p.kind = 'contact' and p.active
 where d.id = $1 and d.removed_at is null and (d.level > 0) <> (f.level > 0)
 order by p.name collate "und-x-icu", p.id;

-- query: previews_person
-- gives: rows
-- params: person uuid, role text?, active bool?, assigned bool?
-- Other rights of a colleague: role, active or not, restricted to assigned clients or not.
with colleague as materialized (
    select id, active, active and not assigned as all_now, coalesce($3, active) as active_then,
           coalesce($3, active)
           and not (coalesce($4, assigned) and coalesce($2, role) not in ('admin', 'owner')) as all_then
      from {firm}.people where id = $1 and kind = 'staff'
), changed as materialized (
    select a.id, a.name, c.all_then or c.active_then and l.account is not null as after
      from colleague c
     cross join {firm}.accounts a
      left join {firm}.active_links l on l.account = a.id and l.person = c.id
     where (c.all_now or c.active and l.account is not null) <> (c.all_then or c.active_then and l.account is not null)
), visibility as (
    select 'client' as kind, name, after from changed
    union all
    select 'matter', m.title, h.after from changed h join {firm}.matters m on m.account = h.id
    union all
    select 'folder', f.name, h.after from changed h join {firm}.folders f on f.account = h.id
    union all
    select 'document', d.name, h.after
      from changed h join {firm}.documents d on d.account = h.id and d.removed_at is null
    union all
    select 'sign_in', null, active_then from colleague where active <> active_then
)
select p.id as person, p.name, p.kind as who, s.after as gains, s.kind, count(*) as count,
       to_json((array_agg(s.name order by s.name collate "und-x-icu"))[1:3]) as first
  from visibility s join {firm}.people p on p.id = $1
 group by p.id, p.name, p.kind, s.after, s.kind
 order by s.after, s.kind;

-- query: previews_team
-- gives: rows
-- params: account uuid, person uuid, assigned bool
-- A colleague assigned to a client, or no longer. Changes what they see only if they are restricted to assigned
-- clients.
with colleague as materialized (
    select p.id
      from {firm}.people p
     where p.id = $2 and p.kind = 'staff' and p.active and p.assigned
       and exists (select from {firm}.active_links l where l.account = $1 and l.person = p.id) <> $3
), visibility as (
    select 'client' as kind, name from {firm}.accounts where id = $1
    union all
    select 'matter', title from {firm}.matters where account = $1
    union all
    select 'folder', name from {firm}.folders where account = $1
    union all
    select 'document', name from {firm}.documents where account = $1 and removed_at is null
)
select p.id as person, p.name, p.kind as who, $3 as gains, s.kind, count(*) as count,
       to_json((array_agg(s.name order by s.name collate "und-x-icu"))[1:3]) as first
  from colleague c
  join {firm}.people p on p.id = c.id
 cross join visibility s
 group by p.id, p.name, p.kind, s.kind
 order by s.kind;
