-- query: cli_firms
-- gives: rows
-- params:
-- All firms except spares, by name.
select number, state, slug, name, coalesce(owner_email, '') as owner, schema_version,
       coalesce(state_reason, '') as reason
  from platform.firms
 where slug is not null
 order by slug;

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
-- Commits an act with its audit entry.
commit;

-- query: cli_admin
-- gives: maybe
-- params: id uuid, name text, email text
-- Creates a platform admin. No row: the address is already one.
insert into platform.admins (id, name, email) values ($1, $2, $3) on conflict (email) do nothing returning id;

-- query: cli_admin_find
-- gives: maybe
-- params: email text
-- Finds a platform admin and locks the row for the transaction.
select id from platform.admins where email = $1 for update;

-- query: cli_admin_delete_passkeys
-- gives: none
-- params: admin uuid
-- The next sign-in by mail asks for a first passkey again.
delete from platform.admin_passkeys where admin = $1;

-- query: cli_admin_revoke_sessions
-- gives: rows
-- params: admin uuid
-- Returns the digests of the sessions, which are their keys in the cache.
update platform.admin_sessions set revoked_at = now() where admin = $1 and revoked_at is null
returning encode(token_hash, 'hex') as digest;
