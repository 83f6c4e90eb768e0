-- Rules for every table, view and function. Each query returns the objects that violate a rule; the line before it says
-- what is wrong with them. Tables are named by casts, so that a query fails when a table does not exist.

-- a firm's table has no row security
select relname from pg_class where relnamespace = 't_1'::regnamespace and relkind in ('r', 'p') and not relrowsecurity;

-- row security is forced on the owner, whose migrations have no pin
select relname from pg_class where relnamespace = 't_1'::regnamespace and relforcerowsecurity;

-- several policies for one command, which are combined by OR; or one for all commands
select c.relname, polcmd, count(*) from pg_policy p join pg_class c on c.oid = polrelid
where relnamespace = 't_1'::regnamespace group by 1, 2 having count(*) > 1 or polcmd = '*';

-- a restrictive policy, or one for a specific role
select c.relname, polname from pg_policy p join pg_class c on c.oid = polrelid
where relnamespace = 't_1'::regnamespace and (not polpermissive or polroles <> '{0}');

-- WITH CHECK is not explicit
select c.relname, polname from pg_policy join pg_class c on c.oid = polrelid
where relnamespace = 't_1'::regnamespace and polcmd in ('a', 'w') and polwithcheck is null;

-- a table that the service can read has no policy for reading
select relname from pg_class c where relnamespace = 't_1'::regnamespace and relkind = 'r'
and not exists (select from pg_policy where polrelid = c.oid and polcmd = 'r');

-- a policy calls a function that is not STABLE, or that a parallel worker might run
select distinct c.relname, p.oid::regprocedure from pg_policy join pg_class c on c.oid = polrelid
join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = pg_policy.oid and d.refclassid = 'pg_proc'::regclass
join pg_proc p on p.oid = d.refobjid where p.provolatile <> 's' or p.proparallel = 's';

-- a viewer function is not STABLE (immutable ones are folded into plans that the next viewer runs)
select oid::regprocedure from pg_proc where oid in ('portico.person()'::regprocedure, 'portico.kind()'::regprocedure,
    'portico.is_firm()'::regprocedure, 'portico.sees(uuid, integer)'::regprocedure, 'portico.knows(uuid)'::regprocedure,
    'portico.firm_number()'::regprocedure)
and (provolatile <> 's' or proparallel <> 'r');

-- a view runs as its owner, other than profile, public_stages, login_links, thread_matters and those of the inbox
select relname from pg_class where relnamespace = 't_1'::regnamespace and relkind = 'v'
and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)
and relname not in ('profile', 'public_stages', 'login_links', 'thread_matters', 'inbox_calls', 'inbox_closings',
    'inbox_leavers');

-- a view that runs as its owner allows writing more than a person's own profile
select relname, attname, privilege from pg_class c join pg_attribute on attrelid = c.oid,
    unnest(array['insert', 'update', 'references']) privilege
where relnamespace = 't_1'::regnamespace and relkind = 'v' and attnum > 0
and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)
and has_column_privilege('portico_app', c.oid, attnum, privilege)
and not (c.oid = 't_1.profile'::regclass and privilege = 'update'
    and attname in ('name', 'phone', 'locale', 'time_zone'))
and not (c.oid in ('t_1.inbox_calls'::regclass, 't_1.inbox_closings'::regclass,
    't_1.inbox_leavers'::regclass) and privilege = 'insert');

-- a view that runs as its owner can have rows inserted or deleted, other than by a call of the inbox
select relname from pg_class where relnamespace = 't_1'::regnamespace and relkind = 'v'
and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)
and has_table_privilege('portico_app', oid,
    case when relname in ('inbox_calls', 'inbox_closings', 'inbox_leavers') then 'select, update, delete' else 'insert, delete' end);

-- a rule, which runs as its owner, other than those of the inbox
select ev_class::regclass, rulename from pg_rewrite w join pg_class c on c.oid = ev_class
where relnamespace = 't_1'::regnamespace and rulename <> '_RETURN'
and ev_class not in ('t_1.inbox_calls'::regclass, 't_1.inbox_closings'::regclass,
    't_1.inbox_leavers'::regclass);

