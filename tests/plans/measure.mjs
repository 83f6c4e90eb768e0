// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs statements in the large firm: each case of each kind of viewer, behind the fence and under row security, with
// generic plans as in production, and rolled back.
import { variants } from '../sql/statements_read.mjs';
import { casesOf } from './cases.mjs';
import { kindsOf } from './kinds.mjs';
import { measured } from './plan.mjs';
import { ask, open, quoted } from './psql.mjs';
import { viewers } from './viewers.mjs';
import { CANCELLED, exceeds } from './verdict.mjs';

// More buffers than the catalogue takes, which the first run reads, too.
const MUCH = 4000;

// As the role has them in production, except for the timeouts, which depend on the machine. A superuser who assumes the
// role does not get its settings.
const setup = `
set role portico_app;
set plan_cache_mode = force_generic_plan;
set max_parallel_workers_per_gather = 0;
set search_path = pg_catalog;
set statement_timeout = '20s';
select from portico.arm(decode(repeat('07', 32), 'hex'));`;

const resolved = new Map();
function resolve(list) {
    if (!list.queries) return list;
    const script = `${list.queries.join(';\n')};`;
    if (!resolved.has(script)) resolved.set(script, ask(script));
    return resolved.get(script);
}

const execute = (name, values) => `execute "${name}"${values.length ? `(${values.map(quoted).join(', ')})` : ''}`;

async function run(session, { statement, viewer, variant, values }) {
    const call = quoted(execute(variant.name, values));
    const answer = await session.line(`select measure.run(${quoted(viewer.self)}, '${viewer.kind}', ${call});`);
    return { statement, viewer, values, ...measured(JSON.parse(answer)) };
}

// Makes the plan, and runs it once so that the catalogue is read. Returns that run with the milliseconds of the plan.
async function prepare(session, one) {
    const { name, types, text } = one.variant;
    const list = types.length ? `(${types.join(', ')})` : '';
    const plan = `select measure.plan(${quoted(execute(name, one.values))});`;
    const planned = await session.line(`prepare "${name}"${list} as ${text.replaceAll('{firm}', 't_1')};\n${plan}`);
    return { ...(await run(session, one)), planned: Number(planned) };
}

function* casesFor(statement) {
    const kinds = kindsOf(statement.name, statement.folder);
    for (const viewer of viewers) {
        if (kinds && !kinds.includes(viewer.kind)) continue;
        for (const one of casesOf(variants(statement), viewer, resolve)) yield { ...one, statement, viewer };
    }
}

// stops: of a statement that is to be mended, one case that shows it is enough. After one that was cancelled, the
// others of this viewer are not run.
async function runStatement(session, statement, stops) {
    const prepared = new Map();
    const results = [];
    let cancelled = null;
    for (const one of casesFor(statement)) {
        if (one.viewer === cancelled) continue;
        const { name } = one.variant;
        if (!prepared.has(name)) prepared.set(name, await prepare(session, one));
        const first = prepared.get(name);
        const enough = first.state === CANCELLED || (stops && first.buffers > MUCH);
        const result = enough ? first : { ...(await run(session, one)), planned: first.planned };
        results.push(result);
        if (result.state === CANCELLED) cancelled = one.viewer;
        if (stops && exceeds(result)) break;
    }
    return results;
}

async function runAll(list, exceptions, whole, judge) {
    const session = open(setup);
    for (const statement of list) {
        const exception = exceptions.get(statement.name);
        judge(statement, await runStatement(session, statement, exception?.mend && !whole), exception);
    }
    session.close();
}

const writes = (text) => /\b(insert into|delete from|merge into|(?<!for (no key )?)update)\b/.test(text);

// Calls judge(statement, results, exception) for each. Two run at once, and what writes afterwards: a write that was
// rolled back leaves dead rows, which others would read. whole: runs every case, also of what is to be mended.
export async function measure(list, exceptions, whole, judge) {
    const all = list.map((one) => ({ ...one, writes: writes(one.text) }));
    const reads = all.filter((one) => !one.writes);
    const halves = [0, 1].map((half) => reads.filter((_, i) => i % 2 === half));
    await Promise.all(halves.map((half) => runAll(half, exceptions, whole, judge)));
    await runAll(
        all.filter((one) => one.writes),
        exceptions,
        whole,
        judge,
    );
}
