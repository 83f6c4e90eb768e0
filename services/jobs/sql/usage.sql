-- query: usage_due
-- gives: rows
-- params: most int
-- The firms that are to be counted now.
select number from platform.firms
 where state in ('active', 'suspended') and count_at <= now()
 order by count_at
 limit $1;

-- query: usage_count
-- gives: row
-- params:
-- The number of people and bytes of one firm.
select count(*) filter (where p.kind = 'contact') as clients,
       count(*) filter (where p.kind = 'staff') as staff,
       (select u.used_bytes from {firm}.usage u) as used_bytes
  from {firm}.people p
 where p.active;

-- query: usage_record
-- gives: none
-- params: number bigint, clients int?, staff int?, used_bytes bigint?, soonest int, latest int
-- Stores the counts. If they have changed, they are counted again soon, else after twice the last interval: so idle
-- firms cost next to nothing. With nulls it only sets the times, so that a failing firm does not block the others.
update platform.firms
   set clients = coalesce($2, clients), staff = coalesce($3, staff), used_bytes = coalesce($4, used_bytes),
       counted_at = now(),
       count_at = now() + case when (coalesce($2, clients), coalesce($3, staff), coalesce($4, used_bytes))
                                    is distinct from (clients, staff, used_bytes) then make_interval(secs => $5)
                               else least(greatest(2 * (now() - counted_at), make_interval(secs => $5)),
                                          make_interval(secs => $6)) end
 where number = $1;
