-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The audit log, read only.

-- query: audit_log_index
-- gives: page 50
-- params: before bigint?
select r.seq, r.at, r.person, p.name, r.kind, r.what, r.route, r.object, r.request, r.via, k.name as via_name,
       w.reason, r.seq::text as cursor
  from {firm}.audit_entries r
  left join {firm}.people p on p.id = r.person
  left join {firm}.api_keys k on k.id = r.via
  left join {firm}.audit_reasons w on w.seq = r.seq
 where $1 is null or r.seq < $1
 order by r.seq desc
 limit 51;
