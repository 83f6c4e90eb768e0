-- query: spares_count
-- gives: row
-- params:
-- How many spares stand ready, and whether the cells have room for more.
select (select count(*) from platform.firms where state = 'spare') as ready;

-- query: claimed_late
-- gives: maybe
-- params: seconds int
-- One firm whose making broke off.
select number, slug, name, owner_name, owner_email
  from platform.firms
 where state = 'claimed' and claimed_at < now() - make_interval(secs => $1) and slug is not null and owner_email is not null
 order by claimed_at
 limit 1;
