/* SPDX-License-Identifier: AGPL-3.0-or-later */
\echo Use "create extension fence" to load this file. \quit

/* ---- for the service: once per connection, then first in every pipeline ---- */

create function arm(secret bytea) returns void
    as 'MODULE_PATHNAME', 'fence_arm' language c volatile strict parallel unsafe;

create function enter(schema text, secret bytea, person uuid, kind text) returns void
    as 'MODULE_PATHNAME', 'fence_enter' language c volatile parallel unsafe;

/*
 * ---- for row policies and statements ----
 *
 * STABLE, never IMMUTABLE: the planner folds immutable functions into the plan, and a prepared statement would then
 * show the first viewer's rows to everybody after. Restricted, because parallel workers do not know the pin.
 */

create function person() returns uuid
    as 'MODULE_PATHNAME', 'viewer_person' language c stable parallel restricted;

create function kind() returns text
    as 'MODULE_PATHNAME', 'viewer_kind' language c stable parallel restricted;

create function firm_number() returns bigint
    as 'MODULE_PATHNAME', 'viewer_firm_number' language c stable parallel restricted;

create function policy_support(internal) returns internal
    as 'MODULE_PATHNAME', 'viewer_support' language c immutable strict;

create function is_firm() returns boolean
    as 'MODULE_PATHNAME', 'viewer_is_firm' language c stable parallel restricted support policy_support;

create function sees(account uuid, area integer) returns boolean
    as 'MODULE_PATHNAME', 'viewer_sees' language c stable strict parallel restricted support policy_support;

create function knows(other uuid) returns boolean
    as 'MODULE_PATHNAME', 'viewer_knows' language c stable strict parallel restricted support policy_support;

/* Returns its argument, or raises 404 (P0002) with the code for the answer. VOLATILE, so that it is never skipped. */
create function must(value anyelement, code text) returns anyelement
    as 'MODULE_PATHNAME', 'viewer_must' language c volatile parallel restricted;

/* Raises 409 (P0409) with the code for the answer. Of type text so that it fits a CASE beside must(). */
create function conflict(code text) returns text
    as 'MODULE_PATHNAME', 'viewer_conflict' language c volatile strict parallel restricted;

/*
 * ---- the built-in functions that reach around a range table ----
 *
 * The hooks see relations. These functions act on sessions, settings, locks, files, statistics or large objects
 * instead, so PUBLIC loses them, by rule rather than by list: everything volatile, and everything that reports on the
 * server. What a statement of ours may need stays. Roles for monitoring are granted what they need by name.
 */
do $$
declare
    victim regprocedure;
begin
    for victim in
        select oid from pg_catalog.pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
          and provolatile <> 'i'
          and prorettype not in ('trigger'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype)
          and (provolatile = 'v' or proname ~ '^(pg_|lo_|has_|inet_|to_reg)|_xml|description$' or proname = 'current_setting')
          and proname not in ('clock_timestamp', 'gen_random_uuid', 'random', 'pg_typeof', 'pg_column_size')
    loop
        execute format('revoke execute on function %s from public', victim);
    end loop;
end
$$;
