-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Fills a new firm with the people, matters and documents of a demo file ($1, a file of tenants/demo), after the
-- statements that apply its starter pack. Its conversations are in demo_threads.sql.

-- query: demo_brand
-- gives: none
-- params: demo jsonb
with settings as (
    update {firm}.firm set locale = $1 ->> 'locale', time_zone = $1 ->> 'time_zone'
)
update {firm}.brand
   set colour = $1 ->> 'colour', face = $1 ->> 'face', contact = $1 -> 'contact', version = version + 1;

-- query: demo_staff
-- gives: none
-- params: demo jsonb
-- All except the owner, who exists since provisioning.
insert into {firm}.people (id, kind, role, name, email, signed_in_at, last_seen_at)
select gen_random_uuid(), 'staff', s ->> 'role', s ->> 'name', s ->> 'email', now() - interval '20 hours',
       now() - interval '20 hours'
  from jsonb_array_elements($1 -> 'staff') s
 where s ->> 'role' <> 'owner';

-- query: demo_accounts
-- gives: none
-- params: demo jsonb
with made as (
    insert into {firm}.accounts (id, name, kind, reference, created_at)
    select gen_random_uuid(), a ->> 'name', a ->> 'kind', a ->> 'reference', now() - interval '120 days'
      from jsonb_array_elements($1 -> 'accounts') a
    returning id, name
), people as (
    insert into {firm}.people (id, kind, name, email, signed_in_at, last_seen_at)
    select gen_random_uuid(), 'contact', p ->> 'name', p ->> 'email',
           case when not p ? 'invited' then now() - interval '2 days' end,
           case when not p ? 'invited' then now() - interval '2 days' end
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(a -> 'people') p
    returning id, email
)
insert into {firm}.account_people (account, person, areas)
select made.id, people.id, (p ->> 'areas')::int
  from jsonb_array_elements($1 -> 'accounts') a
 cross join lateral jsonb_array_elements(a -> 'people') p
  join made on made.name = a ->> 'name'
  join people on people.email = p ->> 'email';

-- query: demo_matters
-- gives: none
-- params: demo jsonb
-- Each matter is in the stage of its last move.
insert into {firm}.matters (id, account, title, reference, template, stage, client_stage, acts, stage_since,
                            expected_on, lead, opened_at, changed_at)
select gen_random_uuid(), k.id, m ->> 'title', m ->> 'reference', t.id, s.id, s.client_stage, s.acts,
       now() - make_interval(days => (last.move ->> 'ago')::int),
       current_date + (m ->> 'expected_in')::int, p.id,
       now() - make_interval(days => (m -> 'moves' -> 0 ->> 'ago')::int),
       now() - make_interval(days => (last.move ->> 'ago')::int)
  from jsonb_array_elements($1 -> 'accounts') a
 cross join lateral jsonb_array_elements(a -> 'matters') m
 cross join lateral (select m -> 'moves' -> -1 as move) last
  join {firm}.accounts k on k.name = a ->> 'name'
  join {firm}.templates t on t.name = m ->> 'template'
  join {firm}.stages s on s.template = t.id and s.name = last.move ->> 'stage'
  join {firm}.people p on p.email = m ->> 'lead' and p.kind = 'staff';

-- query: demo_moves
-- gives: none
-- params: demo jsonb
with history as (
    select k.id as account, x.id as matter, s.id as stage, s.client_stage, v.move ->> 'note' as note, x.lead,
           now() - make_interval(days => (v.move ->> 'ago')::int) as at,
           lag(s.id) over w as from_stage, lag(s.client_stage) over w as client_from, gen_random_uuid() as id
      from jsonb_array_elements($1 -> 'accounts') a
     cross join lateral jsonb_array_elements(a -> 'matters') m
     cross join lateral jsonb_array_elements(m -> 'moves') with ordinality v(move, place)
      join {firm}.accounts k on k.name = a ->> 'name'
      join {firm}.matters x on x.account = k.id and x.title = m ->> 'title'
      join {firm}.stages s on s.template = x.template and s.name = v.move ->> 'stage'
    window w as (partition by x.id order by v.place)
), moves as (
    insert into {firm}.matter_moves (id, account, matter, from_stage, to_stage, client_from, client_to, person, at)
    select id, account, matter, from_stage, stage, client_from, client_stage, lead, at from history
    returning id, account
)
insert into {firm}.matter_notes (move, account, note)
select moves.id, moves.account, history.note
  from moves
  join history on history.id = moves.id
 where history.note is not null;

