-- query: registry_version
-- shared: yes
-- gives: row
-- params:
-- The latest version of the registry.
select version from platform.registry;

-- query: registry_newer
-- gives: rows
-- params: after bigint
-- The firms that the edge must know and that changed after a version.
select number, slug, name, state, brand_version, colour
  from platform.firms
 where version > $1 and state in ('active', 'suspended', 'closed') and slug is not null
 order by version;
