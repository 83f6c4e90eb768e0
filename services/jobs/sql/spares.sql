-- query: spares_count
-- gives: row
-- params:
-- How many spares are ready.
select (select count(*) from platform.firms where state = 'spare') as ready;

-- query: provisioning_unfinished
-- gives: maybe
-- params: seconds int
-- One firm whose provisioning was interrupted.
select number, slug, name, owner_name, owner_email
  from platform.firms
 where state = 'claimed' and claimed_at < now() - make_interval(secs => $1)
   and slug is not null and owner_email is not null
 order by claimed_at
 limit 1;