-- query: demo_folders
-- gives: none
-- params:
-- The folders of each matter, from the tree of its template, two levels deep.
with top as (
    insert into {firm}.folders (id, account, matter, name, level, position)
    select gen_random_uuid(), m.account, m.id, f.node ->> 'name', (f.node ->> 'level')::smallint, f.place
      from {firm}.matters m
      join {firm}.templates t on t.id = m.template
     cross join lateral jsonb_array_elements(t.folders) with ordinality f(node, place)
    returning id, account, matter, name, position
)
insert into {firm}.folders (id, account, matter, parent, name, level, position)
select gen_random_uuid(), m.account, m.id, top.id, i.node ->> 'name', (i.node ->> 'level')::smallint, i.place
  from {firm}.matters m
  join {firm}.templates t on t.id = m.template
 cross join lateral jsonb_array_elements(t.folders) with ordinality f(node, place)
 cross join lateral jsonb_array_elements(coalesce(f.node -> 'folders', '[]')) with ordinality i(node, place)
  join top on top.matter = m.id and top.name = f.node ->> 'name';

-- query: demo_factor
-- gives: none
-- params: email text, factor uuid, sealed bytea
insert into {firm}.factors (id, person, kind, sealed, confirmed_at)
select $2, portico.must((select id from {firm}.people where email = $1), 'no_such_person'), 'totp', $3, now();

-- query: demo_document
-- gives: none
-- params: document uuid, version uuid, account text, matter text, folder text, name text, size bigint, wrapped bytea
-- params: email text, ago int
with placed as (
    select f.account, f.matter, f.id as folder, f.level, p.id as person, p.kind,
           now() - make_interval(days => $10) as at
      from {firm}.folders f
      join {firm}.matters m on m.id = f.matter and m.title = $4
      join {firm}.accounts k on k.id = m.account and k.name = $3
      join {firm}.people p on p.email = $9
     where f.name = $5
), document as (
    insert into {firm}.documents (id, account, matter, folder, level, name, type, size, version, uploaded_by,
                                  created_at, changed_at, from_firm_at)
    select $1, account, matter, folder, level, $6, 'application/pdf', $7, $2, person, at, at,
           case when kind = 'staff' then at end
      from placed
    returning id
), counted as (
    update {firm}.usage set used_bytes = used_bytes + $7
)
insert into {firm}.document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by,
                                      created_at)
select $2, account, portico.must((select id from document), 'no_such_folder'), level, 1, $6, 'application/pdf', $7, $8,
       person, at
  from placed;

