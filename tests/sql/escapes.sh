# SPDX-License-Identifier: AGPL-3.0-or-later
# Every known attempt to escape the fence; each must fail. An attempt is one simple-query message, so it is one implicit
# transaction: enter as Maria of firm 1, then the attempt.
ARM="select portico.arm(decode(repeat('07', 32), 'hex'))"
KEY="decode(repeat('07', 32), 'hex')"
MARIA="'dddddddd-0000-7000-8000-000000000001'"

as postgres -v ON_ERROR_STOP=1 -f "$here/escapes.sql" >"$work/escapes.log" || bail_out "$(cat "$work/escapes.log")"

app()     { as portico_app -v VERBOSITY=sqlstate "$@"; }
attempt() { app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); $1" | sed '/^$/d' | tail -1; }
fenced()  { expect "$1" '*PF001*' "$(attempt "${2:-$1}")"; } # refused by a hook
revoked() { expect "$1" '*42501*' "$(attempt "${2:-$1}")"; } # refused by a privilege
refused() { expect "$1" '*@(42501|PF001)*' "$(attempt "${2:-$1}")"; } # by a hook if it has a type that names objects

echo '# another firm'
fenced 'select'                      'select name from t_2.people'
fenced 'join'                        'select 1 from t_1.people a, t_2.people b'
fenced 'lateral'                     'select 1 from t_1.people a, lateral (select b.name from t_2.people b where b.id = a.id) c'
fenced 'sublink'                     'select (select max(name) from t_2.people)'
fenced 'sublink that never runs'     'select case when now() is null then (select max(name) from t_2.people) end'
fenced 'union'                       'select name from t_1.people union all select name from t_2.people'
fenced 'common table expression'     'with x as (select * from t_2.people) select * from x'
fenced 'materialised, unused'        'with x as materialized (select * from t_2.people) select 1 where exists (select from x) or true'
fenced 'recursive'                   'with recursive x as (select name from t_2.people union select name from x) select * from x'
fenced 'write inside a CTE'          "with x as (update t_2.people set name = 'x' returning name) select * from x"
fenced 'write inside an unread CTE'  "with x as (delete from t_2.people returning name) select 1"
fenced 'nested writes'               "with a as (update t_1.brand set version = version returning 1), b as (insert into t_2.templates (id, name) select gen_random_uuid(), 'x' from a returning 1) select * from b"
fenced 'whole row'                   'select t from t_2.people t'
fenced 'table'                       'table t_2.people'
fenced 'sample'                      'select name from t_2.people tablesample system (100)'
fenced 'only'                        'select name from only t_2.people'
fenced 'by ctid'                     "select name from t_2.people where ctid = '(0,1)'"
fenced 'insert'                      "insert into t_2.people (id, kind, name, email) values (gen_random_uuid(), 'staff', 'x', 'x')"
fenced 'insert from'                 "insert into t_1.brand (face) select name from t_2.people"
fenced 'on conflict'                 "insert into t_2.templates (id, name) values (gen_random_uuid(), 'x') on conflict (id) do update set name = 'x'"
fenced 'update'                      "update t_2.people set name = 'x'"
fenced 'update from'                 "update t_1.profile set name = p.name from t_2.people p"
fenced 'delete'                      'delete from t_2.people'
fenced 'delete using'                'delete from t_1.uploads using t_2.people'
fenced 'merge into'                  'merge into t_2.people p using (values (1)) v on false when matched then delete'
fenced 'merge from'                  "merge into t_1.brand b using t_2.people p on true when matched then update set face = p.name"
fenced 'for update'                  'select 1 from t_2.people for update'
fenced 'returning a sublink'         "update t_1.usage set used_bytes = 0 returning (select max(name) from t_2.people)"
fenced 'default of limit'            'select 1 limit (select count(*) from t_2.people)'
fenced 'view of the firm across'     'select * from t_1.across'
fenced "another firm's owner's view" 'select * from t_2.public_stages'
fenced "another firm's profile"      'select * from t_2.profile'
fenced 'child of a shared table'     'select * from portico.parent'
fenced 'security definer function'   'select portico.peek()'
fenced 'sql function, inlined'       'select * from portico.peek_inline()'
fenced 'immutable function, folded'  'select portico.peek_folded()'
fenced 'cursor inside a function'    'select * from portico.peek_by_cursor()'
fenced 'dynamic sql in a definer function' "select portico.peek_by_text('select name from t_2.people')"
fenced 'set role in a definer function'    "select portico.peek_by_text('set role portico_owner')"
fenced 'copy in a definer function'        "select portico.peek_by_text('copy t_2.people to program ''cat''')"
fenced 'set fence in a definer function'   "select portico.peek_by_text('set fence.enforce = off')"
expect 'enter in a definer function' '*PF001*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select portico.peek_by_text('select portico.enter(''t_2'', ''guess'', null, ''system'')')" )"
expect 'an exception block learns only that it was refused' '*caught PF001*' "$(attempt 'select portico.peek_quietly()')"
expect 'and does not remove the pin' '*PF001*' "$(attempt 'select portico.peek_quietly(); select name from t_2.people')"
fenced 'planning alone'              "select 1 from t_2.people where name = 'x' and false"
fenced 'sequence as a table'         'select last_value from t_2.counter'
refused 'nextval'                    "select nextval('t_2.counter')"
refused 'currval'                    "select currval('t_2.counter')"
refused 'setval'                     "select setval('t_2.counter', 1)"
revoked 'lastval'                    'select lastval()'
revoked 'ts_rewrite with a query'    "select ts_rewrite('a'::tsquery, 'select name::tsquery, name::tsquery from t_2.people')"
expect 'the registry'  '*42501*'     "$(attempt 'select * from platform.firms')"

