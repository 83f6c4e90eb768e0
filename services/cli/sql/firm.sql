-- query: cli_firms
-- gives: rows
-- params:
-- Every firm that somebody has, by name.
select number, state, slug, name, coalesce(owner_email, '') as owner, schema_version, coalesce(state_reason, '') as reason
  from platform.firms where slug is not null order by slug;

-- query: cli_firm_number
-- gives: maybe
-- params: slug text
-- A firm's number.
select number from platform.firms where slug = $1;

-- query: cli_begin
-- gives: none
-- params:
-- An act and its audit entry are one transaction.
begin;

-- query: cli_commit
-- gives: none
-- params:
-- It holds.
commit;

-- query: cli_admin
-- gives: maybe
-- params: id uuid, name text, email text
-- A platform admin. No row: the address is one already.
insert into platform.admins (id, name, email) values ($1, $2, $3) on conflict (email) do nothing returning id;

-- query: cli_admin_find
-- gives: maybe
-- params: email text
-- A platform admin, held until the act is done.
select id from platform.admins where email = $1 for update;

-- query: cli_admin_forget_passkeys
-- gives: none
-- params: admin uuid
-- The next mailed code leads to a first passkey again.
delete from platform.admin_passkeys where admin = $1;

-- query: cli_admin_end_sessions
-- gives: rows
-- params: admin uuid
-- Gives what the cache knows them by.
update platform.admin_sessions set revoked_at = now() where admin = $1 and revoked_at is null
returning encode(token_hash, 'hex') as digest;
