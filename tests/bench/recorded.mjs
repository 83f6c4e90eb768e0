// SPDX-License-Identifier: AGPL-3.0-or-later
// Records what a worker sends to PostgreSQL for one request, so that pgbench can send the same: the server logs all
// statements with their parameters for a moment, which only a stack of a benchmark may do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { files, statements, variants } from '../sql/statements_read.mjs';
import { source, stack } from '../support/stack.mjs';
import { until } from '../support/until.mjs';
import { pipelineOf } from './pgbench.mjs';
import { sql } from './prepare.mjs';

const log = join(stack.var, 'log/postgres.log');
const plain = (text) => text.replace(/\s+/g, ' ').replace(/;\s*$/, '').trim();

/** The types of the parameters of each statement, by its text without layout. */
const types = new Map();
for (const folder of ['worker', 'data', 'http'])
    for (const file of files(join(source, 'services', folder)))
        for (const statement of statements(file))
            for (const one of variants(statement)) types.set(plain(one.text), one.types);

/** The statements of the log from `from` on, as {pid, text, values}: values by their numbers, null for NULL. */
function executed(from) {
    const found = [];
    let latest = null; // of which the next line may tell the parameters
    const entries = readFileSync(log, 'utf8')
        .slice(from)
        .split(/^(?=\d{4}-\d\d-\d\d )/m);
    for (const entry of entries) {
        const [, pid, what, rest] =
            /^\S+ \S+ \S+ \[(\d+)\] portico_app@\S+ (LOG|DETAIL): {2}([\s\S]*)$/.exec(entry) ?? [];
        if (what === 'LOG') {
            const text = /^duration: [\d.]+ ms {2}execute [^:]*: ([\s\S]*)$/.exec(rest)?.[1];
            latest = text ? { pid, text: plain(text), values: [] } : null;
            if (latest) found.push(latest);
        }
        if (what === 'DETAIL' && latest)
            for (const [, , value] of rest.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g))
                latest.values.push(value === 'NULL' ? null : value.slice(1, -1).replaceAll("''", "'"));
    }
    return found;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Does `act`, which sends one request, and returns its transaction as a pipeline for pgbench. Ids that the request made
 * are made anew in each transaction.
 */
export async function recordPost(number, act) {
    const began = Date.now();
    await sql('alter system set log_min_duration_statement = 0');
    await sql('alter system set log_parameter_max_length = -1');
    await sql('select pg_reload_conf()');
    const from = readFileSync(log, 'utf8').length;
    let all;
    try {
        await act();
        const whole = () => (all = executed(from)).some(({ text }) => /insert into t_\d+\.messages /.test(text));
        await until('the log', whole);
    } finally {
        for (const name of ['log_min_duration_statement', 'log_parameter_max_length'])
            await sql(`alter system reset ${name}`);
        await sql('select pg_reload_conf()');
    }
    const at = all.findIndex(({ text }) => text.includes(`insert into t_${number}.messages `));
    const own = all.filter(({ pid }) => pid === all[at].pid);
    const entered = own.slice(0, own.indexOf(all[at])).findLastIndex(({ text }) => text.includes('portico.enter('));
    const next = own.slice(entered + 1).findIndex(({ text }) => text.includes('portico.enter('));
    const [enter, ...body] = own.slice(entered, next < 0 ? undefined : entered + 1 + next);
    const [, , person, kind] = enter.values;
    return pipelineOf({ number, person, kind }, texts(number, body, began));
}

/** As a string with escapes, since pgbench would see a variable after a colon. */
const literal = (value) => `U&'${value.replaceAll("'", "''").replaceAll('\\', '\\\\').replaceAll(':', '\\003a')}'`;

/** The statements with their values in place of parameters. */
function texts(number, body, began) {
    const made = [];
    const fresh = (id) => {
        if (!made.includes(id)) made.push(id);
        return `('00000000-0000-7000-8000-' || lpad(to_hex(:fresh::bigint + ${made.indexOf(id)}), 12, '0'))::uuid`;
    };
    const isNew = (value) => uuid.test(value) && parseInt(value.replace('-', '').slice(0, 12), 16) >= began - 1000;
    return body.map(({ text, values }) => {
        const known = types.get(text.replaceAll(`t_${number}.`, '{firm}.'));
        if (!known) throw new Error(`no .sql file has ${text}`);
        const whole = text.replace(/\$(\d+)/g, (_, nth) => {
            const value = values[nth - 1];
            const type = known[nth - 1];
            if (value === null) return `null::${type}`;
            if (isNew(value)) return `${fresh(value)}::${type}`;
            return `${literal(value)}::${type}`;
        });
        if (/(?<!:):(?!fresh)[a-z_]/i.test(whole)) throw new Error(`pgbench would see a variable in ${whole}`);
        return `${whole};`;
    });
}