echo '# catalogues and statistics'
for relation in pg_class pg_namespace pg_attribute pg_proc pg_authid pg_roles pg_user pg_database pg_stats pg_stats_ext \
    pg_statistic pg_statistic_ext_data pg_settings pg_stat_activity pg_stat_user_tables pg_statio_user_tables pg_locks pg_cursors \
    pg_prepared_statements pg_indexes pg_policies pg_description pg_depend pg_largeobject pg_largeobject_metadata \
    pg_timezone_names pg_available_extensions pg_stat_replication pg_publication_tables pg_type pg_enum pg_trigger; do
    fenced "$relation" "select 1 from pg_catalog.$relation limit 1"
done
expect 'information_schema' '*42501*' "$(attempt 'select table_name from information_schema.tables limit 1')"
fenced  'update pg_settings'         "update pg_settings set setting = 'off' where name = 'row_security'"
for function in "pg_relation_size('t_2.people')" "pg_total_relation_size('t_2.people')" "pg_database_size('portico')" \
    "pg_stat_get_live_tuples('t_2.people'::regclass)" "pg_stat_get_activity(null)" "pg_stat_get_backend_activity(1)" \
    "pg_get_viewdef('t_2.public_stages'::regclass)" "pg_get_constraintdef(1)" "pg_get_indexdef(1)" \
    "pg_get_statisticsobjdef(1)" "pg_mcv_list_items(null)" "pg_get_userbyid(10)" "has_table_privilege('t_2.people', 'select')" \
    "has_schema_privilege('t_2', 'usage')" "to_regclass('t_2.people')" "to_regnamespace('t_2')" "to_regrole('portico_owner')" \
    "obj_description(1)" "col_description(1, 1)" "shobj_description(1, 'pg_database')" "current_setting('fence.shared')" "pg_show_all_settings()" \
    "pg_lock_status()" "pg_blocking_pids(1)" "pg_partition_tree('t_2.people')" "pg_table_is_visible(1)" "inet_server_addr()" "pg_backend_pid()" \
    "pg_postmaster_start_time()" "pg_current_wal_lsn()" "pg_options_to_table(null)" "pg_identify_object(1259, 1, 0)" "pg_describe_object(1259, 1, 0)"; do
    case $function in
    pg_mcv_list_items* | pg_options_to_table*) answer=$(attempt "select 1 from $function") ;;
    *) answer=$(attempt "select $function") ;;
    esac
    expect "$function" '*@(42501|PF001)*' "$answer"
