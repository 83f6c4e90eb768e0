-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The conversations of a demo firm ($1, a file of tenants/demo). A thread is found again by its client and its subject,
-- a message by its place in the thread. "ago" is a number of days, "at" the time of that day where the firm is.

-- query: demo_canned_replies
-- gives: none
-- params: demo jsonb
insert into {firm}.canned_replies (id, name, text, changed_by, changed_at)
select gen_random_uuid(), r ->> 'name', r ->> 'text', p.id,
       ((now() at time zone f.time_zone)::date - (r ->> 'ago')::int + (r ->> 'at')::time)
       at time zone f.time_zone
  from jsonb_array_elements(coalesce($1 -> 'canned_replies', '[]')) r
 cross join {firm}.firm f
  join {firm}.people p on p.email = r ->> 'by';

-- query: demo_threads
-- gives: none
-- params: demo jsonb
with told as (
    select k.id as account, t.node, t.node -> 'messages' as messages, t.node -> 'closed' as closed,
           case when t.node ? 'matter'
                then portico.must((select m.id from {firm}.matters m
                                    where m.account = k.id and m.title = t.node ->> 'matter'), 'no_such_matter')
           end as matter
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
      join {firm}.accounts k on k.name = a ->> 'name'
)
insert into {firm}.threads (id, account, matter, subject, opened_by, opened_at, messages, last_at, last_by,
                            last_from_firm, closed_at, closed_by)
select gen_random_uuid(), told.account, told.matter, told.node ->> 'subject', o.id,
       ((now() at time zone f.time_zone)::date - (messages -> 0 ->> 'ago')::int + (messages -> 0 ->> 'at')::time)
       at time zone f.time_zone,
       jsonb_array_length(messages),
       ((now() at time zone f.time_zone)::date - (messages -> -1 ->> 'ago')::int + (messages -> -1 ->> 'at')::time)
       at time zone f.time_zone,
       l.id, l.kind = 'staff',
       ((now() at time zone f.time_zone)::date - (closed ->> 'ago')::int + (closed ->> 'at')::time)
       at time zone f.time_zone, c.id
  from told
 cross join {firm}.firm f
  join {firm}.people o on o.email = messages -> 0 ->> 'by'
  join {firm}.people l on l.email = messages -> -1 ->> 'by'
  left join {firm}.people c on c.email = closed ->> 'by';

-- query: demo_messages
-- gives: none
-- params: demo jsonb
-- "edited" has the second text of a message.
with said as materialized (
    select gen_random_uuid() as id, h.id as thread, h.account, m.place, m.node, p.id as author,
           p.kind = 'staff' as from_firm,
           ((now() at time zone f.time_zone)::date - (m.node ->> 'ago')::int + (m.node ->> 'at')::time)
           at time zone f.time_zone as at,
           ((now() at time zone f.time_zone)::date - (m.node -> 'edited' ->> 'ago')::int
            + (m.node -> 'edited' ->> 'at')::time)
           at time zone f.time_zone as edited_at
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
     cross join lateral jsonb_array_elements(t.node -> 'messages') with ordinality m(node, place)
     cross join {firm}.firm f
      join {firm}.accounts k on k.name = a ->> 'name'
      join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
      join {firm}.people p on p.email = m.node ->> 'by'
), added as (
    insert into {firm}.messages (id, account, thread, number, author, from_firm, via, at)
    select id, account, thread, place, author, from_firm, case when from_firm then 'desk' else 'portal' end, at
      from said
)
insert into {firm}.message_texts (message, version, account, text, author, at)
select id, 1, account, node ->> 'text', author, at from said
union all
select id, 2, account, node -> 'edited' ->> 'text', author, edited_at from said where node ? 'edited';

-- query: demo_attachments
-- gives: none
-- params: demo jsonb
insert into {firm}.message_attachments (message, position, account, document, version, name, type, size)
select g.id, n.place, g.account, d.id, d.version, d.name, d.type, d.size
  from jsonb_array_elements($1 -> 'accounts') a
 cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
 cross join lateral jsonb_array_elements(t.node -> 'messages') with ordinality m(node, place)
 cross join lateral jsonb_array_elements_text(coalesce(m.node -> 'documents', '[]')) with ordinality n(name, place)
  join {firm}.accounts k on k.name = a ->> 'name'
  join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
  join {firm}.messages g on g.thread = h.id and g.number = m.place
  join {firm}.documents d on d.id = portico.must((select i.id from {firm}.documents i
                                                   where i.account = k.id and i.name = n.name), 'no_such_document');

