-- The registry as workers read it.

-- query: registry_read
-- gives: rows
-- params: after bigint
-- Firms that changed since; at most 500, the caller asks again until there are fewer.
select number, slug, name, state, version
from platform.firms
where version > $1
  and state in ('active', 'suspended', 'closed')
order by version
limit 500;
