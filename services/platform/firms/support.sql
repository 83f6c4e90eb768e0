-- query: support_active_grant
-- gives: maybe
-- params:
-- Inside a firm: the active support grant, with its reason and end.
select g.hours, g.reason, g.granted_at, g.ends_at
  from {firm}.support_grants g
 where g.revoked_at is null and g.ends_at > now()
 order by g.ends_at desc
 limit 1;

-- query: support_admin
-- gives: row
-- params: admin uuid
-- The admin's name and address.
select name, email from platform.admins where id = $1;

-- query: support_guard
-- gives: none
-- params:
-- Inside a firm: a login requires an active grant.
select case when not exists (select from {firm}.support_grants g where g.revoked_at is null and g.ends_at > now())
            then portico.conflict('no_support_grant') end;

-- query: support_person
-- gives: none
-- params: admin uuid, name text, email text
-- Inside a firm: the admin as a person, as the firm's people see them.
insert into {firm}.people (id, kind, role, name, email)
values ($1, 'support', 'reader', 'Portico support (' || $2 || ')', $3)
on conflict (id) do update set name = excluded.name, email = excluded.email;

-- query: support_open
-- gives: row
-- params: id uuid, admin uuid, token_hash bytea, seconds int
-- Inside a firm: a login, valid once, for a few minutes, and not longer than the grant.
with opened as (
    insert into {firm}.support_logins (id, grant_id, person, token_hash, expires_at)
    select $1, g.id, $2, $3, least(now() + make_interval(secs => $4), g.ends_at)
      from {firm}.support_grants g
     where g.revoked_at is null and g.ends_at > now()
     order by g.ends_at desc
     limit 1
    returning grant_id)
select to_char(g.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ends_at
  from {firm}.support_grants g join opened o on o.grant_id = g.id;
