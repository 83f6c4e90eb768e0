-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Messages: the texts of a thread, their edits and deletions.
--
-- A message is added by several statements of one transaction. messages_number comes first: it locks the thread, so
-- what the later ones read is from after the lock, and numbers have no gaps. They take the author, and not the viewer,
-- so that a job can deliver a message for somebody.

-- query: messages_account_guard
-- gives: none
-- params: account uuid, matter uuid?
-- Raises unless the viewer may write to or for this client, and about the matter if there is one.
select portico.must((select id from {firm}.accounts where id = $1 and portico.sees(id, 4)), 'no_such_account'),
       portico.must(coalesce((select true where $2 is null),
                             (select true from {firm}.matters where id = $2 and account = $1)), 'no_such_matter');

-- query: messages_open_thread
-- gives: none
-- params: thread uuid, account uuid, matter uuid?, subject text, author uuid, from_firm bool
-- A thread without messages, to which this transaction adds the first.
insert into {firm}.threads (id, account, matter, subject, opened_by, last_by, last_from_firm)
values ($1, $2, $3, $4, $5, $5, $6);

-- query: messages_number
-- gives: none
-- params: thread uuid, author uuid, from_firm bool
-- Locks the thread, counts the message, and opens the thread again if it was closed. The time is that of the lock, so
-- that times have the order of the numbers.
with counted as (
    update {firm}.threads
       set messages = messages + 1, last_at = greatest(clock_timestamp(), last_at), last_by = $2, last_from_firm = $3,
           closed_at = null, closed_by = null
     where id = $1
    returning id
)
select portico.must((select id from counted), 'no_such_thread');

-- query: messages_add
-- gives: none
-- params: id uuid, thread uuid, author uuid, from_firm bool, via text, seen int?
-- After messages_number. seen: the last message that the author has seen; absent: they want to send it anyway. Nobody
-- misses 200 messages of their own in a row, so more are not read.
with thread as materialized (
    select t.id, t.account, t.messages, t.last_at,
           case when exists (select from {firm}.accounts a where a.id = t.account and a.archived_at is not null)
                then portico.conflict('client_archived')
                when exists (select from {firm}.thread_matters m where m.thread = t.id and m.closed)
                then portico.conflict('matter_closed')
                {if seen} when exists (select
                {if seen}                from (select o.author
                {if seen}                        from {firm}.messages o
                {if seen}                       where o.thread = $2 and o.number > $6
                {if seen}                       order by o.number desc
                {if seen}                       limit 200) o
                {if seen}               where o.author <> $3)
                {if seen} then portico.conflict('newer_messages')
                end as refused
      from {firm}.threads t
     where t.id = $2
)
insert into {firm}.messages (id, account, thread, number, author, from_firm, via, at)
select $1, t.account, t.id, t.messages, $3, $4, $5, t.last_at from thread t where t.refused is null;

-- query: messages_add_text
-- gives: none
-- params: message uuid, text text
-- Its text as it was sent.
insert into {firm}.message_texts (message, version, account, text, author, at)
select m.id, 1, m.account, $2, m.author, m.at from {firm}.messages m where m.id = $1;

-- query: messages_attach
-- gives: none
-- params: message uuid, versions uuid[]
-- All of them or none: versions of documents of the same client that are in the vault and that the author may see. What
-- the firm attaches, the client must be able to open. Row security hides from the viewer what they may not see; when a
-- job delivers for a contact, their level counts.
with asked as materialized (
    select a.version, min(a.position) as position
      from unnest($2) with ordinality a (version, position)
     group by a.version
), found as materialized (
    select m.id as message, row_number() over (order by a.position) as position, m.account, d.id as document, a.version,
           d.name, v.type, v.size, d.level
      from {firm}.messages m
     cross join asked a
      join {firm}.document_versions v on v.id = a.version
      join {firm}.documents d on d.id = v.document and d.account = m.account and d.removed_at is null
     where m.id = $1 and (m.from_firm or d.level > 0)
), attached as (
    insert into {firm}.message_attachments (message, position, account, document, version, name, type, size)
    select f.message, f.position, f.account, f.document, f.version, f.name, f.type, f.size from found f
    returning position
)
select portico.must(case when (select count(*) from attached) = (select count(*) from asked) then true end,
                    'no_such_attachment'),
       case when exists (select from found where level = 0) then portico.conflict('attachment_hidden') end;

