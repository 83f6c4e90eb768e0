-- query: migrate_begin
-- gives: none
-- params:
-- A migration is one transaction.
begin;

-- query: migrate_commit
-- gives: none
-- params:
-- It holds, with its version row.
commit;

-- query: migrate_rollback
-- gives: none
-- params:
-- Nothing of it happened.
rollback;

-- query: migrate_lock
-- gives: row
-- params: key bigint
-- False when another migration of this database is under way. Held until the connection ends.
select pg_catalog.pg_try_advisory_lock($1) as alone;

-- query: migrate_is_initialized
-- gives: row
-- params:
-- Whether the platform's first migration ran.
select exists (select from pg_catalog.pg_tables where schemaname = 'platform' and tablename = 'migrations') as founded;

-- query: migrate_version
-- gives: row
-- params: stream text
-- The last version of a stream.
select coalesce(max(version), 0) as version from platform.migrations where stream = $1;

-- query: migrate_add_version
-- gives: none
-- params: stream text, version int, name text
-- The version row of the platform's stream; of the firms' stream, that every firm has it.
insert into platform.migrations (stream, version, name) values ($1, $2, $3) on conflict (stream, version) do nothing;

-- query: migrate_outdated_firms
-- gives: rows
-- params: version int
-- Firms whose schema is older, spares too.
select number from platform.firms where schema_version < $1 order by number;

-- query: migrate_lock_timeout
-- gives: none
-- params:
-- A firm at work is not to wait for its migration, nor the migration for the firm: it is tried again later.
select pg_catalog.set_config('lock_timeout', '200ms', true);

-- query: migrate_lock_firm
-- gives: maybe
-- params: number bigint
-- Holds the firm's row, so that two migrations never do the same firm.
select schema_version from platform.firms where number = $1 for update;

-- query: migrate_enter
-- gives: none
-- params: schema text
-- Into a firm's schema, as its owner. Both end with the transaction.
select pg_catalog.set_config('role', 'portico_owner', true), pg_catalog.set_config('search_path', $1, true);

-- query: migrate_schema_firm
-- gives: maybe
-- params:
-- Whose schema this is, by its own word. No row in a spare.
select number from firm;

-- query: migrate_reset_role
-- gives: none
-- params:
-- Back to the registry.
select pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', 'pg_catalog', true);

-- query: migrate_set_firm_version
-- gives: rows
-- params: number bigint, before int, version int
-- The firm's version row.
update platform.firms set schema_version = $3 where number = $1 and schema_version = $2 returning number;

-- query: migrate_clear_failures
-- gives: none
-- params: number bigint
-- What failed earlier is done now.
delete from platform.migration_failures where firm = $1;

-- query: migrate_add_failure
-- gives: none
-- params: number bigint, version int, state text, message text
-- Kept until it goes through.
insert into platform.migration_failures (firm, version, state, message) values ($1, $2, $3, $4)
on conflict (firm, version) do update set state = excluded.state, message = excluded.message, at = now();

-- query: migrate_spares
-- gives: row
-- params:
-- How many spares stand ready, and how many firms the first cell still takes.
select (select count(*) from platform.firms where state = 'spare') as spares,
       (select greatest(0, c.capacity - (select count(*) from platform.firms f where f.cell = c.id))
          from platform.cells c where c.id = 1 and c.open) as room;

-- query: migrate_next_number
-- gives: row
-- params:
-- A number that no firm ever had.
select nextval('platform.firm_numbers') as number;

-- query: migrate_make_schema
-- gives: none
-- params: number bigint
-- An empty schema, owned by the firms' owner.
select portico.make_firm_schema($1);

-- query: migrate_add_spare
-- gives: none
-- params: number bigint, version int
-- Ready to be claimed.
insert into platform.firms (number, cell, schema_version, state) values ($1, 1, $2, 'spare');

-- query: migrate_reserve_names
-- gives: none
-- params: slugs text[]
-- Names that nobody may have. One that a firm already has stays the firm's.
insert into platform.names (slug, why) select s, 'reserved' from unnest($1::text[]) s on conflict (slug) do nothing;
