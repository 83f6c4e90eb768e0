-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Messages that were sent earlier. The statements that add one are those of a direct message
-- (worker/messages/messages.sql).

-- query: deliver_read
-- gives: maybe
-- params: id uuid
-- What is to be delivered. Nothing of it can change before it is delivered or taken back.
select o.account, o.thread, o.matter, o.subject, o.author, o.from_firm, o.via, o.text, o.attachments,
       o.created_at, o.deliver_at <= now() as due
  from {firm}.outgoing_messages o
 where o.id = $1 and o.failed is null;

-- query: deliver_take
-- gives: none
-- params: id uuid
-- First of the transaction. Taking a message back locks the same row: whoever comes second finds none. "is true" keeps
-- the plan from following all that is due.
with taken as (
    delete from {firm}.outgoing_messages
     where id = $1 and failed is null and (deliver_at <= now()) is true
    returning id
)
select portico.must((select id from taken), 'no_such_outgoing');

-- query: deliver_guard
-- gives: none
-- params: author uuid, from_firm bool, account uuid, matter uuid?, attaches bool
-- The service sees everything, so what the author may do is checked here: they could still sign in, write to this
-- client, and see the matter of a new thread and the documents.
with link as materialized (
    select l.areas from {firm}.active_links l where l.account = $3 and l.person = $1
)
select portico.must((select p.id
                       from {firm}.people p
                      where p.id = $1 and p.active
                        and case when $2 then p.kind = 'staff' and p.role <> 'reader'
                                              and (not p.assigned or exists (select from link))
                                 else p.kind = 'contact' and exists (select from link where areas & 4 <> 0) end),
                    'no_longer_allowed'),
       case when not $2 and $5 and not exists (select from link where areas & 1 <> 0)
            then portico.conflict('no_such_attachment')
            {if matter} when not $2 and not exists (select from link where areas & 8 <> 0)
            {if matter} then portico.conflict('no_such_matter')
            {if matter} when not exists (select from {firm}.matters m where m.id = $4 and m.account = $3)
            {if matter} then portico.conflict('no_such_matter')
            end;

-- query: deliver_close_items
-- gives: none
-- params: thread uuid, author uuid, written_at timestamptz
-- After messages_number. As inbox_close_thread, but the author had not seen what contacts sent after this was written,
-- so that it still waits. Of the newest 200 messages.
with later as materialized (
    select m.from_firm, m.deleted, m.at
      from {firm}.messages m
     where m.thread = $1
     order by m.number desc
     limit 200
)
insert into {firm}.inbox_closings (kind, object, person, by_person)
select c.kind, $1, c.person, $2
  from (values ('message', null), ('mention', $2)) c (kind, person)
 where c.kind = 'mention'
    or not exists (select from later m where not m.from_firm and not m.deleted and m.at > $3);

-- query: deliver_wake_notices
-- gives: none
-- params: id uuid
-- As notices_wake.
insert into portico.jobs (id, firm, kind) values ($1, portico.firm_number(), 'notices');

-- query: deliver_fail
-- gives: none
-- params: id uuid, code text
-- It cannot be delivered any more. The author sees why, and their words stay.
with failed as (
    update {firm}.outgoing_messages set failed = $2 where id = $1 and failed is null returning id
)
select portico.must((select id from failed), 'no_such_outgoing');

-- query: deliver_emit_failure
-- gives: maybe
-- params: id uuid
-- For the author's own pages: an internal event reaches whoever did it. It names no words of theirs.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, o.account, 4, true, 'thread', coalesce(o.thread, o.id), null, 'message.not_delivered', o.author
  from {firm}.audit_head h, {firm}.outgoing_messages o
 where o.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: deliver_later
-- gives: none
-- params: id uuid, job uuid
-- The clock was set back after the job was taken: another job at the right time.
insert into portico.jobs (id, firm, kind, object, run_at)
select $2, portico.firm_number(), 'message', o.id, o.deliver_at from {firm}.outgoing_messages o where o.id = $1;

-- query: deliver_overdue
-- gives: none
-- params: rows int
-- New jobs for messages whose own failed for good, which a job does within half a day. Those that are merely late may
-- get a second one, which does no harm.
with overdue as (
    update {firm}.outgoing_messages o set planned_at = now()
     where o.ctid = any (array(select d.ctid from {firm}.outgoing_messages d
                                where d.failed is null and d.deliver_at < now() - interval '1 hour'
                                  and d.planned_at < now() - interval '12 hours'
                                order by d.deliver_at
                                limit $1 for update skip locked))
    returning o.id
)
insert into portico.jobs (id, firm, kind, object)
select gen_random_uuid(), portico.firm_number(), 'message', id from overdue;