done

echo '# names of objects'
# The number of a relation is not secret; its name holds the number of its firm. The input of these types reads a name
# while the statement is parsed, their output writes one.
people=$(as postgres -c "select 't_2.people'::regclass::oid")
people_type=$(as postgres -c "select 't_2.people'::regtype::oid")
for type in regclass regtype regproc regprocedure regoper regoperator regrole regnamespace regcollation; do
    fenced "an OID as $type"         "select $people::$type"
    fenced "an OID as $type, as text" "select $people::$type::text"
    fenced "OIDs as ${type}[]"         "select array[$people]::oid[]::${type}[]"
    fenced "a late text as $type"    "select repeat('$people', 1)::$type"
done
fenced 'a name as regclass'          "select 't_2.people'::regclass"
fenced 'a name as regtype'           "select 't_2.people'::regtype"
fenced 'a schema as regnamespace'    "select 't_2'::regnamespace"
fenced 'regclass in a condition'     "select from t_1.matters where 't_2.people'::regclass is not null"
fenced 'regclass in a common table expression' "with x as (select $people::regclass as y) select x::text from x"
fenced 'regclass in values'          "values ($people::regclass)"
fenced 'regclass of rows of JSON'    "select x::text from jsonb_to_recordset('[{\"y\": $people}]') as x (y regclass)"
fenced 'regclass of rows of XML'     "select x::text from xmltable('/a' passing '<a>$people</a>' columns y regclass path '.') x"
fenced "a catalogue's row type"      "select jsonb_populate_record(null::pg_sequences, '{\"data_type\": $people_type}')"
fenced "an array of a catalogue's rows" "select '{}'::pg_catalog.pg_class[]"
fenced "OIDs in an array of a catalogue's rows" "select jsonb_populate_recordset(x.y[1], '[{\"data_type\": $people_type}]') from (select array[null]::pg_sequences[] as y) x"
fenced "an array of a catalogue's rows in JSON" "select x::text from jsonb_to_recordset('[{\"y\": [{\"data_type\": $people_type}]}]') as x (y pg_sequences[])"
fenced 'an access privilege'         "select '=r/portico_owner'::aclitem"
fenced 'access privileges'           "select '{=r/portico_owner}'::aclitem[]"
fenced 'access privileges by default' "select acldefault('r', 10)"
fenced 'an access privilege of rows of JSON' "select x::text from jsonb_to_recordset('[{\"y\": \"=r/10\"}]') as x (y aclitem)"
for domain in relation relations relation_of_relation rows_of_catalogue; do
    fenced "a domain: $domain"       "select null::t_1.$domain"
    fenced "an array of it"          "select '{}'::t_1.${domain}[]"
    fenced "rows of JSON with it"    "select x::text from jsonb_to_recordset('[{\"y\": null}]') as x (y t_1.$domain)"
    fenced "rows of JSON with an array of it" "select x::text from jsonb_to_recordset('[{\"y\": [null]}]') as x (y t_1.${domain}[])"
done
fenced 'pg_typeof'                   "select pg_typeof(1)"
expect 'no function that takes or returns such a type has a privilege' '' "$(as postgres -c "
    select string_agg(oid::regprocedure::text, ' ') from pg_proc
    where provolatile = 'v' and has_function_privilege('portico_app', oid, 'execute')
      and (proargtypes::oid[] || prorettype) && '{regclass, regtype, regproc, regprocedure, regrole, regnamespace}'::regtype[]::oid[]")"
expect 'nor one that makes such a value of a name' '' "$(as postgres -c "
    select string_agg(oid::regprocedure::text, ' ') from pg_proc
    where proname like 'to_reg%' and has_function_privilege('portico_app', oid, 'execute')")"
revoked 'format_type'                "select format_type($people_type, null)"

