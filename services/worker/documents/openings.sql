-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who of a client's people has opened a document: derived from the audit log, which has an entry for every request of
-- the content of any version, with the version.

-- query: openings_index
-- gives: rows
-- params: document uuid
-- As the service, because staff who are restricted to assigned clients do not read the audit log. The people who opened
-- it, the last one first. current: whether they have opened what is now the current version.
select r.person, p.name, min(r.at) as first_at, max(r.at) as last_at,
       coalesce(bool_or(r.detail = d.version::text), false) as current
  from {firm}.audit_entries r
  join {firm}.documents d on d.id = r.object
  left join {firm}.people p on p.id = r.person
 where r.object = $1 and r.what = 'document.read' and r.kind = 'client'
 group by r.person, p.name
 order by max(r.at) desc, r.person
 limit 100;
