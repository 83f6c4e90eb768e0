-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Items of the inbox that were snoozed until now. The worker plans a job for each (worker/inbox/inbox.sql).

-- query: wake_read
-- gives: maybe
-- params: id uuid
-- What it is about, if it is to come back now.
select i.object from {firm}.inbox_items i where i.id = $1 and (i.snoozed_until <= now()) is true;

-- query: wake_item
-- gives: none
-- params: id uuid
-- It comes back at the top of the list. "is true" keeps the plan from following all that is due.
with woken as (
    update {firm}.inbox_items
       set snoozed_until = null, at = greatest(at + interval '1 microsecond', now())
     where id = $1 and (snoozed_until <= now()) is true
    returning id
)
select portico.must((select id from woken), 'no_such_item');

-- query: wake_emit
-- gives: maybe
-- params: id uuid
-- Internal: only the firm's pages get it. As inbox_emit.
insert into {firm}.events (seq, account, area, internal, topic, object, what)
select h.entries, i.account, 0, true, 'inbox', i.id, 'inbox.woken'
  from {firm}.audit_head h, {firm}.inbox_items i
 where i.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;

-- query: wake_overdue
-- gives: none
-- params: rows int
-- New jobs for items whose own failed for good, or came too early because the clock was set back. They run within the
-- hour, and a second one does no harm.
insert into portico.jobs (id, firm, kind, object)
select gen_random_uuid(), portico.firm_number(), 'inbox', i.id
  from {firm}.inbox_items i
 where i.lane = 'snoozed' and i.snoozed_until < now() - interval '1 hour'
 order by i.snoozed_until
 limit $1;