-- query: messages_later_guard
-- gives: none
-- params: thread uuid, author uuid, seen int?
-- For a message that is delivered later: what messages_add refuses is refused now, too.
select case when exists (select from {firm}.accounts a where a.id = t.account and a.archived_at is not null)
            then portico.conflict('client_archived')
            when exists (select from {firm}.thread_matters m where m.thread = t.id and m.closed)
            then portico.conflict('matter_closed')
            {if seen} when exists (select
            {if seen}                from (select o.author
            {if seen}                        from {firm}.messages o
            {if seen}                       where o.thread = $1 and o.number > $3
            {if seen}                       order by o.number desc
            {if seen}                       limit 200) o
            {if seen}               where o.author <> $2)
            {if seen} then portico.conflict('newer_messages')
            end
  from {firm}.threads t
 where t.id = $1;

-- query: messages_open_later_guard
-- gives: none
-- params: account uuid, matter uuid?
-- The same for a thread that is opened later.
select case when a.archived_at is not null then portico.conflict('client_archived')
            when exists (select from {firm}.matters m where m.id = $2 and m.closed_at is not null)
            then portico.conflict('matter_closed') end
  from {firm}.accounts a
 where a.id = $1;

-- query: messages_attachments_guard
-- gives: none
-- params: thread uuid?, account uuid?, versions uuid[], from_firm bool
-- As messages_attach, for a message that is delivered later in a thread or opens one of an account.
with asked as materialized (
    select distinct a.version from unnest($3) a (version)
), found as materialized (
    select a.version, d.level
      from asked a
      join {firm}.document_versions v on v.id = a.version
      join {firm}.documents d on d.id = v.document and d.removed_at is null
           and d.account = coalesce($2, (select t.account from {firm}.threads t where t.id = $1))
     where $4 or d.level > 0
)
select portico.must(case when (select count(*) from found) = (select count(*) from asked) then true end,
                    'no_such_attachment'),
       case when exists (select from found where level = 0) then portico.conflict('attachment_hidden') end;

-- query: messages_index
-- gives: page 50
-- params: thread uuid, before bigint?, after bigint?
-- The newest first. Nobody gets the text or the attachments of a deleted message here.
with page as materialized (
    select m.id, m.number, m.author, m.from_firm, m.via, m.at, m.deleted
      from {firm}.messages m
     where m.thread = $1
       {if before} and m.number < $2
       {if after} and m.number > $3
     order by m.number desc
     limit 51
), authors as materialized (
    select w.id, p.name
      from (select distinct author as id from page) w
     cross join lateral (select p.name from {firm}.people p where p.id = w.id limit 1) p
)
select m.id, m.number, m.author, w.name as author_name, m.from_firm, m.via, m.at, x.text,
       coalesce(x.version, 1) as version, case when x.version > 1 then x.at end as edited_at, m.deleted,
       d.name as deleted_by_name, d.at as deleted_at, m.author = portico.person() as mine,
       coalesce(f.attachments, '[]') as attachments, m.number as cursor
  from page m
  left join authors w on w.id = m.author
  left join lateral (select x.text, x.version, x.at
                       from {firm}.message_texts x
                      where x.message = m.id and not m.deleted
                      order by x.version desc
                      limit 1) x on true
  left join lateral (select d.at, (select p.name from {firm}.people p where p.id = d.person) as name
                       from {firm}.message_deletions d
                      where d.message = m.id and m.deleted
                      limit 1) d on true
  left join lateral (select jsonb_agg(jsonb_build_object(
                                'document', f.document, 'version', f.version, 'name', f.name, 'type', f.type,
                                'size', f.size,
                                'available', exists (select from {firm}.documents o
                                                      where o.id = f.document and o.removed_at is null))
                            order by f.position) as attachments
                       from {firm}.message_attachments f
                      where f.message = m.id and not m.deleted) f on true
 order by m.number desc;

