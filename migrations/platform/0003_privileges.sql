-- Who may touch the registry, and the one way to make a firm's schema.
set local role portico_platform_owner;

grant insert on portico.jobs to portico_app;
grant select, insert, update on portico.jobs to portico_platform;
grant select, insert, update, delete on portico.jobs to portico_jobs;

grant usage on schema platform to portico_registry, portico_platform, portico_jobs;
grant usage on sequence platform.firm_numbers to portico_migrator;
grant execute on function platform.next_version() to portico_platform, portico_jobs;

-- What a worker needs to route, and no more: neither owners nor counts.
grant select (number, cell, state, slug, name, colour, brand_version, version) on platform.firms to portico_registry;

grant select on platform.migrations, platform.migration_failures, platform.cells, platform.registry to portico_platform;
grant select, insert, update on platform.firms, platform.names, platform.admins, platform.mails to portico_platform;
grant select, insert, update, delete on platform.sign_ups, platform.admin_recovery_codes, platform.admin_sign_ins,
    platform.admin_sessions, platform.idempotency_keys to portico_platform;
grant select, update (leaves) on platform.record_head to portico_platform;
grant select, insert on platform.record_leaves to portico_platform; -- append only

grant select on platform.cells, platform.registry to portico_jobs;
grant select, update on platform.firms to portico_jobs;
grant select, insert, update, delete on platform.mails to portico_jobs;
grant select, delete on platform.sign_ups, platform.admin_sign_ins, platform.admin_sessions, platform.idempotency_keys
    to portico_jobs; -- expiry

grant select on platform.migration_failures, platform.firms, platform.names, platform.cells to portico_migrator;
grant insert on platform.migration_failures, platform.firms, platform.names to portico_migrator;
grant update on platform.migration_failures, platform.firms to portico_migrator;
grant delete on platform.migration_failures to portico_migrator;

-- A name cannot be a parameter of CREATE SCHEMA, hence a function. It belongs to the firms' owner, who thereby owns the
-- schema, and whose default privileges grant it to the fenced role.
set local role portico_owner;
create function portico.make_firm_schema(number bigint) returns void
    language plpgsql volatile strict security definer set search_path = pg_catalog
    as $$
begin
    if number < 1 then
        raise exception 'a firm''s number is positive' using errcode = '22023';
    end if;
    execute format('create schema t_%s', number);
end
$$;
grant execute on function portico.make_firm_schema(bigint) to portico_migrator;
