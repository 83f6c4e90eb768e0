-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Runs one prepared statement as a viewer behind the fence, and rolls it back. Called as portico_app; the fence refuses
-- EXPLAIN to that role's own sessions, so the session is a superuser's that has assumed it.
create schema measure;
grant usage on schema measure to portico_app;
create table measure.relations as
    select oid from pg_class
     where relnamespace in ('t_1'::regnamespace, 'portico'::regnamespace) and relkind in ('r', 'i', 't');

-- What this transaction has read so far. Unlike EXPLAIN, it counts what checks of foreign keys read, and what was read
-- before an error.
create function measure.counters(out blocks bigint, out tuples bigint) language sql security definer as $$
    select sum(pg_stat_get_xact_blocks_fetched(oid)), sum(pg_stat_get_xact_tuples_returned(oid)) from measure.relations
$$;

create function measure.run(person uuid, kind text, call text) returns jsonb language plpgsql as $$
declare
    before record;
    after record;
    plan json;
    state text;
    message text;
begin
    perform portico.enter('t_1', decode(repeat('07', 32), 'hex'), person, kind);
    before := measure.counters();
    begin
        execute 'explain (analyze, buffers, timing off, format json) ' || call into plan;
        raise exception sqlstate 'ZZZZZ';
    exception
        when sqlstate 'ZZZZZ' then null;
        when query_canceled or others then get stacked diagnostics state = returned_sqlstate, message = message_text;
    end;
    after := measure.counters();
    return jsonb_build_object('plan', plan -> 0, 'state', state, 'message', message,
                              'blocks', after.blocks - before.blocks, 'tuples', after.tuples - before.tuples);
end
$$;

-- Makes the plan that the next runs use, and says how many milliseconds that took.
create function measure.plan(call text) returns numeric language plpgsql as $$
declare
    plan json;
begin
    perform portico.enter('t_1', decode(repeat('07', 32), 'hex'), null, 'system');
    execute 'explain (summary, format json) ' || call into plan;
    return plan -> 0 ->> 'Planning Time';
end
$$;
