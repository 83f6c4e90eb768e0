-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What opens and closes items of the inbox, in the transaction of the act that does so. The jobs use these too.
--
-- They insert into views (migrations/firm/0013_inbox.sql), as whomever the transaction runs, and a client opens only what
-- their own act is about. The thing itself (a thread, a change) is written or locked before its item.

-- query: inbox_open
-- shared: yes
-- gives: none
-- params: id uuid, kind text, account uuid?, matter uuid?, object uuid, person uuid?, by_person uuid?
-- Something waits for the firm, now or again. 404 no_such_item unless the viewer may open it. A statement that must read
-- what waits inserts into the same view: "insert into {firm}.inbox_calls (...) select ...".
insert into {firm}.inbox_calls (id, kind, account, matter, object, person, by_person)
values ($1, $2, $3, $4, $5, $6, $7);

-- query: inbox_close
-- shared: yes
-- gives: none
-- params: kind text, object uuid, person uuid?, by_person uuid?
-- It does not wait any more, if it did. person: of a mention. by_person: who has dealt with it, if somebody has.
insert into {firm}.inbox_closings (kind, object, person, by_person) values ($1, $2, $3, $4);

-- query: inbox_open_message
-- shared: yes
-- gives: none
-- params: id uuid, thread uuid, author uuid
-- A contact has written in this thread.
insert into {firm}.inbox_calls (id, kind, account, matter, object, by_person)
select $1, 'message', t.account, t.matter, t.id, $3 from {firm}.threads t where t.id = $2;

-- query: inbox_close_thread
-- shared: yes
-- gives: none
-- params: thread uuid, author uuid
-- A colleague has written in this thread: its messages are answered, and its notes are read by them.
insert into {firm}.inbox_closings (kind, object, person, by_person)
values ('message', $1, null, $2), ('mention', $1, $2, $2);

-- query: inbox_assign_thread
-- shared: yes
-- gives: none
-- params: id uuid, thread uuid, person uuid
-- Who handles a thread is the assignee of its item, which is done already if it is made for that.
with assigned as (
    insert into {firm}.inbox_items as i
           (id, kind, account, matter, object, count, assignee, assigned_by, assigned_at, done_at)
    select $1, 'message', t.account, t.matter, t.id, 0, $3, portico.person(), now(), now()
      from {firm}.threads t
     where t.id = $2
        on conflict (kind, object, person) do update
       set assignee = $3, assigned_by = portico.person(), assigned_at = now()
     where i.assignee is distinct from $3
    returning id
)
select case when not exists (select from assigned) then portico.conflict('unchanged') end;

-- query: inbox_unassign_thread
-- shared: yes
-- gives: none
-- params: thread uuid
with unassigned as (
    update {firm}.inbox_items
       set assignee = null, assigned_by = portico.person(), assigned_at = now()
     where kind = 'message' and object = $1 and assignee is not null
    returning id
)
select case when not exists (select from unassigned) then portico.conflict('unchanged') end;

-- query: inbox_open_upload
-- shared: yes
-- gives: none
-- params: id uuid, document uuid, by_person uuid
-- A contact's upload has become this document, or a version of it. One item for all of a matter, or of a client without
-- a matter. What is attached to messages waits with the message.
insert into {firm}.inbox_calls (id, kind, account, matter, object, by_person)
select $1, 'upload', d.account, d.matter, d.filed_under, $3
  from {firm}.documents d
  join {firm}.folders f on f.id = d.folder and f.purpose is null
 where d.id = $2;

-- query: inbox_open_mentions
-- shared: yes
-- gives: none
-- params: ids uuid[], thread uuid, people uuid[], author uuid
-- A note mentions these colleagues. Nobody waits for a note of their own. At least as many ids as people; the thread is
-- locked, so that two notes do not wait for each other.
insert into {firm}.inbox_calls (id, kind, account, matter, object, person, by_person)
select w.id, 'mention', t.account, t.matter, t.id, w.person, $4
  from {firm}.threads t
 cross join (select distinct on (person) person, id from unnest($1, $3) w (id, person) order by person, id) w
 where t.id = $2 and w.person <> $4;

-- query: inbox_unassign_person
-- shared: yes
-- gives: none
-- params: person uuid
-- Staff who were deactivated, only read, or no longer see the client, handle nothing, done or not. As team_clear_lead.
with assigned as materialized (
    select account from {firm}.active_links where person = $1
)
update {firm}.inbox_items i
   set assignee = null, assigned_by = portico.person(), assigned_at = now()
  from {firm}.people p
 where i.assignee = $1 and p.id = $1 and i.person is null
   and (not p.active or p.role = 'reader'
        or p.assigned and (i.account is null or i.account not in (select account from assigned)));

-- query: inbox_leave
-- shared: yes
-- gives: none
-- params: person uuid
-- Nothing waits for staff who were deactivated.
insert into {firm}.inbox_leavers (person) values ($1);

-- query: inbox_close_deleted
-- shared: yes
-- gives: none
-- params: thread uuid
-- After a message was deleted, in the locked thread. It waits no more if no contact's message is left after the firm's
-- last one.
insert into {firm}.inbox_closings (kind, object, by_person)
select 'message', $1, portico.person()
 where coalesce((select m.from_firm
                   from {firm}.messages m
                  where m.thread = $1 and (m.from_firm or not m.deleted)
                  order by m.number desc
                  limit 1), true);
