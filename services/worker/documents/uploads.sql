-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Unfinished uploads, and how one becomes a document.

-- query: uploads_folder_guard
-- gives: none
-- params: folder uuid
select portico.must((select id from {firm}.folders where id = $1), 'no_such_folder');

-- query: uploads_document_guard
-- gives: none
-- params: document uuid, folder uuid
-- A new version must name its document's folder.
select portico.must((select id from {firm}.documents where id = $1 and folder = $2 and removed_at is null),
                    'no_such_document');

-- query: uploads_destination
-- gives: maybe
-- params: folder uuid, document uuid?, name text
-- The folder's level, the person's open uploads, and the firm's wrapped key. target: the document that gets a new
-- version, which is the given one or, for a client, the one with the same name.
select f.level, open.count as open_uploads,
       (select k.wrapped from {firm}.keys k order by k.created_at, k.id limit 1) as firm_key,
       coalesce($2, (select d.id from {firm}.documents d
                      where not portico.is_firm() and d.folder = f.id and d.lower_name = lower($3)
                        and d.removed_at is null and d.level > 0
                      order by d.changed_at desc limit 1)) as target
  from {firm}.folders f
 cross join lateral (select count(*) as count
                       from {firm}.uploads o
                      where o.person = portico.person() and o.expires_at > now()) open
 where f.id = $1;

-- query: uploads_reserve
-- gives: none
-- params: size bigint
-- Room for all of it, until it is finished, deleted or expired. There is one row, so concurrent uploads see what the
-- others have reserved. Asked after the statements that change uploads, as everywhere: in another order they deadlock.
with reserved as (
    update {firm}.usage u set reserved_bytes = u.reserved_bytes + $1
      from {firm}.firm q
     where u.used_bytes + u.reserved_bytes + $1 <= q.quota_bytes
    returning u.single
)
select case when not exists (select from reserved) then portico.conflict('quota_full') end;

-- query: uploads_share_guard
-- gives: none
-- params:
-- After uploads_reserve, whose lock makes this exact. The unfinished uploads of one client are one file of any size, or
-- hold no more than they leave free, so that nobody alone can take all of a firm's room.
select case when not portico.is_firm() and own.count > 1
                 and own.size > q.quota_bytes - u.used_bytes - u.reserved_bytes
            then portico.conflict('too_many_uploads') end
  from {firm}.usage u
 cross join {firm}.firm q
 cross join (select count(*) as count, sum(o.size) as size
               from {firm}.uploads o
              where o.person = portico.person() and o.expires_at > now()) own;

-- query: uploads_conflict
-- gives: row
-- params: size bigint
-- Whether a client's share was the reason that a creation was refused, or the firm's room.
select not portico.is_firm() and u.used_bytes + u.reserved_bytes + $1 <= q.quota_bytes as is_share
  from {firm}.usage u
 cross join {firm}.firm q;

-- query: uploads_create
-- gives: row
-- params: id uuid, folder uuid, document uuid?, name text, type text, size bigint, wrapped bytea
-- It expires two days after the last piece.
insert into {firm}.uploads
       (id, account, matter, folder, level, document, person, name, type, size, wrapped, expires_at)
select $1, f.account, f.matter, f.id, f.level, $3, portico.person(), $4, $5, $6, $7, now() + interval '2 days'
  from {firm}.folders f
 where f.id = $2