-- query: demo_audit_log
-- gives: none
-- params:
-- An audit entry for every move, document and act in a conversation, in their order, and the events that pages show as
-- news. Who writes a message has read so far, which is no entry of its own.
with happened as (
    select v.at, v.person, 'matter.moved' as what, 'matters' as kinds, v.to_stage::text as detail, v.matter as object,
           v.account, v.matter, 8 as area, v.client_from is not distinct from v.client_to as internal,
           'matter' as topic,
           case when t.position > f.position then 'forward' when t.position < f.position then 'back' end as direction
      from {firm}.matter_moves v
      join {firm}.client_stages t on t.id = v.client_to
      left join {firm}.client_stages f on f.id = v.client_from
    union all
    select created_at, uploaded_by, 'document.uploaded', 'documents', null, id, account, matter, 1, level = 0,
           'document', null
      from {firm}.documents
    union all
    select g.at, g.author, case g.number when 1 then 'thread.opened' else 'message.sent' end, 'messages', g.id::text,
           h.id, h.account, h.matter, 4, false, 'message', null
      from {firm}.messages g join {firm}.threads h on h.id = g.thread
    union all
    select v.at, v.author, 'message.edited', 'messages', g.id::text, h.id, h.account, h.matter, 4, false, 'thread', null
      from {firm}.message_texts v
      join {firm}.messages g on g.id = v.message
      join {firm}.threads h on h.id = g.thread
     where v.version > 1
    union all
    select d.at, d.person, 'message.deleted', 'messages', g.id::text, h.id, h.account, h.matter, 4, false, 'thread',
           null
      from {firm}.message_deletions d
      join {firm}.messages g on g.id = d.message
      join {firm}.threads h on h.id = g.thread
    union all
    select r.at, r.person, 'message.read', 'messages', r.number::text, h.id, h.account, h.matter, 4, true,
           'thread', null
      from {firm}.thread_reads r
      join {firm}.threads h on h.id = r.thread
     where not exists (select from {firm}.messages g
                        where g.thread = r.thread and g.number = r.number and g.author = r.person)
    union all
    select h.closed_at, h.closed_by, 'thread.closed', 'messages', null, h.id, h.account, h.matter, 4, false, 'thread',
           null
      from {firm}.threads h
     where h.closed_at is not null
    union all
    select n.at, n.author, 'note.added', 'messages', n.id::text, h.id, h.account, h.matter, 0, true, 'note', null
      from {firm}.internal_notes n join {firm}.threads h on h.id = n.thread
    union all
    select s.assigned_at, s.assigned_by, 'thread.assigned', 'messages', s.assignee::text, h.id, h.account, h.matter, 0,
           true, 'note', null
      from {firm}.inbox_items s join {firm}.threads h on h.id = s.object
     where s.kind = 'message' and s.assignee is not null
    union all
    select created_at, invited_by, 'person.invited', 'people', null, person, null, null, 0, true, 'invitation', null
      from {firm}.invitations
     where invited_by <> person
    union all
    select since, null,
           case kind when 'invitation' then 'invitation.expired' when 'mail' then 'mail.failed'
                     else 'matter.overdue' end,
           case kind when 'overdue' then 'matters' else 'people' end, null,
           case kind when 'mail' then by_person else object end, account, null, 0, true, 'inbox', null
      from {firm}.inbox_items
     where kind in ('invitation', 'mail', 'overdue')
    union all
    select changed_at, changed_by, 'canned_reply.created', 'messages', null, id, null, null, 0, true, 'canned_reply',
           null
      from {firm}.canned_replies
), numbered as (
    select row_number() over (order by at, object) as place, happened.*,
           uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as salt
      from happened
), head as (
    update {firm}.audit_head set entries = entries + (select count(*) from numbered) returning entries
), placed as (
    select numbered.*, head.entries - (select count(*) from numbered) + numbered.place as seq from numbered, head
), entries as (
    insert into {firm}.audit_entries (seq, at, person, kind, what, topic, route, object, account, detail, request, salt,
                                      commitment)
    select seq, at, person, 'system', what, kinds, 'demo', object, account, detail, 'demo', salt,
           sha256(salt || convert_to(what || ' ' || object, 'UTF8'))
      from placed
)
insert into {firm}.events (seq, at, account, area, internal, topic, object, matter, what, person, direction)
select seq, at, account, area, internal, topic, object, matter, what, person, direction from placed;

-- query: demo_notices
-- gives: none
-- params:
-- After demo_audit_log: the job that makes notices of these events.
insert into portico.jobs (id, firm, kind) values (gen_random_uuid(), portico.firm_number(), 'notices');

-- query: demo_key
-- gives: row
-- params:
-- The firm's data key, wrapped by the root key.
select encode(wrapped, 'hex') as wrapped from {firm}.keys order by created_at desc limit 1;

-- query: demo_known
-- gives: maybe
-- params: slug text
-- The number of a demo firm that exists already.
select number from platform.firms where slug = $1 and state = 'active';

-- query: demo_is_empty
-- gives: row
-- params:
-- Whether an existing firm has no data yet, because the last run was interrupted.
select not exists (select from {firm}.accounts) as empty;

-- query: demo_admin
-- gives: maybe
-- params: email text
-- Whether the demo admin exists already.
select id from platform.admins where email = $1;
