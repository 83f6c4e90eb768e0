-- query: migrate_begin
-- gives: none
-- params:
-- Each migration is one transaction.
begin;

-- query: migrate_commit
-- gives: none
-- params:
-- Commits a migration together with its version row.
commit;

-- query: migrate_rollback
-- gives: none
-- params:
-- Undoes a failed migration.
rollback;

-- query: migrate_lock
-- gives: row
-- params: key bigint
-- False when another migration of this database is running. The lock is held until the connection ends.
select pg_catalog.pg_try_advisory_lock($1) as locked;

-- query: migrate_is_initialized
-- gives: row
-- params:
-- Whether the platform's first migration has run.
select exists (select from pg_catalog.pg_tables where schemaname = 'platform' and tablename = 'migrations')
       as initialized;

-- query: migrate_version
-- gives: row
-- params: stream text
-- The latest version of a stream.
select coalesce(max(version), 0) as version from platform.migrations where stream = $1;

-- query: migrate_add_version
-- gives: none
-- params: stream text, version int, name text
-- Adds a version of the platform's stream; or of the firms' stream, once every firm has it.
insert into platform.migrations (stream, version, name) values ($1, $2, $3) on conflict (stream, version) do nothing;

-- query: migrate_outdated_firms
-- gives: rows
-- params: version int
-- Firms and spares whose schema is older.
select number from platform.firms where schema_version < $1 order by number;

-- query: migrate_lock_timeout
-- gives: none
-- params:
-- A busy firm must not wait for its migration, nor the migration for the firm: it is tried again later.
select pg_catalog.set_config('lock_timeout', '200ms', true);

-- query: migrate_lock_firm
-- gives: maybe
-- params: number bigint
-- Locks the firm's row, so that two processes never migrate the same firm.
select schema_version from platform.firms where number = $1 for update;

-- query: migrate_enter
-- gives: none
-- params: schema text
-- Enters a firm's schema as its owner. Both settings end with the transaction.
select pg_catalog.set_config('role', 'portico_owner', true), pg_catalog.set_config('search_path', $1, true);

-- query: migrate_schema_firm
-- gives: maybe
-- params:
-- The firm to which this schema says it belongs. A spare has no row.
select number from firm;

-- query: migrate_reset_role
-- gives: none
-- params:
-- Back to the role and search path of the migrator.
select pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', 'pg_catalog', true);

-- query: migrate_set_firm_version
-- gives: rows
-- params: number bigint, before int, version int
-- Sets the version of the firm's schema.
update platform.firms set schema_version = $3 where number = $1 and schema_version = $2 returning number;

-- query: migrate_clear_failures
-- gives: none
-- params: number bigint
-- Deletes earlier failures after a success.
delete from platform.migration_failures where firm = $1;

-- query: migrate_add_failure
-- gives: none
-- params: number bigint, version int, state text, message text
-- Kept until the migration succeeds.
insert into platform.migration_failures (firm, version, state, message) values ($1, $2, $3, $4)
on conflict (firm, version) do update set state = excluded.state, message = excluded.message, at = now();

-- query: migrate_spares
-- gives: row
-- params:
-- How many spares are ready, and how many more firms the first cell can hold.
select (select count(*) from platform.firms where state = 'spare') as spares,
       (select greatest(0, c.capacity - (select count(*) from platform.firms f where f.cell = c.id))
          from platform.cells c where c.id = 1 and c.open) as room;

-- query: migrate_next_number
-- gives: row
-- params:
-- A number that no firm has ever had.
select nextval('platform.firm_numbers') as number;

-- query: migrate_make_schema
-- gives: none
-- params: number bigint
-- Creates an empty schema, owned by portico_owner.
select portico.make_firm_schema($1);

-- query: migrate_add_spare
-- gives: none
-- params: number bigint, version int
-- Registers a spare that sign-up can claim.
insert into platform.firms (number, cell, schema_version, state) values ($1, 1, $2, 'spare');

-- query: migrate_reserve_names
-- gives: none
-- params: slugs text[]
-- Names that no firm can take. A firm that already has one keeps it.
insert into platform.names (slug, why) select s, 'reserved' from unnest($1::text[]) s on conflict (slug) do nothing;
