/* SPDX-License-Identifier: AGPL-3.0-or-later */
\echo Use "create extension fence" to load this file. \quit

/* ---- for the services: arm() once per connection, then enter() first in every pipeline ---- */

create function arm(secret bytea) returns void
    as 'MODULE_PATHNAME', 'fence_arm' language c volatile strict parallel unsafe;

create function enter(schema text, secret bytea, person uuid, kind text) returns void
    as 'MODULE_PATHNAME', 'fence_enter' language c volatile parallel unsafe;

/*
 * ---- for row policies and statements ----
 *
 * STABLE, never IMMUTABLE: the planner evaluates immutable functions once, so a prepared statement would show the first
 * viewer's rows to all later viewers. Restricted, because parallel workers do not have the pin.
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

/* Returns its argument, or raises P0002 (404) with the code for the response. VOLATILE, so that it is never skipped. */
create function must(value anyelement, code text) returns anyelement
    as 'MODULE_PATHNAME', 'viewer_must' language c volatile parallel restricted;

/* Raises P0409 (409) with the code for the response. It returns text, so that a CASE can combine it with must(). */
create function conflict(code text) returns text
    as 'MODULE_PATHNAME', 'viewer_conflict' language c volatile strict parallel restricted;

/*
 * ---- the built-in functions that bypass the range table ----
 *
 * The hooks see relations. These functions act on sessions, settings, locks, files, statistics or large objects
 * instead, so they are revoked from PUBLIC, by a rule and not by a list: all volatile functions, and all that report on
 * the server. Functions that our statements may need stay. Monitoring roles get their functions by explicit grants.
 */
do $$
declare
    revoked regprocedure;
begin
    for revoked in
        select oid from pg_catalog.pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
          and provolatile <> 'i'
          and prorettype not in ('trigger'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype)
          and (provolatile = 'v' or proname ~ '^(pg_|lo_|has_|inet_|to_reg)|_xml|description$'
               or proname in ('current_setting', 'format_type'))
          and proname not in ('clock_timestamp', 'gen_random_uuid', 'random', 'pg_typeof', 'pg_column_size')
    loop
        execute format('revoke execute on function %s from public', revoked);
    end loop;
end
$$;
