-- query: registry_copy_read
-- gives: maybe
-- params:
-- What the edge must know about a firm.
select f.name, b.colour, b.version from {firm}.firm f cross join {firm}.brand b;

-- query: registry_copy_write
-- gives: none
-- params: number bigint, name text, colour text, brand_version bigint
-- Writes it to the registry, with a new version if anything changed.
update platform.firms
   set name = $2, colour = $3, brand_version = $4, version = platform.next_version()
 where number = $1 and state in ('active', 'suspended') and (name, colour, brand_version) is distinct from ($2, $3, $4);
