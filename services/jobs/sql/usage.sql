-- query: usage_due
-- gives: rows
-- params: seconds int, most int
-- The firms that were counted longest ago.
select number from platform.firms
 where state in ('active', 'suspended') and (counted_at is null or counted_at < now() - make_interval(secs => $1))
 order by counted_at nulls first
 limit $2;

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
-- params: number bigint, clients int?, staff int?, used_bytes bigint?
-- Stores the counts. With nulls it only sets the time, so that a failing firm does not block the others.
update platform.firms
   set clients = coalesce($2, clients), staff = coalesce($3, staff), used_bytes = coalesce($4, used_bytes),
       counted_at = now()
 where number = $1;
