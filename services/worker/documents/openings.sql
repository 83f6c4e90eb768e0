-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who of a client's people has opened a document: derived from the audit log, which has an entry for every download of
-- any version.

-- query: openings_index
-- gives: rows
-- params: document uuid
-- As the service, because staff who are restricted to assigned clients do not read the audit log. The people who opened
-- it, the last one first.
select r.person, p.name, min(r.at) as first_at, max(r.at) as last_at
  from {firm}.audit_entries r
  left join {firm}.people p on p.id = r.person
 where r.object = $1 and r.what = 'document.read' and r.kind = 'client'
 group by r.person, p.name
 order by max(r.at) desc, r.person
 limit 100;