returning id, size, received, to_char(expires_at at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "GMT"') as expires;

-- query: uploads_guard
-- gives: none
-- params: upload uuid
-- Raises unless it is the viewer's own, finished or not.
select portico.must((select id from {firm}.uploads where id = $1 and person = portico.person()
                     union all
                     select id from {firm}.document_versions where id = $1 and uploaded_by = portico.person()),
                    'no_such_upload');

-- query: uploads_show
-- gives: maybe
-- params: upload uuid
-- As uploads_destination, for a started upload. A finished one has become a version of `document`, and all of it has
-- arrived.
select u.id, u.name, u.size, u.received, u.wrapped, u.expires_at <= now() as expired, null::uuid as document,
       to_char(u.expires_at at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "GMT"') as expires,
       (select k.wrapped from {firm}.keys k order by k.created_at, k.id limit 1) as firm_key,
       case when u.document is null
            then (select d.id from {firm}.documents d
                   where not portico.is_firm() and d.folder = u.folder and d.lower_name = lower(u.name)
                     and d.removed_at is null and d.level > 0
                   order by d.changed_at desc limit 1)
            else (select d.id from {firm}.documents d
                   where d.id = u.document and d.filed_under = u.filed_under and d.removed_at is null) end as target
  from {firm}.uploads u
 where u.id = $1
union all
select v.id, v.name, v.size, v.size, null, false, v.document,
       to_char((v.created_at + interval '2 days') at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "GMT"'), null, null
  from {firm}.document_versions v
 where v.id = $1;

-- query: uploads_advance
-- gives: none
-- params: upload uuid, from bigint, to bigint
-- Counts a piece. If two requests sealed the same piece, the second one conflicts.
with advanced as (
    update {firm}.uploads set received = $3, expires_at = now() + interval '2 days'
     where id = $1 and received = $2
    returning id
)
select case when not exists (select from advanced) then portico.conflict('offset_wrong') end;

-- query: uploads_delete
-- gives: none
-- params: upload uuid
-- Gives its room back.
with deleted as (
    delete from {firm}.uploads where id = $1 and person = portico.person() returning id, size
), released as (
    update {firm}.usage u set reserved_bytes = u.reserved_bytes - deleted.size from deleted
)
select portico.must((select id from deleted), 'no_such_upload');

-- query: uploads_finish
-- gives: none
-- params: upload uuid
-- It has become a document: its reserved room is used now.
with finished as (
    delete from {firm}.uploads where id = $1 returning size
)
update {firm}.usage u
   set used_bytes = u.used_bytes + finished.size, reserved_bytes = u.reserved_bytes - finished.size
  from finished;

-- query: uploads_create_document
-- gives: none
-- params: upload uuid, document uuid, type text
insert into {firm}.documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, from_firm_at)
select $2, account, matter, folder, level, name, $3, size, id, person, case when portico.is_firm() then now() end
  from {firm}.uploads where id = $1;

-- query: uploads_update_document
-- gives: none
-- params: upload uuid, document uuid, type text
-- The document keeps its name; the version has the upload's.
with updated as (
    update {firm}.documents d
       set type = $3, size = u.size, version = u.id, versions = d.versions + 1, changed_at = now(),
           from_firm_at = case when portico.is_firm() then now() end
      from {firm}.uploads u
     where u.id = $1 and d.id = $2 and d.removed_at is null
    returning d.id
)
select portico.must((select id from updated), 'no_such_document');

-- query: uploads_create_version
-- gives: none
-- params: upload uuid, document uuid
-- The sealed file becomes a version. Its level is the document's, which may have been moved meanwhile.
insert into {firm}.document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by)
select u.id, d.account, d.id, d.level, d.versions, u.name, d.type, u.size, u.wrapped, u.person
  from {firm}.uploads u, {firm}.documents d
 where u.id = $1 and d.id = $2;

-- query: cleanup_expired_uploads
-- gives: rows
-- params: limit int
-- For the cleanup, as the service: deletes expired uploads and returns the ids of their files.
with expired as (
    select id from {firm}.uploads where expires_at < now() order by expires_at limit $1 for update skip locked
), deleted as (
    delete from {firm}.uploads u using expired where u.id = expired.id returning u.id, u.size
), released as (
    update {firm}.usage g set reserved_bytes = g.reserved_bytes - (select sum(size) from deleted)
     where exists (select from deleted)
)
select id from deleted;

-- query: cleanup_unreferenced_files
-- gives: rows
-- params: ids uuid[]
-- For the cleanup: which of these files no row refers to.
select f.id
  from unnest($1) as f (id)
 where not exists (select from {firm}.document_versions v where v.id = f.id)
   and not exists (select from {firm}.uploads u where u.id = f.id);

-- query: cleanup_firms
-- gives: rows
-- params: after bigint
-- For the cleanup, in the registry: the firms, a hundred at a time.
select number from platform.firms where number > $1 and state in ('active', 'suspended') order by number limit 100;
