-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who can see an object, and by which rule: the decisions of row security, explained. The CTE `thing` reduces an object
-- to its account, its area and, inside a folder, the folder's level. A new kind of object adds one branch to `thing`.

-- query: audience_thing
-- gives: maybe
-- params: kind text, id uuid
select 'document' as kind, d.id, d.name, d.account, a.name as account_name, 1 as area, d.level, d.folder,
       f.name as folder_name
  from {firm}.documents d
  join {firm}.accounts a on a.id = d.account
  left join {firm}.folders f on f.id = d.folder
 where $1 = 'document' and d.id = $2 and d.removed_at is null
union all
select 'folder', f.id, f.name, f.account, a.name, 1, f.level, f.id, f.name
  from {firm}.folders f join {firm}.accounts a on a.id = f.account
 where $1 = 'folder' and f.id = $2
union all
select 'matter', m.id, m.title, m.account, a.name, 8, null, null, null
  from {firm}.matters m join {firm}.accounts a on a.id = m.account
 where $1 = 'matter' and m.id = $2
union all
select 'thread', t.id, t.subject, t.account, a.name, 4, null, null, null
  from {firm}.threads t join {firm}.accounts a on a.id = t.account
 where $1 = 'thread' and t.id = $2;

-- query: audience_clients
-- gives: rows
-- params: kind text, id uuid
-- The people who act for its client. hidden_by: the first rule that hides the object from them; null: they see it.
with thing as materialized (
    select account, 1 as area, level from {firm}.documents where $1 = 'document' and id = $2
    union all
    select account, 1, level from {firm}.folders where $1 = 'folder' and id = $2
    union all
    select account, 8, 1 from {firm}.matters where $1 = 'matter' and id = $2
    union all
    select account, 4, 1 from {firm}.threads where $1 = 'thread' and id = $2
)
select p.id, p.name, l.relation, l.relation_word, l.ends_at,
       case when t.level = 0 then 'level'
            when not p.active then 'inactive'
            when not l.may_log_in then 'no_login'
            when l.ends_at <= now() then 'ended'
            when l.areas & t.area = 0 then 'area' end as hidden_by,
       t.area = 1 and t.level = 2 as may_add
  from thing t
  join {firm}.account_people l on l.account = t.account
  join {firm}.people p on p.id = l.person
 where p.kind = 'contact'
 order by p.name collate "und-x-icu", p.id
 limit 200;

-- query: audience_firm
-- gives: rows
-- params: kind text, id uuid
-- All active staff. rule: why they see it; null: they are restricted to other clients.
with thing as materialized (
    select account from {firm}.documents where $1 = 'document' and id = $2
    union all
    select account from {firm}.folders where $1 = 'folder' and id = $2
    union all
    select account from {firm}.matters where $1 = 'matter' and id = $2
    union all
    select account from {firm}.threads where $1 = 'thread' and id = $2
), linked as materialized (
    select l.person from thing t join {firm}.active_links l on l.account = t.account
)
select p.id, p.name, p.role,
       case when p.role in ('admin', 'owner') then 'role'
            when not p.assigned then 'all'
            when p.id in (select person from linked) then 'assigned' end as rule
  from thing cross join {firm}.people p
 where p.kind = 'staff' and p.active
 order by p.name collate "und-x-icu", p.id
 limit 500;

-- query: audience_guard
-- gives: none
-- params: kind text, id uuid
-- Raises unless the viewer may see it.
select portico.must(coalesce((select id from {firm}.documents where $1 = 'document' and id = $2 and removed_at is null),
                             (select id from {firm}.folders where $1 = 'folder' and id = $2),
                             (select id from {firm}.matters where $1 = 'matter' and id = $2),
                             (select id from {firm}.threads where $1 = 'thread' and id = $2)), 'not_found');

-- query: audience_others
-- gives: rows
-- params: kind text, id uuid, person uuid
-- For a client, as the service: the other people who see it. They share the account and the area, so the client may
-- know their names. A person who has not signed in since the invitation keeps the name that the inviter gave.
with thing as materialized (
    select account, 1 as area, level from {firm}.documents where $1 = 'document' and id = $2
    union all
    select account, 1, level from {firm}.folders where $1 = 'folder' and id = $2
    union all
    select account, 8, 1 from {firm}.matters where $1 = 'matter' and id = $2
    union all
    select account, 4, 1 from {firm}.threads where $1 = 'thread' and id = $2
)
select n.name, l.relation, l.relation_word, l.ends_at
  from thing t
  join {firm}.account_people l on l.account = t.account and l.areas & t.area <> 0
  join {firm}.people p on p.id = l.person
 cross join lateral (select case when p.signed_in_at >= l.created_at then p.name
                                 else coalesce(l.called, p.name) end as name) n
 where p.kind = 'contact' and p.active and l.may_log_in and (l.ends_at is null or l.ends_at > now())
   and t.level > 0 and p.id <> $3
 order by n.name collate "und-x-icu", p.id
 limit 200;

-- query: audience_restricted
-- gives: row
-- params:
-- As the service: whether any staff are restricted to assigned clients, so that not all of the firm sees everything.
select exists (select from {firm}.people where kind = 'staff' and active and assigned) as restricted;