echo '# settings, roles, the secret'
revoked 'set_config'                 "select set_config('fence.enforce', 'off', true)"
revoked 'set_config role'            "select set_config('role', 'portico_owner', true)"
revoked 'set_config inside a CTE'    "with x as materialized (select set_config('row_security', 'off', true)) select * from x"
fenced  'set fence.enforce = off'
fenced  'set local fence.enforce = off'
fenced  'set role portico_owner'
fenced  'set local role portico_owner'
fenced  'reset role'
fenced  'set session authorization portico_owner'
fenced  'set row_security = off'
fenced  'set search_path = t_2'
fenced  'set statement_timeout = 0'
fenced  'set plan_cache_mode = auto'
fenced  'reset all'
fenced  'show all'
fenced  'show fence.shared'
for option in fence.enforce=off fence.shared=t_2 session_replication_role=replica; do
    expect "$option at connect" '*permission denied*' "$(PGOPTIONS="-c $option" as portico_app -c 'select 1')"
done
expect 'role at connect' '*permission denied*' "$(PGOPTIONS='-c role=portico_owner' as portico_app -c "$ARM" -c 'select 1')"
expect 'row_security at connect' '*42501*' "$(PGOPTIONS='-c row_security=off' app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select * from t_1.matters")"
expect 'a search path at connect' '*PF001*' "$(PGOPTIONS='-c search_path=t_2' app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select name from people")"
expect 'no enter'  '*PF001*'         "$(app -c "$ARM" -c 'select name from t_1.people')"
expect 'no enter, shared table' '*PF001*' "$(app -c "$ARM" -c "insert into portico.jobs (id, firm, kind) values (gen_random_uuid(), 1, 'x')")"
expect 'no enter, command' '*PF001*' "$(app -c "$ARM" -c 'listen c')"
expect 'no arm'    '*PF001*'         "$(app -c "select portico.enter('t_1', $KEY, $MARIA, 'client')" | grep FATAL)"
expect 'no arm, no secret' '*PF001*' "$(app -c "select portico.enter('t_1', null, $MARIA, 'client')" | grep FATAL)"
expect 'no arm, 32 zeros' '*PF001*'  "$(app -c "select portico.enter('t_1', decode(repeat('00', 32), 'hex'), $MARIA, 'client')" | grep FATAL)"
expect 'arm twice' '*PF001*'         "$(app -c "$ARM" -c "$ARM" | grep FATAL)"
expect 'arm again inside' '*PF001*'  "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); $ARM" | grep FATAL)"
expect 'wrong secret' '*PF001*'      "$(app -c "$ARM" -c "select portico.enter('t_1', 'guess', $MARIA, 'client')" | grep FATAL)"
expect 'right length, wrong secret' '*PF001*' "$(app -c "$ARM" -c "select portico.enter('t_1', sha256('x'), $MARIA, 'client')" | grep FATAL)"
expect 'last byte wrong' '*PF001*'   "$(app -c "$ARM" -c "select portico.enter('t_1', decode(repeat('07', 31) || '08', 'hex'), $MARIA, 'client')" | grep FATAL)"
expect 'enter twice' '*PF001*'       "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select portico.enter('t_2', $KEY, $MARIA, 'client')" | grep FATAL)"
for schema in pg_catalog platform portico public t_ t_x t_1x 't_1 ' T_1 '' t_9999999999999999999 't_1;t_2' '"t_1"'; do
    expect "enter '$schema'" '*3F000*' "$(app -c "$ARM" -c "select portico.enter('$schema', $KEY, $MARIA, 'client')")"
done
expect 'enter null' '*22004*'        "$(app -c "$ARM" -c "select portico.enter(null, $KEY, $MARIA, 'client')")"
expect 'enter as superuser' '*22023*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'superuser')")"
expect 'a client without a person' '*22023*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, null, 'client')")"
expect 'the service with a person' '*22023*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'system')")"
expect 'no pin after a commit' '*PF001*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client')" -c 'select name from t_1.people' | tail -1)"
expect 'no pin after an error' '*PF001*' "$(app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select 1/0" -c 'select name from t_1.people' | tail -1)"
for function in 'person()' 'kind()' 'is_firm()' "sees($MARIA, 1)" "knows($MARIA)" 'firm_number()'; do
    expect "$function without a pin" '*PF001*' "$(app -c "$ARM" -c "select portico.$function")"
