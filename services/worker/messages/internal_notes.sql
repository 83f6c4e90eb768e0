-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What only colleagues know of a thread: their notes, and who handles it.

-- query: internal_notes_index
-- gives: page 50
-- params: thread uuid, before uuid?
-- Newest first. The cursor is the id, which is in the order of time. Each person is looked up once, because the same
-- few colleagues write and are mentioned all the time.
with page as materialized (
    select n.id, n.after_number, n.author, n.text, n.at
      from {firm}.internal_notes n
     where n.thread = $1
       {if before} and n.id < $2
     order by n.id desc
     limit 51
), noted as materialized (
    select page.*, m.people
      from page
     cross join lateral (
         select coalesce(array_agg(w.person), '{}') as people
           from (select person from {firm}.note_mentions where note = page.id limit 20) w) m
), names as materialized (
    select coalesce(jsonb_object_agg(p.id, p.name), '{}') as map
      from (select author as person from noted union select unnest(people) from noted) w
     cross join lateral (select id, name from {firm}.people p where p.id = w.person limit 1) p
)
select n.id, n.after_number, n.author, names.map ->> n.author::text as author_name, n.text, n.at,
       (select coalesce(json_agg(json_build_object('person', m.person, 'name', names.map ->> m.person::text)
                                 order by (names.map ->> m.person::text) collate "und-x-icu", m.person), '[]')
          from unnest(n.people) m (person)) as mentions,
       n.id as cursor
  from noted n cross join names
 order by n.id desc;

-- query: internal_notes_colleagues_guard
-- gives: none
-- params: thread uuid, people uuid[]
-- Raises unless each of them sees the thread, by the rules of internal_notes_colleagues.
with thread as materialized (
    select account from {firm}.threads where id = $1
)
select case when exists (
           select from unnest($2) w (person)
            where not exists (
                select from {firm}.people p
                 where p.id = w.person and p.kind = 'staff' and p.active
                   and (p.role in ('admin', 'owner') or not p.assigned
                        or exists (select from {firm}.active_links l
                                    where l.account = (select account from thread) and l.person = p.id))))
            then portico.conflict('no_such_colleague') end;

-- query: internal_notes_assignee_guard
-- gives: none
-- params: person uuid
-- After internal_notes_colleagues_guard. Readers can be mentioned, but handle nothing.
select case when role = 'reader' then portico.conflict('no_such_colleague') end from {firm}.people where id = $1;

-- query: internal_notes_lock
-- gives: none
-- params: thread uuid
-- Notes that mention each other's authors take turns, and so do a note and a message.
select id from {firm}.threads where id = $1 for no key update;

-- query: internal_notes_create
-- gives: none
-- params: id uuid, thread uuid, text text
-- After internal_notes_lock: a message that is added meanwhile stands after the note.
insert into {firm}.internal_notes (id, account, thread, after_number, author, text)
select $1, t.account, t.id, t.messages, portico.person(), $3
  from {firm}.threads t
 where t.id = $2;

-- query: internal_notes_mention
-- gives: none
-- params: note uuid, people uuid[]
-- Once each.
insert into {firm}.note_mentions (note, person, account)
select distinct n.id, w.person, n.account
  from {firm}.internal_notes n cross join unnest($2) w (person)
 where n.id = $1;

-- query: internal_notes_show
-- gives: row
-- params: note uuid
select n.id, n.after_number, n.author, a.name as author_name, n.text, n.at,
       (select coalesce(json_agg(json_build_object('person', p.id, 'name', p.name)
                                 order by p.name collate "und-x-icu", p.id), '[]')
          from {firm}.note_mentions w
          join {firm}.people p on p.id = w.person
         where w.note = n.id) as mentions
  from {firm}.internal_notes n
  left join {firm}.people a on a.id = n.author
 where n.id = $1;

-- query: internal_notes_colleagues
-- gives: rows
-- params: thread uuid
-- Active staff who see the thread: admins and owners, those who are not restricted to assigned clients, and those who
-- are assigned to its client.
with thread as materialized (
    select account from {firm}.threads where id = $1
), linked as materialized (
    select l.person from thread t join {firm}.active_links l on l.account = t.account
)
select p.id, p.name, p.role
  from {firm}.people p
 where p.kind = 'staff' and p.active
   and (p.role in ('admin', 'owner') or not p.assigned or p.id in (select person from linked))
 order by p.name collate "und-x-icu", p.id
 limit 500;

-- query: internal_notes_emit
-- gives: maybe
-- params: thread uuid, what text
-- Internal: only the firm's pages get it.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, t.account, 0, true, 'note', t.id, t.matter, $2, portico.person()
  from {firm}.audit_head h, {firm}.threads t
 where t.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
