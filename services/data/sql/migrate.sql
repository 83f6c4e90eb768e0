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
-- False when another connection holds this lock. It is held until the connection ends.
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
-- Adds a version of the platform's stream; or of the firms' stream, once every firm has it. A version that is there
-- already is written again, because only a commit that writes something waits for the disk (see migrate_session).
insert into platform.migrations (stream, version, name) values ($1, $2, $3)
on conflict (stream, version) do update set name = excluded.name;

-- query: migrate_reset_role
-- gives: none
-- params:
-- Back to the role and search path of the migrator.
select pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', 'pg_catalog', true);

-- query: migrate_outdated_firms
-- gives: rows
-- params: version int
-- Firms and spares whose schema is older, with its version.
select number, schema_version from platform.firms where schema_version < $1 order by number;

-- query: migrate_session
-- gives: none
-- params:
-- Once on each connection that changes firms. A busy firm must not wait for its migration, nor the migration for the
-- firm: it is tried again later. A crash may lose the last commits, each with its version row: that is as if these
-- firms had not been reached yet. When all are migrated, the caller writes the fleet's version on another connection,
-- and that commit waits until the disk has it and all commits before it.
select pg_catalog.set_config('lock_timeout', '200ms', false),
       pg_catalog.set_config('synchronous_commit', 'off', false);

-- query: migrate_claim_firm
-- gives: none
-- params: number bigint, before int, after int
-- Sets the version of the firm's schema before the scripts run: this locks the firm's row until the commit, so that two
-- processes never migrate the same firm. Raises unless there is the firm and its version is `before`.
with claimed as (
    update platform.firms set schema_version = $3 where number = $1 and schema_version = $2 returning number)
select portico.must((select number from claimed), 'version_changed');

-- query: migrate_firm_version
-- gives: maybe
-- params: number bigint
-- What the version is, when it was not the expected one.
select schema_version from platform.firms where number = $1;

-- query: migrate_enter
-- gives: none
-- params: number bigint
-- Enters a firm's schema as its owner. Both settings end with the transaction.
select pg_catalog.set_config('role', 'portico_owner', true), pg_catalog.set_config('search_path', 't_' || $1, true);

-- query: migrate_check_schema
-- gives: none
-- params: number bigint
-- Raises if the schema says that it belongs to another firm. A spare has no row.
select portico.must(nullif(number = $1, false), 'schema_of_another_firm') from firm;

-- query: migrate_run_script
-- gives: none
-- params: script text
-- One file, as the owner of the schema.
select portico.run_script($1);

-- query: migrate_add_failure
-- gives: none
-- params: number bigint, version int, state text, message text
-- Kept until the migration succeeds.
insert into platform.migration_failures (firm, version, state, message) values ($1, $2, $3, $4)
on conflict (firm, version) do update set state = excluded.state, message = excluded.message, at = now();

-- query: migrate_clear_failures
-- gives: none
-- params:
-- Deletes the failures of firms that have that version now.
delete from platform.migration_failures m using platform.firms f
 where f.number = m.firm and f.schema_version >= m.version;

-- query: migrate_spares
-- gives: row
-- params:
-- How many spares are ready, and how many more firms the first cell can hold.
select (select count(*) from platform.firms where state = 'spare') as spares,
       (select greatest(0, c.capacity - (select count(*) from platform.firms f where f.cell = c.id))
          from platform.cells c where c.id = 1 and c.open) as room;

-- query: migrate_make_spare
-- gives: row
-- params: version int
-- Registers a spare with a number that no firm has ever had, creates its schema and enters it as its owner. The rest
-- of the transaction fills the schema. Nobody uses it yet, so nobody waits for it; it may itself wait longer than a
-- firm's migration, because those who make spares beside it extend the same catalogues.
with spare as (
    insert into platform.firms (number, cell, schema_version, state)
    values (nextval('platform.firm_numbers'), 1, $1, 'spare')
    returning number)
select number, portico.make_firm_schema(number), pg_catalog.set_config('role', 'portico_owner', true),
       pg_catalog.set_config('search_path', 't_' || number, true), pg_catalog.set_config('lock_timeout', '10s', true)
  from spare;

-- query: migrate_reserve_names
-- gives: none
-- params: slugs text[]
-- Names that no firm can take. A firm that already has one keeps it.
insert into platform.names (slug, why) select s, 'reserved' from unnest($1::text[]) s on conflict (slug) do nothing;
