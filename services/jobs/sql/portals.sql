-- query: portals_read
-- gives: maybe
-- params: mail uuid
-- The address to search for; no row when its list was already found.
select recipient from platform.mails where id = $1 and kind = 'portals' and state = 'waiting' and secret is null;

-- query: portals_firms
-- gives: rows
-- params: after bigint, most int
-- The next active firms to search, in the order of their numbers.
select number from platform.firms where state = 'active' and number > $1 order by number limit $2;

-- query: portals_find
-- gives: rows
-- params: email text
-- Whether somebody can sign in at this firm with the address: a contact, a member of staff, or both.
select f.name, f.slug, p.kind = 'staff' as desk
  from {firm}.people p cross join {firm}.firm f
 where p.email = $1 and p.active
   and (p.kind = 'staff' or exists (select from {firm}.active_links l where l.person = p.id));

-- query: portals_found
-- gives: none
-- params: mail uuid, secret bytea, job uuid
-- Stores the sealed list and creates the job that sends it. A second run has no effect.
with mail as (
    update platform.mails set secret = $2 where id = $1 and state = 'waiting' and secret is null returning id)
insert into portico.jobs (id, kind, object) select $3, 'platform_mail', id from mail;

-- query: portals_none
-- gives: none
-- params: mail uuid
-- Nobody has the address: nothing is sent, and no trace of the request stays.
delete from platform.mails where id = $1 and kind = 'portals' and secret is null;