done

echo '# parallel workers'
parallel='-c max_parallel_workers_per_gather=2 -c force_parallel_mode=on -c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0'
expect 'a parallel worker has no pin' '*PF001*' "$(PGOPTIONS=$parallel app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select count(*) from t_1.brand")"
expect 'another firm in a worker' '*PF001*' "$(PGOPTIONS=$parallel app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select count(*) from t_2.brand")"
expect 'policies are not run in workers' '1' "$(PGOPTIONS=$parallel app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select count(*) from t_1.matters" | tail -1)"

echo '# commands'
while IFS= read -r command; do fenced "$command"; done <<'COMMANDS'
begin
start transaction read only
commit
commit and chain
rollback
savepoint s
release savepoint s
set transaction isolation level serializable
set constraints all deferred
prepare p as select 1
prepare p as select name from t_2.people
execute p
declare c cursor for select 1
declare c cursor with hold for select * from t_1.people
declare c binary cursor for select name from t_2.people
fetch c
fetch all from c
move c
close c
close all
do 'begin end'
do language plpgsql 'begin execute ''set role portico_owner''; end'
call portico.nothing()
explain select 1
explain (analyze, verbose, settings) select * from t_2.people
copy t_2.people to stdout
copy t_1.people to stdout
copy (select * from t_2.people) to stdout
copy t_1.brand from stdin
copy t_1.people to program 'id'
copy t_1.people to '/tmp/x'
lock t_2.people
lock t_1.people in access exclusive mode
truncate t_2.people
truncate t_1.uploads
create temp table x (y int)
create temp table x as select * from t_2.people
create temp view x as select * from t_2.people
create temp sequence x
create table t_1.x (y int)
create table t_1.x (like t_2.people)
create table t_1.x () inherits (t_2.people)
select * into temp x from t_1.people
create view t_1.v as select * from t_2.people
create materialized view t_1.v as select * from t_2.people
create rule r as on insert to t_1.uploads do also select 1
create trigger r before insert on t_1.uploads execute function portico.peek()
create function pg_temp.f() returns int language sql as 'select 1'
create policy p on t_1.people using (true)
drop policy can_select on t_1.people
create statistics s on name, email from t_2.people
create index on t_1.people (name)
create schema t_3
create role x
create server s foreign data wrapper postgres_fdw
create publication p for all tables
create subscription s connection '' publication p
create event trigger e on ddl_command_start execute function portico.peek()
create database x
create tablespace x location '/tmp'
create language plpython3u
create extension dblink
listen c
notify c, 'x'
unlisten *
discard all
discard plans
vacuum
analyze t_2.people
cluster
checkpoint
load 'fence'
grant all on t_1.people to public
grant portico_owner to portico_app
revoke all on t_1.people from portico_owner
alter default privileges grant all on tables to public
alter table t_1.people disable row level security
alter table t_1.people owner to portico_app
alter table t_1.people set schema t_2
alter view t_1.public_stages set (security_invoker = on)
alter function portico.sees(uuid, integer) leakproof
alter role portico_app set fence.enforce = off
alter role portico_app superuser
alter role portico_app password 'x'
alter database portico set fence.enforce = off
alter system set fsync = off
drop schema t_2 cascade
drop owned by portico_app
drop extension fence cascade
refresh materialized view t_2.people
reindex table t_2.people
security label on table t_1.people is ''
prepare transaction 'x'
commit prepared 'x'
comment on table t_1.people is null
reassign owned by portico_app to portico_owner
import foreign schema x from server y into t_1
COMMANDS

