-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Texts that staff insert into their messages.

-- query: canned_replies_index
-- gives: rows
-- params:
select c.id, c.name, c.text, c.changed_at, p.name as changed_by_name
  from {firm}.canned_replies c
  left join {firm}.people p on p.id = c.changed_by
 order by c.name collate "und-x-icu", c.id
 limit 200;

-- query: canned_replies_show
-- gives: row
-- params: reply uuid
select c.id, c.name, c.text, c.changed_at, p.name as changed_by_name
  from {firm}.canned_replies c
  left join {firm}.people p on p.id = c.changed_by
 where c.id = $1;

-- query: canned_replies_lock
-- gives: none
-- params:
-- Until the commit, so that of two that are created at once the second one counts the first.
select number from {firm}.firm for no key update;

-- query: canned_replies_room
-- gives: none
-- params: most int
-- The list has no pages.
select case when (select count(*) from {firm}.canned_replies) >= $1
            then portico.conflict('too_many_canned_replies') end;

-- query: canned_replies_create
-- gives: none
-- params: id uuid, name text, text text
insert into {firm}.canned_replies (id, name, text, changed_by) values ($1, $2, $3, portico.person());

-- query: canned_replies_change
-- gives: none
-- params: reply uuid, name text?, text text?
with changed as (
    update {firm}.canned_replies
       set name = coalesce($2, name), text = coalesce($3, text), changed_by = portico.person(), changed_at = now()
     where id = $1
    returning id
)
select portico.must((select id from changed), 'no_such_canned_reply');

-- query: canned_replies_remove
-- gives: none
-- params: reply uuid
with removed as (
    delete from {firm}.canned_replies where id = $1 returning id
)
select portico.must((select id from removed), 'no_such_canned_reply');
