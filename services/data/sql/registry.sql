-- The registry as workers read it.

-- query: registry_read
-- gives: rows
-- params: after bigint
-- Firms that changed after a version; at most 500 rows: the caller repeats this until it gets fewer.
select number, slug, name, state, version
from platform.firms
where version > $1
  and state in ('active', 'suspended', 'closed')
order by version
limit 500;
