-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The folders of a matter, or of a client without a matter: filed_under is the matter or the client. Level 2: the
-- client may view and upload; 1: the client may view; 0: the firm only. Documents repeat their folder's level; a
-- foreign key updates it there.

-- query: folders_matter_guard
-- gives: none
-- params: matter uuid
-- Raises unless the viewer may see the matter or one of its folders: for some contacts that is documents only.
select portico.must(coalesce((select id from {firm}.matters where id = $1),
                             (select matter from {firm}.folders
                               where filed_under = $1 and (level > 0 or portico.is_firm()) limit 1)), 'no_such_matter');

-- query: folders_account_guard
-- gives: none
-- params: account uuid
select portico.must((select id from {firm}.accounts where id = $1 and portico.sees(id, 1)), 'no_such_account');

-- query: folders_matters
-- gives: rows
-- params:
-- For those who see the whole firm: the matters that have folders, at most 500, the newest first, which is the order of
-- their ids (UUIDv7, RFC 9562; those of demo firms are random). Clients that have folders without a matter are among
-- them, by the time when the client was added; their row has no id. From the last folder of one, the index leads to
-- that of the one before. The client is computed before it is looked up: under row security, coalesce() in the condition
-- would keep the index from being used.
with recursive listed as (
    (select f.filed_under, 1 as place from {firm}.folders f order by f.filed_under desc limit 1)
    union all
    select n.filed_under, l.place + 1
      from listed l
     cross join lateral (select f.filed_under from {firm}.folders f where f.filed_under < l.filed_under
                          order by f.filed_under desc limit 1) n
     where l.place < 500
), found as materialized (
    select l.filed_under, m.id, m.title, coalesce(m.account, l.filed_under) as account
      from listed l
      left join lateral (select * from {firm}.matters m where m.id = l.filed_under limit 1) m on true
)
select f.id, f.title, a.id as account, a.name as account_name
  from found f
 cross join lateral (select a.id, a.name from {firm}.accounts a where a.id = f.account limit 1) a
 order by f.filed_under desc;

-- query: folders_matters_of_clients
-- gives: rows
-- params: account uuid?
-- The same for clients of the firm, for restricted staff, and for one client. Without the area of matters there is no
-- title. The matters of several clients are merged as in documents.sql: the n-th newest of these clients has 501 - n at
-- most.
with own as materialized (
    {if account} select id as account from {firm}.accounts where id = $1
    {if not account} select account from {firm}.active_links where person = portico.person()
), newest as materialized (
    select o.account, n.filed_under, row_number() over (order by n.filed_under desc)::int as place
      from own o
     cross join lateral (select f.filed_under
                           from {firm}.folders f
                          where f.account = o.account and (f.level > 0 or portico.is_firm())
                          order by f.account desc, f.filed_under desc
                          limit 1) n
     order by n.filed_under desc
     limit 500
), listed as materialized (
    select w.account, l.filed_under
      from newest w
     cross join lateral (
        with recursive mine as (
            select w.filed_under, w.place
            union all
            select n.filed_under, m.place + 1
              from mine m
             cross join lateral (select f.filed_under
                                   from {firm}.folders f
                                  where f.account = w.account and f.filed_under < m.filed_under
                                    and (f.level > 0 or portico.is_firm())
                                  order by f.account desc, f.filed_under desc
                                  limit 1) n
             where m.place < 500
        )
        select filed_under from mine) l
     order by l.filed_under desc
     limit 500
)
select nullif(l.filed_under, l.account) as id,
       (select m.title from {firm}.matters m where m.id = l.filed_under) as title, l.account,
       (select a.name from {firm}.accounts a where a.id = l.account) as account_name
  from listed l
 order by l.filed_under desc;

-- query: folders_index
-- gives: rows
-- params: filed_under uuid
select id, parent, name, level, position, marked, sensitive, purpose
  from {firm}.folders
 where filed_under = $1 and (level > 0 or portico.is_firm())
 order by position, name collate "und-x-icu", id;

-- query: folders_parent_guard
-- gives: none
-- params: parent uuid, filed_under uuid
-- The parent must be a folder of the same matter or client. Locked until the commit, so that its mark reaches the new
-- folder.
select portico.must((select id from {firm}.folders where id = $1 and filed_under = $2 for share), 'no_such_folder');