-- more of an item of the inbox can be changed than when it waits, and who handles it
select attname from pg_attribute where attrelid = 't_1.inbox_items'::regclass
and attname not in ('at', 'assignee', 'assigned_by', 'assigned_at', 'snoozed_until', 'done_at', 'done_by')
and has_column_privilege('portico_app', attrelid, attnum, 'update');

-- the view for clients shows the internal name of a stage
select attname from pg_attribute where attrelid = 't_1.public_stages'::regclass and attname = 'name';

-- the audit log or another history can be changed
select oid::regclass from pg_class where oid in ('t_1.audit_entries'::regclass, 't_1.events'::regclass,
    't_1.matter_moves'::regclass, 't_1.matter_notes'::regclass, 't_1.document_versions'::regclass,
    't_1.message_texts'::regclass, 't_1.message_deletions'::regclass, 't_1.message_attachments'::regclass,
    't_1.thread_reads'::regclass, 't_1.internal_notes'::regclass, 't_1.note_mentions'::regclass)
and has_any_column_privilege('portico_app', oid, 'update');

-- the audit log or another history can be deleted
select oid::regclass from pg_class where oid in ('t_1.audit_entries'::regclass, 't_1.audit_head'::regclass,
    't_1.matter_moves'::regclass, 't_1.matter_notes'::regclass, 't_1.threads'::regclass, 't_1.messages'::regclass,
    't_1.message_texts'::regclass, 't_1.message_deletions'::regclass, 't_1.message_attachments'::regclass,
    't_1.thread_reads'::regclass, 't_1.internal_notes'::regclass, 't_1.note_mentions'::regclass)
and has_table_privilege('portico_app', oid, 'delete, truncate');

-- more of a message can be changed than that it was deleted
select attname from pg_attribute where attrelid = 't_1.messages'::regclass and attname <> 'deleted'
and has_column_privilege('portico_app', attrelid, attnum, 'update');

-- more of a thread can be changed than its last message, and whether it is closed
select attname from pg_attribute where attrelid = 't_1.threads'::regclass
and attname not in ('messages', 'last_at', 'last_by', 'last_from_firm', 'closed_at', 'closed_by')
and has_column_privilege('portico_app', attrelid, attnum, 'update');

-- the service may truncate, refer to, or trigger on a table
select table_name, privilege_type from information_schema.table_privileges where grantee = 'portico_app'
and privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER');

-- the service may change the account, the person or the identity of a row that a client can write
select attrelid::regclass, attname from pg_attribute
where attrelid in ('t_1.documents'::regclass, 't_1.uploads'::regclass, 't_1.sessions'::regclass,
    't_1.drafts'::regclass, 't_1.outgoing_messages'::regclass)
and (attrelid, attname) <> ('t_1.drafts'::regclass, 'matter') -- chosen while typing, of the same client
and attname in ('id', 'account', 'matter', 'person', 'uploaded_by', 'kind')
and has_column_privilege('portico_app', attrelid, attnum, 'update');

-- a trigger of its own
select tgname from pg_trigger t join pg_class c on c.oid = tgrelid
where relnamespace = 't_1'::regnamespace and not tgisinternal;

-- a sequence in a firm's schema
select relname from pg_class where relnamespace = 't_1'::regnamespace and relkind = 'S';

-- a foreign key to another schema
select conname from pg_constraint n join pg_class c on c.oid = conrelid join pg_class f on f.oid = confrelid
where contype = 'f' and c.relnamespace = 't_1'::regnamespace and f.relnamespace <> c.relnamespace;

-- an enum or a numeric, whose comparison is not leakproof
select c.relname, attname from pg_attribute a join pg_class c on c.oid = attrelid join pg_type t on t.oid = atttypid
where relnamespace = 't_1'::regnamespace and relkind = 'r' and attnum > 0 and (typtype = 'e' or typname = 'numeric');

-- a function in a firm's schema
select oid::regprocedure from pg_proc where pronamespace = 't_1'::regnamespace;

-- the two firms' schemas differ
select relname, attname, atttypid::regtype, count(*)
from pg_attribute join pg_class c on c.oid = attrelid
where relnamespace in ('t_1'::regnamespace, 't_2'::regnamespace) group by 1, 2, 3 having count(*) <> 2;