-- query: demo_people
-- gives: rows
-- params:
-- Everybody, as row security calls them.
select id, case kind when 'staff' then 'staff' else 'client' end as kind from {firm}.people order by id limit 100;

-- query: demo_own_reads
-- gives: none
-- params: demo jsonb
-- As a person: who writes a message has read so far.
insert into {firm}.thread_reads (thread, person, number, account, by_firm, at)
select thread, author, number, account, from_firm, at from {firm}.messages where author = portico.person()
union all
select h.id, p.id, (o.node ->> 'number')::int, h.account, portico.is_firm(),
       ((now() at time zone f.time_zone)::date - (o.node ->> 'ago')::int + (o.node ->> 'at')::time)
       at time zone f.time_zone
  from jsonb_array_elements($1 -> 'accounts') a
 cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
 cross join lateral jsonb_array_elements(coalesce(t.node -> 'reads', '[]')) o(node)
 cross join {firm}.firm f
  join {firm}.accounts k on k.name = a ->> 'name'
  join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
  join {firm}.people p on p.id = portico.person() and p.email = o.node ->> 'by';

-- query: demo_own_deletions
-- gives: none
-- params: demo jsonb
-- As a person: "deleted" of one's own messages.
with gone as (
    select g.id, g.account,
           ((now() at time zone f.time_zone)::date - (m.node -> 'deleted' ->> 'ago')::int
            + (m.node -> 'deleted' ->> 'at')::time)
           at time zone f.time_zone as at
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
     cross join lateral jsonb_array_elements(t.node -> 'messages') with ordinality m(node, place)
     cross join {firm}.firm f
      join {firm}.accounts k on k.name = a ->> 'name'
      join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
      join {firm}.messages g on g.thread = h.id and g.number = m.place and g.author = portico.person()
     where m.node ? 'deleted'
), said as (
    insert into {firm}.message_deletions (message, account, person, at)
    select id, account, portico.person(), at from gone
)
update {firm}.messages set deleted = true where id in (select id from gone);

-- query: demo_own_notes
-- gives: none
-- params: demo jsonb
-- As a person: notes are listed by their id, which therefore begins with the time (RFC 9562, section 5.7).
with wrote as materialized (
    select (lpad(to_hex((extract(epoch from w.at) * 1000)::bigint), 12, '0') || '7' || substr(w.random, 1, 3) || '8'
            || substr(w.random, 4, 15))::uuid as id, h.account, h.id as thread, o.node, w.at
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
     cross join lateral jsonb_array_elements(coalesce(t.node -> 'notes', '[]')) o(node)
     cross join {firm}.firm f
      join {firm}.accounts k on k.name = a ->> 'name'
      join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
      join {firm}.people p on p.id = portico.person() and p.email = o.node ->> 'by'
     cross join lateral (
         select ((now() at time zone f.time_zone)::date - (o.node ->> 'ago')::int + (o.node ->> 'at')::time)
                 at time zone f.time_zone as at,
                md5(h.id || o.node::text) as random) w
), notes as (
    insert into {firm}.internal_notes (id, account, thread, after_number, author, text, at)
    select id, account, thread, (node ->> 'after')::int, portico.person(), node ->> 'text', at from wrote
)
insert into {firm}.note_mentions (note, person, account)
select wrote.id, p.id, wrote.account
  from wrote
 cross join lateral jsonb_array_elements_text(coalesce(wrote.node -> 'mentions', '[]')) e(email)
  join {firm}.people p on p.email = e.email;

-- query: demo_own_drafts
-- gives: none
-- params: demo jsonb
-- As a person.
insert into {firm}.drafts (id, person, account, thread, kind, text, changed_at)
select gen_random_uuid(), p.id, h.account, h.id, o.node ->> 'kind', o.node ->> 'text',
       ((now() at time zone f.time_zone)::date - (o.node ->> 'ago')::int + (o.node ->> 'at')::time)
       at time zone f.time_zone
  from jsonb_array_elements($1 -> 'accounts') a
 cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
 cross join lateral jsonb_array_elements(coalesce(t.node -> 'drafts', '[]')) o(node)
 cross join {firm}.firm f
  join {firm}.accounts k on k.name = a ->> 'name'
  join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
  join {firm}.people p on p.id = portico.person() and p.email = o.node ->> 'by';

