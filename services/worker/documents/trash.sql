-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Removed documents. They stay in the trash for 30 days and can be restored; then the cleanup deletes them.

-- query: trash_index
-- gives: page 50
-- params: before text?
-- Of all clients, the last removed first. As in documents_index, the second part is for restricted staff.
with bound as materialized (
    select coalesce(timestamptz 'epoch' + split_part($1, '.', 1)::bigint * interval '1 microsecond', 'infinity') as at,
           coalesce(split_part($1, '.', 2)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as id
), chosen as materialized (
    select account from {firm}.active_links where person = portico.person() and portico.kind() = 'assigned'
), newest as materialized (
    select c.account, row_number() over (order by n.removed_at desc, n.id desc) as rank
      from chosen c
     cross join lateral (select d.removed_at, d.id
                           from {firm}.documents d
                          where d.removed_at is not null
                            and (d.account, d.removed_at) > (c.account, now() - interval '30 days')
                            and (d.account, d.removed_at, d.id) <
                                (c.account, (select at from bound), (select id from bound))
                          order by d.account desc, d.removed_at desc, d.id desc
                          limit 1) n
     order by n.removed_at desc, n.id desc
     limit 51
), page as materialized (
    (select d.id, d.removed_at
       from {firm}.documents d
      where portico.kind() <> 'assigned' and d.removed_at is not null
        and d.removed_at > now() - interval '30 days'
        and (d.removed_at, d.id) < ((select at from bound), (select id from bound))
      order by d.removed_at desc, d.id desc
      limit 51)
    union all
    (select d.id, d.removed_at
       from newest w
      cross join lateral (select d.id, d.removed_at
                            from {firm}.documents d
                           where d.removed_at is not null
                             and (d.account, d.removed_at) > (w.account, now() - interval '30 days')
                             and (d.account, d.removed_at, d.id) <
                                 (w.account, (select at from bound), (select id from bound))
                           order by d.account desc, d.removed_at desc, d.id desc
                           limit 52 - w.rank) d
      order by d.removed_at desc, d.id desc
      limit 51)
)
select d.id, d.name, d.type, d.size, d.level, d.versions, d.matter, m.title as matter_title, d.account,
       a.name as account_name, d.folder, f.name as folder_name, d.removed_at, p.name as removed_by_name,
       d.removed_at + interval '30 days' as deleted_at,
       (extract(epoch from d.removed_at) * 1000000)::bigint || '.' || d.id as cursor
  from page
  join {firm}.documents d on d.id = page.id
  join {firm}.folders f on f.id = d.folder
  left join {firm}.matters m on m.id = d.matter
  left join lateral (select a.name from {firm}.accounts a where a.id = d.account limit 1) a on true
  left join {firm}.people p on p.id = d.removed_by
 order by d.removed_at desc, d.id desc;

-- query: trash_add
-- gives: none
-- params: document uuid
with removed as (
    update {firm}.documents set removed_at = now(), removed_by = portico.person()
     where id = $1 and removed_at is null
    returning id
)
select portico.must((select id from removed), 'no_such_document');

-- query: trash_restore
-- gives: none
-- params: document uuid
-- It returns to its folder; of a document that was not removed, nothing changes.
with restored as (
    update {firm}.documents set removed_at = null, removed_by = null
     where id = $1 and (removed_at is null or removed_at > now() - interval '30 days')
    returning id
)
select portico.must((select id from restored), 'no_such_document');

-- query: trash_delete_expired
-- gives: rows
-- params: limit int
-- For the cleanup, as the service: deletes documents after their time in the trash and returns the ids of their files.
with expired as (
    select id from {firm}.documents
     where removed_at <= now() - interval '30 days' order by removed_at limit $1 for update skip locked
), marks as (
    delete from {firm}.sensitive_documents s using expired e where s.document = e.id
), versions as (
    delete from {firm}.document_versions v using expired e where v.document = e.id returning v.id, v.size
), documents as (
    delete from {firm}.documents d using expired e where d.id = e.id
), released as (
    update {firm}.usage u set used_bytes = u.used_bytes - (select sum(size) from versions)
     where exists (select from versions)
)
select id from versions;