-- a table or view does not belong to portico_owner
select relname from pg_class where relnamespace = 't_1'::regnamespace and relowner <> 'portico_owner'::regrole;

-- the fenced role owns something, is a member of a role, or bypasses row security
select rolname from pg_roles where rolname = 'portico_app'
and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
union all select relname from pg_class where relowner = 'portico_app'::regrole
union all select roleid::regrole::text from pg_auth_members where member = 'portico_app'::regrole;

-- the role of a service bypasses row security or is a member of a role
select rolname from pg_roles where rolname in ('portico_registry', 'portico_platform', 'portico_jobs')
and (rolsuper or rolbypassrls)
union all select member::regrole::text from pg_auth_members
where member in ('portico_registry'::regrole, 'portico_platform'::regrole, 'portico_jobs'::regrole);

-- the fenced role has access to the registry
select nspname from pg_namespace where nspname in ('platform', 'public', 'information_schema')
and has_schema_privilege('portico_app', oid, 'usage')
union all select relname from pg_class where relnamespace = 'platform'::regnamespace and relkind in ('r', 'v')
and (has_table_privilege('portico_app', oid, 'select, insert, update, delete')
    or has_any_column_privilege('portico_app', oid, 'select, insert, update'));

-- the fenced role may do more with shared tables than add jobs
select table_schema, table_name, privilege_type from information_schema.table_privileges where table_schema = 'portico'
and grantee in ('portico_app', 'PUBLIC') and (table_name, privilege_type) <> ('jobs', 'INSERT');

-- a role other than the fenced one has access to a firm's tables
select grantee, table_name from information_schema.table_privileges
where table_schema = 't_1' and grantee not in ('portico_app', 'portico_owner');

-- portico_registry can read more than it requires
select table_name, column_name from information_schema.column_privileges where grantee = 'portico_registry'
and ((table_name, privilege_type) <> ('firms', 'SELECT') or column_name ~ 'owner|clients|staff|used');

-- the platform may change its audit log
select rolname from pg_roles where rolname in ('portico_platform', 'portico_jobs')
and (has_table_privilege(oid, 'platform.audit_entries'::regclass, 'delete, truncate')
    or has_any_column_privilege(oid, 'platform.audit_entries'::regclass, 'update'));

-- a volatile built-in function that PUBLIC can call, except the few allowed ones
select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v'
and prorettype not in ('trigger'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype)
and has_function_privilege('portico_app', oid, 'execute')
and proname not in ('clock_timestamp', 'gen_random_uuid', 'random', 'pg_typeof', 'pg_column_size');

-- an untrusted role could create a firm's schema
select rolname from pg_roles
where not rolsuper and has_function_privilege(oid, 'portico.make_firm_schema(bigint)'::regprocedure, 'execute')
and rolname not in ('portico_owner', 'portico_migrator');

-- a role other than the migrator's could run a script of a migration
select rolname from pg_roles
where not rolsuper and has_function_privilege(oid, 'portico.run_script(text)'::regprocedure, 'execute')
and rolname not in ('portico_owner', 'portico_migrator');

-- an operator that searches text is not marked leakproof
select proname from pg_proc where oid in ('pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure,
    'pg_catalog.texticlike(text, text)'::regprocedure) and not proleakproof;

-- a volatile function in the schema portico that PUBLIC can call, except those of the fence
select p.oid::regprocedure from pg_proc p join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid
join pg_extension e on d.refclassid = 'pg_extension'::regclass and e.oid = d.refobjid and e.extname <> 'fence'
where p.pronamespace = 'portico'::regnamespace and p.provolatile = 'v'
and has_function_privilege('portico_app', p.oid, 'execute');

-- the fenced role lacks a setting
select want from unnest(array['fence.enforce=on', 'fence.shared=portico', 'plan_cache_mode=force_generic_plan',
    'max_parallel_workers_per_gather=0', 'search_path=pg_catalog', 'statement_timeout=5s', 'lock_timeout=2s',
    'idle_in_transaction_session_timeout=10s']) want
where not exists (select from pg_db_role_setting where setrole = 'portico_app'::regrole and want = any (setconfig));
