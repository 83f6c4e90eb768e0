-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What somebody is typing, on all their devices. Drafts are kept until they are sent or deleted, also when the client
-- can no longer be seen: they are the person's own words.
--
-- Whoever writes, sends or deletes a draft says which one they saw last (its id) and at which revision. Another one is
-- refused, so that two tabs cannot overwrite each other, unless it has the same content: then an answer was lost, and the
-- request was sent again. A draft that is written after one was sent is another one, and counts from 1 again.

-- query: drafts_write
-- gives: none
-- params: id uuid, thread uuid, kind text, text text, attachments uuid[]?, revision int, seen uuid?
-- Of a thread. revision 0: there was none. At most 500 of a person.
with known as materialized (
    select d.text = $4 and d.attachments = coalesce($5, '{}') as same
      from {firm}.drafts d
     where d.person = portico.person() and d.thread = $2 and d.kind = $3
), written as (
    insert into {firm}.drafts as d (id, person, account, thread, kind, text, attachments)
    select $1, portico.person(), t.account, t.id, $3, $4, coalesce($5, '{}')
      from {firm}.threads t
     where t.id = $2 and ($6 = 0 or exists (select from known))
    on conflict (person, thread, kind) where thread is not null do update
       set text = excluded.text, attachments = excluded.attachments, revision = d.revision + 1, changed_at = now()
     where d.revision = $6
       {if seen} and d.id = $7
    returning d.id
)
select case when not exists (select from written) and not exists (select from known where same)
            then portico.conflict('draft_changed')
            when not exists (select from known)
                 and (select count(*)
                        from (select from {firm}.drafts d
                               where d.person = portico.person() and d.revision > 0 limit 500) d) >= 500
            then portico.conflict('too_many_drafts') end;

-- query: drafts_write_new
-- gives: none
-- params: id uuid, account uuid, matter uuid?, subject text, text text, attachments uuid[]?, revision int, seen uuid?
-- The same of a new thread of a client.
with known as materialized (
    select d.matter is not distinct from $3 and d.subject = $4 and d.text = $5
           and d.attachments = coalesce($6, '{}') as same
      from {firm}.drafts d
     where d.person = portico.person() and d.account = $2 and d.thread is null
), written as (
    insert into {firm}.drafts as d (id, person, account, kind, matter, subject, text, attachments)
    select $1, portico.person(), a.id, 'thread', $3, $4, $5, coalesce($6, '{}')
      from {firm}.accounts a
     where a.id = $2 and ($7 = 0 or exists (select from known))
    on conflict (person, account) where thread is null do update
       set matter = excluded.matter, subject = excluded.subject, text = excluded.text,
           attachments = excluded.attachments, revision = d.revision + 1, changed_at = now()
     where d.revision = $7
       {if seen} and d.id = $8
    returning d.id
)
select case when not exists (select from written) and not exists (select from known where same)
            then portico.conflict('draft_changed')
            when not exists (select from known)
                 and (select count(*)
                        from (select from {firm}.drafts d
                               where d.person = portico.person() and d.revision > 0 limit 500) d) >= 500
            then portico.conflict('too_many_drafts') end;

-- query: drafts_show
-- gives: maybe
-- params: person uuid?, thread uuid, kind text
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at,
       d.shared
  from {firm}.shown_drafts d
 where d.person = $1 and d.thread = $2 and d.kind = $3;

-- query: drafts_show_new
-- gives: maybe
-- params: person uuid?, account uuid
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at,
       d.shared
  from {firm}.shown_drafts d
 where d.person = $1 and d.account = $2 and d.thread is null;

