-- Prepares a cell (one database) for its first migration. Run it as superuser in that database; it is idempotent.
-- CREATE DATABASE ... TEMPLATE copies only the extension, so run this after a clone too.

do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to portico_migrator, portico_app, portico_registry, '
                   'portico_platform, portico_jobs', current_database());
    execute format('grant create on database %I to portico_owner, portico_platform_owner', current_database());
end
$$;
revoke all on schema public from public;
revoke usage on schema information_schema from public;

-- The schema portico, the functions of row policies, and the rule that revokes server-side functions from PUBLIC.
create extension if not exists fence;
grant usage on schema portico to portico_app, portico_owner, portico_platform_owner, portico_migrator, portico_platform,
    portico_jobs;
grant create on schema portico to portico_owner, portico_platform_owner;

-- A migration enters a firm's schema by its name. It holds an advisory lock, so that two never run at the same time.
grant execute on function pg_catalog.set_config(text, text, boolean), pg_catalog.pg_try_advisory_lock(bigint),
    pg_catalog.current_setting(text), pg_catalog.current_setting(text, boolean) to portico_migrator;
-- To return to the role of the migrator.
grant execute on function pg_catalog.set_config(text, text, boolean) to portico_owner, portico_platform_owner;
grant execute on function pg_catalog.nextval(regclass) to portico_platform, portico_platform_owner, portico_migrator;

-- `portico doctor` checks settings, policies and the order of names as the migrator.
grant execute on function pg_catalog.pg_collation_actual_version(oid) to portico_migrator;
grant usage on schema information_schema to portico_migrator;

-- Indexes of trigrams find a part of a word. Its one function that changes a setting is for nobody.
create extension if not exists pg_trgm schema portico;
revoke execute on function portico.set_limit(real) from public;

-- Under row security, only leakproof operators can use an index. Without these marks every search would read the whole
-- table. The only error of ilike, an escape character at the end of the pattern, depends on the row: every statement
-- makes its pattern itself (tests/sql/statements.mjs).
alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof;
alter function pg_catalog.texticlike(text, text) leakproof; -- ilike

-- Tables of firms are granted when they are created. A GRANT per firm would scan the catalogue of all firms.
alter default privileges for role portico_owner grant usage on schemas to portico_app;
alter default privileges for role portico_owner grant select, insert, update, delete on tables to portico_app;
alter default privileges for role portico_owner revoke execute on functions from public;
alter default privileges for role portico_platform_owner revoke execute on functions from public;
