-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who of a client's people has opened a document: derived from the audit log, which has an entry for every request of
-- the content of any version, with the version.

-- query: openings_index
-- gives: rows
-- params: document uuid
-- As the service, because staff who are restricted to assigned clients do not read the audit log. The people who opened
-- it, the last one first. current: whether they have opened what is now the current version. From each reader's last
-- entry, the index leads to that of the next reader, so that it does not matter how often each has opened it.
with recursive readers as (
    (select r.person, r.at
       from {firm}.audit_entries r
      where r.object = $1 and r.what = 'document.read' and r.kind = 'client' and r.person is not null
      order by r.person desc, r.at desc
      limit 1)
    union all
    select n.person, n.at
      from readers
     cross join lateral (select r.person, r.at
                           from {firm}.audit_entries r
                          where r.object = $1 and r.what = 'document.read' and r.kind = 'client'
                            and r.person < readers.person
                          order by r.person desc, r.at desc
                          limit 1) n
), shown as materialized (
    select person, at from readers order by at desc, person limit 100
)
select r.person, (select p.name from {firm}.people p where p.id = r.person) as name,
       (select f.at from {firm}.audit_entries f
         where f.object = $1 and f.what = 'document.read' and f.kind = 'client' and f.person = r.person
         order by f.at limit 1) as first_at,
       r.at as last_at,
       (select true from {firm}.audit_entries c
         where c.person = r.person and c.what = 'document.read' and c.detail = d.version::text and c.kind = 'client'
         limit 1) is not null as current
  from shown r
 cross join (select version from {firm}.documents where id = $1) d
 order by r.at desc, r.person;
