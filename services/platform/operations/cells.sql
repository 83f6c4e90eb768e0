-- query: cells_index
-- gives: rows
-- params:
-- The cells with their firms, spares and used bytes.
select c.id, c.name, c.capacity, c.open,
       count(f.number) filter (where f.state <> 'spare') as firms,
       count(f.number) filter (where f.state = 'spare') as spares,
       coalesce(sum(f.used_bytes), 0)::bigint as used_bytes
  from platform.cells c left join platform.firms f on f.cell = c.id
 group by c.id, c.name, c.capacity, c.open
 order by c.id;
