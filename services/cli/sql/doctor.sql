-- query: doctor_outside
-- gives: rows
-- params:
-- The fence refuses this, inside and outside a firm.
select relname from pg_catalog.pg_class limit 1;

-- query: doctor_command
-- gives: none
-- params:
-- The fence refuses commands.
listen portico_doctor;

-- query: doctor_bypass
-- gives: rows
-- params:
-- Nobody may execute this function. Anybody may change the setting, so it is the function that must be refused.
select pg_catalog.set_config('work_mem', '1MB', true);

-- query: doctor_catalogue
-- gives: rows
-- params:
-- The checks of the catalogue, one row each: the rule, and what violates it ('' for nothing).
with firm as (
    select number, ('t_' || number) as schema from platform.firms),
firm_table as (
    select c.oid, c.relname, n.nspname, c.relrowsecurity
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join firm on firm.schema = n.nspname
     where c.relkind in ('r', 'p')),
violations (rank, what, who) as (
    select 1, 'every firm has its schema',
           (select string_agg(schema, ', ') from firm
             where not exists (select from pg_catalog.pg_namespace where nspname = schema))
    union all
    select 2, 'every schema has this release''s version',
           (select string_agg('firm ' || number || ' has ' || schema_version, ', ')
              from platform.firms where schema_version <> (select max(schema_version) from platform.firms))
    union all
    select 3, 'no migration failed',
           (select string_agg('firm ' || firm || ': ' || message, ', ') from platform.migration_failures)
    union all
    select 4, 'every table of every firm has row security',
           (select string_agg(nspname || '.' || relname, ', ') from firm_table where not relrowsecurity)
    union all
    select 5, 'every table of every firm has a policy for reading',
           (select string_agg(nspname || '.' || relname, ', ') from firm_table t
             where not exists (select from pg_catalog.pg_policy p where p.polrelid = t.oid and p.polcmd = 'r'))
    union all
    select 6, 'no policy is for all commands, and each policy for writing has a check',
           (select string_agg(t.nspname || '.' || t.relname || ': ' || p.polname, ', ')
              from pg_catalog.pg_policy p join firm_table t on t.oid = p.polrelid
             where p.polcmd = '*' or p.polcmd in ('a', 'w') and p.polwithcheck is null)
    union all
    select 7, 'viewer functions are STABLE and not parallel safe',
           (select string_agg(p.proname, ', ')
              from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
             where n.nspname = 'portico' and p.proname in ('person', 'kind', 'is_firm', 'sees', 'knows', 'firm_number')
               and (p.provolatile <> 's' or p.proparallel = 's'))
    union all
    select 8, 'the operators that search text are marked leakproof',
           (select string_agg(p.proname, ', ')
              from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
             where n.nspname = 'pg_catalog' and p.proname in ('ts_match_vq', 'texticlike') and not p.proleakproof
               and p.prorettype = 'pg_catalog.bool'::pg_catalog.regtype
               and p.proargtypes[0] in ('pg_catalog.text'::pg_catalog.regtype,
                                        'pg_catalog.tsvector'::pg_catalog.regtype))
    union all
    select 9, 'portico_app has its settings',
           (select string_agg(setting, ', ')
              from unnest(array['fence.enforce=on', 'fence.shared=portico', 'plan_cache_mode=force_generic_plan',
                                'max_parallel_workers_per_gather=0', 'search_path=pg_catalog', 'statement_timeout=5s',
                                'lock_timeout=2s', 'idle_in_transaction_session_timeout=10s']) setting
             where not exists (
                select from pg_catalog.pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole
                 where r.rolname = 'portico_app' and setting = any (s.setconfig)))
    union all
    select 10, 'the roles of the services are no superusers, cannot bypass row security, and are members of no role',
           (select string_agg(r.rolname, ', ') from pg_catalog.pg_roles r
             where r.rolname in ('portico_app', 'portico_registry', 'portico_platform', 'portico_jobs')
               and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication
                    or exists (select from pg_catalog.pg_auth_members m where m.member = r.oid)))
    union all
    select 11, 'portico_app owns nothing',
           (select string_agg(c.relname, ', ')
              from pg_catalog.pg_class c join pg_catalog.pg_roles r on r.oid = c.relowner
             where r.rolname = 'portico_app')
    union all
    select 12, 'only the known views run as their owner',
           (select string_agg(n.nspname || '.' || c.relname, ', ')
              from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              join firm on firm.schema = n.nspname
             where c.relkind = 'v' and c.relname not in ('profile', 'public_stages', 'login_links', 'thread_matters',
                                                           'inbox_calls', 'inbox_closings', 'inbox_leavers')
               and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
    union all
    select 13, 'parameters are not logged',
           (select string_agg(name, ', ')
              from unnest(array['log_parameter_max_length', 'log_parameter_max_length_on_error']) name
             where current_setting(name) <> '0')
    union all
    select 14, 'the just-in-time compiler is off', (select 'jit' where current_setting('jit') <> 'off')
    union all
    -- Otherwise their indexes may be in another order than comparisons: reindex, then ALTER COLLATION REFRESH VERSION.
    select 15, 'names are compared by the version of ICU that their indexes were built with',
           (select 'und-x-icu has version ' || c.collversion || ', ICU has ' || pg_collation_actual_version(c.oid)
              from pg_catalog.pg_collation c
             where c.collname = 'und-x-icu' and c.collversion <> pg_collation_actual_version(c.oid)))
select what, coalesce(who, '') as who from violations order by rank;

-- query: doctor_firms
-- gives: rows
-- params:
-- The firms whose key must be decryptable.
select number, slug from platform.firms where state in ('active', 'suspended') order by number;

-- query: doctor_key
-- gives: maybe
-- params:
-- A firm's wrapped key.
select encode(wrapped, 'hex') as wrapped from {firm}.keys order by created_at limit 1;
