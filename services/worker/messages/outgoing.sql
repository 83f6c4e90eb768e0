-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Messages that were sent and are not delivered yet. A job delivers them (services/jobs/deliver.c). What could not be
-- delivered is kept until its author deletes it: it is the person's own words.

-- query: outgoing_add
-- gives: none
-- params: id uuid, thread uuid?, account uuid?, matter uuid?, subject text?, from_firm bool, via text, text text
-- params: attachments uuid[]?, undo_seconds int?, deliver_at timestamptz?, job uuid
-- A message for a thread, or one that opens a thread of an account. It is delivered after the seconds in which it can
-- be taken back, or at the chosen time. At most 100 of a person wait, with those that could not be delivered.
with target as (
    {if thread} select account from {firm}.threads where id = $2
    {if not thread} select id as account from {firm}.accounts where id = $3
), message as (
    insert into {firm}.outgoing_messages
           (id, account, thread, matter, subject, author, from_firm, via, text, attachments, deliver_at)
    select $1, t.account, $2, $4, $5, portico.person(), $6, $7, $8, coalesce($9, '{}'),
           coalesce($11, now() + make_interval(secs => coalesce($10, 0)))
      from target t
    returning id, deliver_at
), job as (
    insert into portico.jobs (id, firm, kind, object, run_at)
    select $12, portico.firm_number(), 'message', id, deliver_at from message
)
select portico.must((select id from message), 'no_such_thread'),
       case when (select count(*)
                    from (select from {firm}.outgoing_messages where author = portico.person() limit 100) o) >= 100
            then portico.conflict('too_many_outgoing')
            when $11 <= now() then portico.conflict('deliver_at_passed')
            when $11 > now() + interval '90 days' then portico.conflict('deliver_at_too_late') end;

-- query: outgoing_show
-- gives: maybe
-- params: id uuid
select o.id, o.account, o.thread, o.matter, o.subject, o.text, o.attachments, o.deliver_at, o.created_at, o.failed
  from {firm}.shown_outgoing_messages o
 where o.id = $1;

-- query: outgoing_of_thread
-- gives: rows
-- params: thread uuid, person uuid?
-- The messages of this person (drafts_person() in drafts.h) that wait to be delivered in the thread, oldest first.
select o.id, o.account, o.thread, o.matter, o.subject, o.text, o.attachments, o.deliver_at, o.created_at, o.failed
  from {firm}.shown_outgoing_messages o
 where o.author = $2 and o.thread = $1
 order by o.created_at, o.id
 limit 200;

-- query: outgoing_index
-- gives: rows
-- params: person uuid?
-- All of this person, newest first: at most 100, or a few more if several were sent at the same moment. Without the
-- names of what the person can no longer see. Each client is looked up once.
with own as materialized (
    select o.*
      from {firm}.shown_outgoing_messages o
     where o.author = $1
     order by o.created_at desc
     limit 200
), accounts as materialized (
    select coalesce(jsonb_object_agg(a.id, a.name), '{}') as names
      from (select distinct account from own) w
     cross join lateral (select a.id, a.name from {firm}.accounts a where a.id = w.account limit 1) a
)
select o.id, o.account, o.thread, o.matter, o.subject, o.text, o.attachments, o.deliver_at, o.created_at, o.failed,
       t.subject as thread_subject, a.names ->> o.account::text as account_name
  from own o cross join accounts a
  left join lateral (select t.subject from {firm}.threads t where t.id = o.thread limit 1) t on true
 order by o.created_at desc, o.id desc;

-- query: outgoing_to_draft
-- gives: none
-- params: id uuid, draft uuid
-- Takes back a message in a thread: the text and what is attached to it go before what the draft holds, so that nothing
-- is lost with the answer. Of more than twenty attachments the last ones stay in the vault only. One statement, so that
-- it is not deleted without being in the draft: raises if the client is no longer shared with the author.
with taken as (
    delete from {firm}.outgoing_messages
     where id = $1 and (author = portico.person()) is true and thread is not null
    returning id, author, account, thread, text, attachments
), put as (
    insert into {firm}.drafts as d (id, person, account, thread, kind, text, attachments)
    select $2, o.author, o.account, o.thread, 'message', o.text, o.attachments
      from taken o
     where portico.sees(o.account, 4)
        on conflict (person, thread, kind) where thread is not null do update
           set text = excluded.text || case when d.text = '' then '' else e'\n\n' || d.text end,
               attachments = (excluded.attachments
                              || array(select a.version from unnest(d.attachments) a (version)
                                        where a.version <> all (excluded.attachments)))[1:20],
               revision = d.revision + 1, changed_at = now()
    returning id
)
select portico.must((select id from taken), 'no_such_outgoing'),
       case when not exists (select from put) then portico.conflict('no_longer_allowed') end;

-- query: outgoing_to_new_draft
-- gives: none
-- params: id uuid, draft uuid
-- The same of a message that opens a thread: its subject and matter count if the draft has no subject.
with taken as (
    delete from {firm}.outgoing_messages
     where id = $1 and (author = portico.person()) is true and thread is null
    returning id, author, account, matter, subject, text, attachments
), put as (
    insert into {firm}.drafts as d (id, person, account, kind, matter, subject, text, attachments)
    select $2, o.author, o.account, 'thread', o.matter, o.subject, o.text, o.attachments
      from taken o
     where portico.sees(o.account, 4)
        on conflict (person, account) where thread is null do update
           set text = excluded.text || case when d.text = '' then '' else e'\n\n' || d.text end,
               matter = case when d.subject = '' then excluded.matter else d.matter end,
               subject = case when d.subject = '' then excluded.subject else d.subject end,
               attachments = (excluded.attachments
                              || array(select a.version from unnest(d.attachments) a (version)
                                        where a.version <> all (excluded.attachments)))[1:20],
               revision = d.revision + 1, changed_at = now()
    returning id
)
select portico.must((select id from taken), 'no_such_outgoing'),
       case when not exists (select from put) then portico.conflict('no_longer_allowed') end;

-- query: outgoing_draft
-- gives: maybe
-- params: account uuid, thread uuid?
-- The draft that has the words of a message that was taken back.
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at,
       d.shared
  from {firm}.shown_drafts d
 where d.person = portico.person() and d.account = $1 and d.shared
       {if thread} and d.thread = $2 and d.kind = 'message'
       {if not thread} and d.thread is null;

-- query: outgoing_delete
-- gives: none
-- params: id uuid
-- With its text, which goes into no draft. Delivery locks the same row: whoever comes second finds none. "is true" is no
-- condition of an index, so the plan follows the id and not the author.
with taken as (
    delete from {firm}.outgoing_messages where id = $1 and (author = portico.person()) is true returning id
)
select portico.must((select id from taken), 'no_such_outgoing');