-- query: demo_inbox_messages
-- gives: none
-- params: demo jsonb
-- What waits since a contact wrote last, unless it is "done"; "snoozed" says in how many days it comes back. Each thread
-- has an item, with the "assignee" of the thread.
with told as materialized (
    select h.id, h.account, h.matter, h.last_by, h.last_at, t.node, w.since, w.count, p.id as assignee, b.id as assigner,
           ((now() at time zone f.time_zone)::date - (t.node -> 'assignee' ->> 'ago')::int
            + (t.node -> 'assignee' ->> 'at')::time) at time zone f.time_zone as assigned_at,
           ((now() at time zone f.time_zone)::date + (t.node -> 'snoozed' ->> 'in')::int
            + (t.node -> 'snoozed' ->> 'at')::time) at time zone f.time_zone as snoozed_until,
           h.closed_at is null and not h.last_from_firm and not t.node ? 'done' as waits
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(coalesce(a -> 'threads', '[]')) t(node)
     cross join {firm}.firm f
      join {firm}.accounts k on k.name = a ->> 'name'
      join {firm}.threads h on h.account = k.id and h.subject = t.node ->> 'subject'
     cross join lateral (select coalesce(min(m.at), h.last_at) as since, count(*)::int as count
                           from {firm}.messages m
                          where m.thread = h.id
                            and m.number > coalesce((select max(o.number) from {firm}.messages o
                                                      where o.thread = h.id and o.from_firm), 0)) w
      left join {firm}.people p on p.email = t.node -> 'assignee' ->> 'person'
      left join {firm}.people b on b.email = t.node -> 'assignee' ->> 'by'
), items as (
    insert into {firm}.inbox_items (id, kind, account, matter, object, by_person, count, since, at, assignee,
                                    assigned_by, assigned_at, snoozed_until, done_at)
    select gen_random_uuid(), 'message', account, matter, id, last_by, count, since, last_at, assignee, assigner,
           assigned_at, case when waits then snoozed_until end, case when not waits then last_at end
      from told
    returning id, snoozed_until
)
insert into portico.jobs (id, firm, kind, object, run_at)
select gen_random_uuid(), portico.firm_number(), 'inbox', id, snoozed_until from items where snoozed_until is not null;

-- query: demo_inbox_uploads
-- gives: none
-- params:
-- What contacts have sent of a matter within a week waits.
insert into {firm}.inbox_items (id, kind, account, matter, object, by_person, count, since, at)
select gen_random_uuid(), 'upload', d.account, d.matter, d.filed_under,
       (array_agg(d.uploaded_by order by d.changed_at desc))[1], count(*)::int, min(d.changed_at), max(d.changed_at)
  from {firm}.documents d
  join {firm}.people p on p.id = d.uploaded_by and p.kind = 'contact'
 where d.changed_at > now() - interval '7 days'
 group by d.account, d.matter, d.filed_under;

-- query: demo_inbox_mentions
-- gives: none
-- params:
-- A mention waits until its person writes in the thread.
insert into {firm}.inbox_items (id, kind, account, matter, object, person, by_person, count, since, at, done_at)
select gen_random_uuid(), 'mention', h.account, h.matter, h.id, w.person, w.author, w.count, w.since, w.at, w.done_at
  from (select n.thread, m.person, (array_agg(n.author order by n.at desc))[1] as author, count(*)::int as count,
               min(n.at) as since, max(n.at) as at,
               (select min(o.at)
                  from (select thread, author, at from {firm}.internal_notes
                        union all
                        select thread, author, at from {firm}.messages) o
                 where o.thread = n.thread and o.author = m.person and o.at > max(n.at)) as done_at
          from {firm}.note_mentions m join {firm}.internal_notes n on n.id = m.note
         group by n.thread, m.person) w
  join {firm}.threads h on h.id = w.thread;
