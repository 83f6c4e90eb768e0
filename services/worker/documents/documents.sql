-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Documents and their versions.
--
-- The lists of newest documents choose the keys of their page by an index, and then join. The documents of several
-- clients are merged: only the 51 clients with the newest documents can be on the page, and the n-th of these with 52 - n
-- documents at most.

-- query: documents_guard
-- shared: yes
-- gives: none
-- params: document uuid
select portico.must((select id from {firm}.documents where id = $1 and removed_at is null), 'no_such_document');

-- query: documents_filed_under
-- gives: rows
-- params: filed_under uuid
-- Those of a matter, or of a client without a matter. At most 2000; the others are found in the list of newest
-- documents.
with shown as materialized (
    select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, d.version, d.created_at, d.changed_at
      from {firm}.documents d
     where d.removed_at is null and (d.filed_under, d.folder) >= ($1, '00000000-0000-0000-0000-000000000000')
       and (d.filed_under, d.folder) <= ($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
     order by d.filed_under, d.folder, d.name collate "und-x-icu", d.id
     limit 2000
)
select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, v.number, v.uploaded_by,
       p.name as uploaded_by_name, d.created_at, d.changed_at, v.uploaded_by = portico.person() as mine,
       d.folder in (select f.id from {firm}.folders f where f.filed_under = $1 and f.sensitive)
       or k.document is not null as sensitive, k.document is not null as marked
  from shown d
 cross join lateral (select v.number, v.uploaded_by
                       from {firm}.document_versions v where v.id = d.version limit 1) v
  left join lateral (select k.document from {firm}.sensitive_documents k where k.document = d.id limit 1) k on true
  left join lateral (select p.name from {firm}.people p where p.id = v.uploaded_by limit 1) p on true
 order by d.folder, d.name collate "und-x-icu", d.id;

-- query: documents_uploads
-- gives: rows
-- params: filed_under uuid
-- The viewer's own unfinished uploads.
select id, folder, name, size, received
  from {firm}.uploads
 where person = portico.person() and filed_under = $1 and expires_at > now()
 order by created_at
 limit 100;

-- query: documents_index
-- gives: page 50
-- params: account uuid?, before text?
-- For staff: all documents, newest content first. One without a matter has no title. The first part of the page is for
-- those who see the whole firm, the second for one client, or for the clients of restricted staff.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($2, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($2, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), chosen as materialized (
    {if account} select id as account from {firm}.accounts where id = $1
    {if not account} select account from {firm}.active_links
    {if not account}  where person = portico.person() and portico.kind() = 'assigned'
), newest as materialized (
    select c.account, row_number() over (order by n.changed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select d.changed_at, d.id
                           from {firm}.documents d
                          where d.removed_at is null and (d.account, d.changed_at) > (c.account, '-infinity')
                            and (d.account, d.changed_at, d.id) <
                                (c.account, (select at from bound), (select id from bound))
                          order by d.account desc, d.changed_at desc, d.id desc
                          limit 1) n
     order by n.changed_at desc, n.id desc
     limit 51
), page as materialized (
    {if not account} (select d.id, d.changed_at
    {if not account}    from {firm}.documents d
    {if not account}   where portico.kind() <> 'assigned' and d.removed_at is null
    {if not account}     and (d.changed_at, d.id) < ((select at from bound), (select id from bound))
    {if not account}   order by d.changed_at desc, d.id desc
    {if not account}   limit 51)
    {if not account} union all
    (select d.id, d.changed_at
       from newest w
      cross join lateral (select d.id, d.changed_at
                            from {firm}.documents d
                           where d.removed_at is null and (d.account, d.changed_at) > (w.account, '-infinity')
                             and (d.account, d.changed_at, d.id) <
                                 (w.account, (select at from bound), (select id from bound))
                           order by d.account desc, d.changed_at desc, d.id desc
                           limit 52 - w.rank) d
      order by d.changed_at desc, d.id desc
      limit 51)
)
select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, v.number, v.uploaded_by,
       p.name as uploaded_by_name, d.created_at, d.changed_at, v.uploaded_by = portico.person() as mine,
       f.sensitive or k.document is not null as sensitive, k.document is not null as marked,
       d.matter, m.title as matter_title, d.account, a.name as account_name,
       (extract(epoch from d.changed_at) * 1000000)::bigint || '.' || d.id as cursor
  from page
  join {firm}.documents d on d.id = page.id
  join {firm}.document_versions v on v.id = d.version
  join {firm}.folders f on f.id = d.folder
  left join lateral (select k.document from {firm}.sensitive_documents k where k.document = d.id limit 1) k on true
  left join {firm}.matters m on m.id = d.matter
  left join lateral (select a.name from {firm}.accounts a where a.id = d.account limit 1) a on true
  left join {firm}.people p on p.id = v.uploaded_by
 order by d.changed_at desc, d.id desc;

-- query: documents_client_index
-- gives: page 50
-- params: account uuid?, before text?
-- For a client: the same for the viewer's accounts. A viewer who may see documents but not matters gets an empty title.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($2, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($2, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), chosen as materialized (
    select account from {firm}.active_links
     where person = portico.person() and areas & 1 <> 0
       {if account} and account = $1
), newest as materialized (
    select c.account, row_number() over (order by n.changed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select d.changed_at, d.id
                           from {firm}.documents d
                          where d.removed_at is null and d.level > 0
                            and (d.account, d.changed_at) > (c.account, '-infinity')
                            and (d.account, d.changed_at, d.id) <
                                (c.account, (select at from bound), (select id from bound))
                          order by d.account desc, d.changed_at desc, d.id desc
                          limit 1) n
     order by n.changed_at desc, n.id desc
     limit 51
), page as materialized (
    select d.id, d.changed_at
      from newest w
     cross join lateral (select d.id, d.changed_at
                           from {firm}.documents d
                          where d.removed_at is null and d.level > 0
                            and (d.account, d.changed_at) > (w.account, '-infinity')
                            and (d.account, d.changed_at, d.id) <
                                (w.account, (select at from bound), (select id from bound))
                          order by d.account desc, d.changed_at desc, d.id desc
                          limit 52 - w.rank) d
     order by d.changed_at desc, d.id desc
     limit 51
)
select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, v.number, v.uploaded_by,
       p.name as uploaded_by_name, d.created_at, d.changed_at, v.uploaded_by = portico.person() as mine,
       f.sensitive or k.document is not null as sensitive, k.document is not null as marked,
       d.matter, case when d.matter is not null then coalesce(m.title, '') end as matter_title, d.account,
       a.name as account_name,
       (extract(epoch from d.changed_at) * 1000000)::bigint || '.' || d.id as cursor
  from page
  join {firm}.documents d on d.id = page.id
  join {firm}.document_versions v on v.id = d.version
  join {firm}.folders f on f.id = d.folder
  left join lateral (select k.document from {firm}.sensitive_documents k where k.document = d.id limit 1) k on true
  left join {firm}.matters m on m.id = d.matter
  left join lateral (select a.name from {firm}.accounts a where a.id = d.account limit 1) a on true
  left join {firm}.people p on p.id = v.uploaded_by
 order by d.changed_at desc, d.id desc;

-- query: documents_show
-- gives: maybe
-- params: document uuid
select d.id, d.folder, d.name, d.type, d.size, d.level, d.versions, v.number, v.uploaded_by,
       p.name as uploaded_by_name, d.created_at, d.changed_at, v.uploaded_by = portico.person() as mine,
       f.sensitive or k.document is not null as sensitive, k.document is not null as marked,
       d.matter, case when d.matter is not null then coalesce(m.title, '') end as matter_title, d.account,
       a.name as account_name
  from {firm}.documents d
  join {firm}.document_versions v on v.id = d.version
  join {firm}.folders f on f.id = d.folder
  left join {firm}.sensitive_documents k on k.document = d.id
  left join {firm}.matters m on m.id = d.matter
  left join lateral (select a.name from {firm}.accounts a where a.id = d.account limit 1) a on true
  left join {firm}.people p on p.id = v.uploaded_by
 where d.id = $1 and d.removed_at is null;

-- query: documents_versions
-- gives: rows
-- params: document uuid
with shown as materialized (
    select v.id, v.number, v.name, v.type, v.size, v.uploaded_by, v.created_at
      from {firm}.document_versions v
     where v.document = $1
     order by v.number desc
     limit 500
), uploaders as materialized (
    select u.id, p.name
      from (select distinct uploaded_by as id from shown) u
     cross join lateral (select p.name from {firm}.people p where p.id = u.id limit 1) p
)
select v.id, v.number, v.name, v.type, v.size, v.uploaded_by, u.name as uploaded_by_name, v.created_at,
       v.id = d.version as current
  from shown v
 cross join (select version from {firm}.documents where id = $1) d
  left join uploaders u on u.id = v.uploaded_by
 order by v.number desc;

-- query: documents_version_guard
-- gives: none
-- params: document uuid, version uuid
select portico.must((select id from {firm}.document_versions where id = $2 and document = $1), 'no_such_version');

-- query: documents_open_guard
-- gives: none
-- params: document uuid, fresh bool
-- A sensitive document requires a fresh factor, and no reset of the viewer's factors within a day.
select case when (f.sensitive or exists (select from {firm}.sensitive_documents k where k.document = d.id))
             and (not $2 or exists (select from {firm}.people p
                                     where p.id = portico.person() and p.cooling_until > now()))
            then portico.conflict('step_up') end
  from {firm}.documents d join {firm}.folders f on f.id = d.folder
 where d.id = $1;

-- query: documents_cooling_off
-- gives: maybe
-- params:
-- The end of the viewer's waiting time after a reset of their factors.
select p.cooling_until as until from {firm}.people p where p.id = portico.person() and p.cooling_until > now();

-- query: documents_content
-- gives: maybe
-- params: document uuid, version uuid?
-- What is needed to decrypt a version (by default the current one), with both wrapped keys. modified: since when it is
-- the content of its address, in seconds.
select v.id, v.name, v.type, v.size, v.wrapped,
       floor(extract(epoch from case when $2 is null then d.changed_at else v.created_at end))::bigint as modified,
       (select k.wrapped from {firm}.keys k order by k.created_at, k.id limit 1) as firm_key
  from {firm}.documents d
  join {firm}.document_versions v on v.document = d.id and v.id = coalesce($2, d.version)
 where d.id = $1 and d.removed_at is null;

-- query: documents_folder_guard
-- shared: yes
-- gives: none
-- params: document uuid, folder uuid?
-- Raises unless the folder belongs to the document's matter, or is without a matter too and of the same client.
select portico.must(coalesce((select true where $2 is null),
                             (select true from {firm}.documents d
                                join {firm}.folders f on f.filed_under = d.filed_under and f.id = $2
                               where d.id = $1)), 'no_such_folder');

-- query: documents_previous_level
-- gives: maybe
-- params: document uuid
select id, level from {firm}.documents where id = $1 for update;

-- query: documents_keep_sensitivity
-- gives: none
-- params: document uuid, folder uuid?
-- Marks a document that moves from a sensitive folder to one that is not, so that moving does not remove the
-- protection.
insert into {firm}.sensitive_documents (document, account, level, marked_by)
select d.id, d.account, d.level, portico.person()
  from {firm}.documents d
  join {firm}.folders f on f.id = d.folder and f.sensitive
  join {firm}.folders t on t.id = $2 and not t.sensitive
 where d.id = $1
    on conflict (document) do nothing;

-- query: documents_mark
-- gives: none
-- params: document uuid
insert into {firm}.sensitive_documents (document, account, level, marked_by)
select d.id, d.account, d.level, portico.person() from {firm}.documents d where d.id = $1
    on conflict (document) do nothing;

-- query: documents_unmark
-- gives: none
-- params: document uuid
delete from {firm}.sensitive_documents where document = $1;

-- query: documents_change
-- gives: none
-- params: document uuid, name text?, folder uuid?
-- changed_at belongs to the content and is kept.
with changed as (
    update {firm}.documents d
       set name = coalesce($2, d.name)
           {if folder} , folder = f.id, level = f.level
      {if folder} from {firm}.folders f
     where d.id = $1 and d.removed_at is null
       {if folder} and f.id = $3
    returning d.id
)
select portico.must((select id from changed), 'no_such_document');

-- query: documents_restore_version
-- gives: none
-- params: document uuid, version uuid
with restored as (
    update {firm}.documents d
       set version = v.id, type = v.type, size = v.size, changed_at = now(),
           from_firm_at = (select now() from {firm}.people p where p.id = v.uploaded_by and p.kind = 'staff')
      from {firm}.document_versions v
     where d.id = $1 and d.removed_at is null and v.id = $2 and v.document = d.id
    returning d.id
)
select portico.must((select id from restored), 'no_such_version');

-- query: documents_emit
-- gives: maybe
-- params: document uuid, what text, previous_level smallint
-- Internal if the document was and is visible to the firm only.
insert into {firm}.events (seq, account, area, internal, topic, object, matter, what, person)
select h.entries, d.account, 1, d.level = 0 and $3 = 0, 'document', d.id, d.matter, $2, portico.person()
  from {firm}.audit_head h, {firm}.documents d
 where d.id = $1
returning seq, account, area, internal, topic, object, matter, what, person;