echo '# functions that could bypass the fence'
for function in "query_to_xml('select * from t_2.people', true, true, '')" "table_to_xml('t_2.people', true, true, '')" \
    "schema_to_xml('t_2', true, true, '')" "database_to_xml(true, true, '')" "query_to_xmlschema('select 1', true, true, '')" \
    "cursor_to_xml('c', 1, true, true, '')" "pg_notify('c', 'x')" "pg_listening_channels()" "pg_advisory_lock(1)" \
    "pg_advisory_xact_lock(1)" "pg_try_advisory_xact_lock(1)" "pg_advisory_unlock_all()" "pg_sleep(0)" "pg_sleep_for('0')" \
    "pg_terminate_backend(1)" "pg_cancel_backend(1)" "pg_reload_conf()" "pg_rotate_logfile()" "lo_create(0)" "lo_from_bytea(0, 'x')" \
    "lo_get(4711)" "lo_put(4711, 0, 'x')" "lo_open(4711, 262144)" "loread(0, 1)" "lowrite(0, 'x')" "lo_unlink(4711)" "lo_import('/etc/passwd')" \
    "lo_export(4711, '/tmp/x')" "pg_read_file('PG_VERSION')" "pg_read_binary_file('PG_VERSION')" "pg_ls_dir('.')" "pg_stat_file('.')" \
    "pg_logical_emit_message(true, 'x', 'x')" "pg_create_logical_replication_slot('x', 'y')" "pg_export_snapshot()" \
    "pg_prepared_statement()" "pg_cursor()" "currtid2('t_2.people', '(0,1)')" "txid_status(1)" "pg_switch_wal()" "pg_stat_reset()" \
    "pg_log_backend_memory_contexts(1)" "pg_import_system_collations('pg_catalog')" "current_query()" "setseed(0)" "pg_extension_config_dump(1, 'x')" \
    "pg_collation_actual_version(1)" "gin_clean_pending_list('t_2.people')" "brin_summarize_new_values('t_2.people')" "pg_filenode_relation(0, 1)" \
    "pg_relation_filepath('t_2.people')" "pg_size_pretty(pg_relation_size('t_2.people'))"; do
    answer=$(attempt "select $function")
    expect "$function" '*@(42501|PF001)*' "$answer"
done
revoked 'ts_stat'                    "select * from ts_stat('select to_tsvector(name) from t_2.people')"
expect 'dblink' '*42883*'            "$(attempt "select dblink_connect('dbname=portico')")"
expect 'make_firm_schema' '*42501*'  "$(attempt 'select portico.make_firm_schema(9)')"
expect 'next_version' '*42501*'      "$(attempt 'select platform.next_version()')"

echo '# what must work'
expect 'deallocate' '*26000*'        "$(attempt 'deallocate nothing')"
expect 'must returns its argument' 'Matter of A' "$(attempt "select portico.must((select title from t_1.matters), 'no_such_matter')")"
expect 'must raises on null' '*P0002*' "$(attempt "with u as (update t_1.matters set title = 'x' returning title) select portico.must((select title from u), 'no_such_matter')")"
expect "must's message is the code" '*no_such_matter*' "$(as portico_app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select portico.must(null::text, 'no_such_matter')")"
expect 'conflict raises' '*P0409*'   "$(attempt "select portico.conflict('stage_moved')")"
expect "conflict's message is the code" '*stage_moved*' "$(as portico_app -c "$ARM" -c "select portico.enter('t_1', $KEY, $MARIA, 'client'); select portico.conflict('stage_moved')")"
expect 'conflict raises only when it is called' 'fine' "$(attempt "select case when true then 'fine' else portico.conflict('x') end")"
expect 'kind' 'client'               "$(attempt 'select portico.kind()')"
expect 'firm' '1'                    "$(attempt 'select portico.firm_number()')"
expect 'a foreign key inside the firm' '*23503*' "$(attempt "insert into t_1.documents (id, account, matter, folder, level, name, type, size, version, uploaded_by) values (gen_random_uuid(), 'a0000000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 2, 'x', 'x', 1, gen_random_uuid(), $MARIA)")"