-- query: drafts_index
-- gives: page 50
-- params: person uuid?, before text?
-- The last changed first. Without the names of what the person can no longer see. "revision > 0" leads to the index of
-- this list. Each client is looked up once.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($2, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($2, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), page as materialized (
    select d.*
      from {firm}.shown_drafts d
     where d.person = $1 and d.revision > 0
       and (d.changed_at, d.id) < ((select at from bound), (select id from bound))
     order by d.changed_at desc, d.id desc
     limit 51
), accounts as materialized (
    select coalesce(jsonb_object_agg(a.id, a.name), '{}') as names
      from (select distinct account from page) w
     cross join lateral (select a.id, a.name from {firm}.accounts a where a.id = w.account limit 1) a
)
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at,
       d.shared,
       t.subject as thread_subject, a.names ->> d.account::text as account_name,
       (extract(epoch from d.changed_at) * 1000000)::bigint || '.' || d.id as cursor
  from page d cross join accounts a
  left join lateral (select t.subject from {firm}.threads t where t.id = d.thread limit 1) t on true
 order by d.changed_at desc, d.id desc;

-- query: drafts_of_thread
-- gives: rows
-- params: thread uuid, person uuid?
-- The drafts of this person in the thread (drafts_person() in drafts.h): a message and an internal note at most.
select d.id, d.account, d.thread, d.kind, d.matter, d.subject, d.text, d.attachments, d.revision, d.changed_at,
       d.shared
  from {firm}.shown_drafts d
 where d.person = $2 and d.thread = $1
 order by d.kind;

-- query: drafts_thread_guard
-- gives: none
-- params: thread uuid
-- One's own draft is reached also after the thread is no longer shared.
select portico.must(coalesce((select id from {firm}.drafts where person = portico.person() and thread = $1 limit 1),
                             (select id from {firm}.threads where id = $1)), 'no_such_thread');

-- query: drafts_account_guard
-- gives: none
-- params: account uuid
select portico.must(coalesce((select id from {firm}.drafts
                               where person = portico.person() and account = $1 and thread is null),
                             (select id from {firm}.accounts where id = $1 and portico.sees(id, 4))),
                    'no_such_account');

-- query: drafts_send
-- gives: none
-- params: thread uuid, kind text, revision int?, seen uuid?
-- The viewer's draft goes with the message. revision: the one that is sent. A later one, from another device, stays. If
-- there is none, or another one, it was sent or deleted meanwhile: this must not be a second message. The lock makes the
-- second of two requests see what the first has done.
with own as materialized (
    select id, revision
      from {firm}.drafts
     where person = portico.person() and thread = $1 and kind = $2
       {if seen} and case when id = $4 then true else false end
       for update
), sent as (
    delete from {firm}.drafts d
     using own
     where d.id = own.id
       {if revision} and own.revision <= $3
)
{if revision} select case when $3 > 0 and not exists (select from own) then portico.conflict('draft_changed') end;
{if not revision} select;

-- query: drafts_send_new
-- gives: none
-- params: account uuid, revision int?, seen uuid?
-- The same of a new thread.
with own as materialized (
    select id, revision
      from {firm}.drafts
     where person = portico.person() and account = $1 and thread is null
       {if seen} and case when id = $3 then true else false end
       for update
), sent as (
    delete from {firm}.drafts d
     using own
     where d.id = own.id
       {if revision} and own.revision <= $2
)
{if revision} select case when $2 > 0 and not exists (select from own) then portico.conflict('draft_changed') end;
{if not revision} select;

-- query: drafts_delete
-- gives: none
-- params: thread uuid, kind text, revision int?, seen uuid?
-- The viewer's draft, when it is not wanted any more. revision: not one that was written after it. seen: no other one.
delete from {firm}.drafts
 where person = portico.person() and thread = $1 and kind = $2
       {if revision} and case when revision <= $3 then true else false end
       {if seen} and case when id = $4 then true else false end;

-- query: drafts_delete_new
-- gives: none
-- params: account uuid, revision int?, seen uuid?
-- The same of a new thread.
delete from {firm}.drafts
 where person = portico.person() and account = $1 and thread is null
       {if revision} and case when revision <= $2 then true else false end
       {if seen} and case when id = $3 then true else false end;