-- query: messages_show
-- gives: maybe
-- params: message uuid
-- As in messages_index.
select m.id, m.number, m.author, w.name as author_name, m.from_firm, m.via, m.at, x.text,
       coalesce(x.version, 1) as version, case when x.version > 1 then x.at end as edited_at, m.deleted,
       d.name as deleted_by_name, d.at as deleted_at, m.author = portico.person() as mine,
       coalesce(f.attachments, '[]') as attachments
  from {firm}.messages m
  left join {firm}.people w on w.id = m.author
  left join lateral (select x.text, x.version, x.at
                       from {firm}.message_texts x
                      where x.message = m.id and not m.deleted
                      order by x.version desc
                      limit 1) x on true
  left join lateral (select d.at, (select p.name from {firm}.people p where p.id = d.person) as name
                       from {firm}.message_deletions d
                      where d.message = m.id and m.deleted
                      limit 1) d on true
  left join lateral (select jsonb_agg(jsonb_build_object(
                                'document', f.document, 'version', f.version, 'name', f.name, 'type', f.type,
                                'size', f.size,
                                'available', exists (select from {firm}.documents o
                                                      where o.id = f.document and o.removed_at is null))
                            order by f.position) as attachments
                       from {firm}.message_attachments f
                      where f.message = m.id and not m.deleted) f on true
 where m.id = $1;

-- query: messages_guard
-- gives: none
-- params: message uuid
select portico.must((select id from {firm}.messages where id = $1), 'no_such_message');

-- query: messages_state
-- gives: maybe
-- params: message uuid
-- Its thread, and whether the viewer wrote it.
select m.thread, m.author = portico.person() as mine
  from {firm}.messages m
 where m.id = $1;

-- query: messages_lock
-- gives: none
-- params: message uuid
-- Changes of one message take turns. They end with its deletion, with the matter, and when the client is archived.
with locked as materialized (
    select id, account, thread from {firm}.messages where id = $1 and not deleted for no key update
)
select case when not exists (select from locked) then portico.conflict('message_deleted')
            when exists (select from locked m join {firm}.accounts a on a.id = m.account
                          where a.archived_at is not null)
            then portico.conflict('client_archived')
            when exists (select from {firm}.thread_matters c
                          where c.thread = (select m.thread from locked m) and c.closed)
            then portico.conflict('matter_closed') end;

-- query: messages_add_version
-- gives: none
-- params: message uuid, text text, most int
-- After messages_lock. Another text, at most so many.
with latest as materialized (
    select x.version, x.text = $2 as same
      from {firm}.message_texts x
     where x.message = $1
     order by x.version desc
     limit 1
), added as (
    insert into {firm}.message_texts (message, version, account, text, author, at)
    select m.id, l.version + 1, m.account, $2, portico.person(), clock_timestamp()
      from {firm}.messages m cross join latest l
     where m.id = $1 and l.version < $3 and not l.same
    returning message
)
select case when (select same from latest) then portico.conflict('unchanged')
            when not exists (select from added) then portico.conflict('too_many_versions') end;

-- query: messages_delete
-- gives: none
-- params: message uuid
-- The texts stay, and follow by their foreign key.
with deleted as (
    update {firm}.messages set deleted = true where id = $1 and not deleted returning id, account
), kept as (
    insert into {firm}.message_deletions (message, account, person)
    select d.id, d.account, portico.person() from deleted d
)
select case when not exists (select from deleted) then portico.conflict('message_deleted') end;

-- query: messages_versions
-- gives: rows
-- params: message uuid, deleted_too bool
-- The newest first. deleted_too: whether the viewer may read the texts of a deleted message; clients see none of their
-- rows.
with shown as materialized (
    select x.version, x.text, x.author, x.at, x.deleted
      from {firm}.message_texts x
     where x.message = $1
     order by x.version desc
     limit 50
), authors as materialized (
    select w.id, p.name
      from (select distinct author as id from shown) w
     cross join lateral (select p.name from {firm}.people p where p.id = w.id limit 1) p
)
select x.version, case when $2 or not x.deleted then x.text end as text, x.author, w.name as author_name, x.at
  from shown x
  left join authors w on w.id = x.author
 order by x.version desc;

-- query: messages_emit
-- gives: maybe
-- params: thread uuid, topic text, what text, person uuid
-- An event about a thread, for everybody who sees it. It does not name the matter, because a contact may see messages but
-- not matters.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, t.account, 4, false, $2, t.id, null, $3, $4
  from {firm}.audit_head h, {firm}.threads t
 where t.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
