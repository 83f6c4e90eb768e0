-- The roles of the cluster. Run it as superuser; it is idempotent.
--
-- portico_app serves all firms; the fence keeps it inside one firm per transaction. It is a member of no role and owns
-- nothing, so that row security applies to it. The owners cannot log in; portico_migrator assumes their roles.
do $$
declare
    name text;
begin
    foreach name in array array['portico_owner', 'portico_platform_owner'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I nologin noinherit', name);
        end if;
    end loop;
    foreach name in array
        array['portico_migrator', 'portico_app', 'portico_registry', 'portico_platform', 'portico_jobs']
    loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I login noinherit', name);
        end if;
    end loop;
end
$$;

grant portico_owner, portico_platform_owner to portico_migrator;

alter role portico_app connection limit 48;
alter role portico_app set fence.enforce = on;
alter role portico_app set fence.shared = 'portico';
-- By default, a statement gets a generic plan at its sixth execution, which most statements of most firms never reach.
alter role portico_app set plan_cache_mode = force_generic_plan;
-- Parallel workers do not have the pin, so the fence refuses them.
alter role portico_app set max_parallel_workers_per_gather = 0;

do $$
declare
    name text;
begin
    foreach name in array array['portico_app', 'portico_registry', 'portico_platform', 'portico_jobs'] loop
        execute format('alter role %I set search_path = pg_catalog', name);
        execute format('alter role %I set statement_timeout = %L', name, '5s');
        execute format('alter role %I set lock_timeout = %L', name, '2s');
        execute format('alter role %I set idle_in_transaction_session_timeout = %L', name, '10s');
    end loop;
end
$$;
alter role portico_migrator set search_path = pg_catalog;
alter role portico_migrator set statement_timeout = '5min';
alter role portico_migrator set idle_in_transaction_session_timeout = '1min';