-- query: folders_room_guard
-- gives: none
-- params: filed_under uuid
-- A matter has at most 500 folders, and so has a client without a matter.
select case when count(*) >= 500 then portico.conflict('too_many_folders') end
  from {firm}.folders
 where filed_under = $1;

-- query: folders_create
-- gives: none
-- params: id uuid, filed_under uuid, parent uuid?, name text, level smallint, marked bool
-- Placed last; sensitive inside a sensitive folder.
insert into {firm}.folders (id, account, matter, parent, name, level, position, marked, sensitive)
select $1, w.account, w.matter, $3, $4, $5,
       coalesce((select max(f.position) + 1 from {firm}.folders f where f.filed_under = $2 and f.position < 32000), 1),
       $6, $6 or coalesce((select f.sensitive from {firm}.folders f where f.id = $3), false)
  from (select m.account, m.id as matter from {firm}.matters m where m.id = $2
         union all
        select a.id, null from {firm}.accounts a where a.id = $2) w;

-- query: folders_emit_created
-- gives: maybe
-- params: folder uuid
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, f.account, 1, f.level = 0, 'folder', f.id, f.matter, 'folder.created', portico.person()
  from {firm}.audit_head h, {firm}.folders f
 where f.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: folders_previous_level
-- gives: maybe
-- params: folder uuid
-- Locked until the commit, so that nobody uploads into the folder under its old level.
select id, level from {firm}.folders where id = $1 for update;

-- query: folders_guard
-- shared: yes
-- gives: none
-- params: folder uuid
select portico.must((select id from {firm}.folders where id = $1), 'no_such_folder');

-- query: folders_purpose_guard
-- gives: none
-- params: folder uuid
-- The folders for what is attached to messages keep their name and level.
select case when purpose is not null then portico.conflict('messages_folder') end from {firm}.folders where id = $1;

-- query: folders_change
-- gives: row
-- params: folder uuid, name text?, level smallint?
update {firm}.folders set name = coalesce($2, name), level = coalesce($3, level) where id = $1
returning id, parent, name, level, position, marked, sensitive, purpose;

-- query: folders_open_guard
-- gives: none
-- params: folder uuid, fresh bool
-- Removing the mark opens the folder's content, so it requires what opening does.
select case when f.sensitive and (not $2 or exists (select from {firm}.people p
                                                     where p.id = portico.person() and p.cooling_until > now()))
            then portico.conflict('step_up') end
  from {firm}.folders f
 where f.id = $1;

-- query: folders_lock_matter
-- gives: none
-- params: folder uuid
-- Locks the folders of this folder's matter or client, at most 500, until the commit. A mark depends on the folders
-- above and decides about those below, so marks of one matter are set one after the other; the next statement reads
-- what the last one left.
select id
  from {firm}.folders
 where filed_under = (select filed_under from {firm}.folders where id = $1)
 order by id
   for update;

-- query: folders_mark
-- gives: none
-- params: folder uuid, marked bool
-- Sets the mark, and what follows for the subfolders, of which there are at most 500. Documents take it from their
-- folder.
with recursive tree as (
    select f.id, $2 as marked,
           $2 or coalesce((select above.sensitive from {firm}.folders above where above.id = f.parent),
                          false) as sensitive
      from {firm}.folders f
     where f.id = $1
     union all
    select f.id, f.marked, f.marked or tree.sensitive
      from tree
     cross join lateral (select f.id, f.marked from {firm}.folders f where f.parent = tree.id offset 0) f
)
update {firm}.folders f set marked = tree.marked, sensitive = tree.sensitive
  from tree
 where f.id = tree.id and (f.marked, f.sensitive) is distinct from (tree.marked, tree.sensitive);

-- query: folders_show
-- gives: row
-- params: folder uuid
select id, parent, name, level, position, marked, sensitive, purpose from {firm}.folders where id = $1;

-- query: folders_emit
-- gives: maybe
-- params: folder uuid, what text
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, f.account, 1, f.level = 0, 'folder', f.id, f.matter, $2, portico.person()
  from {firm}.audit_head h, {firm}.folders f
 where f.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: folders_emit_changed
-- gives: maybe
-- params: folder uuid, previous_level smallint
-- Internal if the folder was and is visible to the firm only. Clients must learn that a folder was hidden.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, f.account, 1, f.level = 0 and $2 = 0, 'folder', f.id, f.matter, 'folder.changed', portico.person()
  from {firm}.audit_head h, {firm}.folders f
 where f.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
