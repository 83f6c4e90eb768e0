// SPDX-License-Identifier: AGPL-3.0-or-later
// What a statement may read, and what is said of one that reads more.
import { readFileSync } from 'node:fs';

const BUFFERS = 400;
const ROWS = 2000;

// A run that took longer than statement_timeout.
export const CANCELLED = '57014';
// Refusals that statements raise on purpose: not found, conflict, a violated constraint, row security, a time zone.
const refusal = /^(P0002|P0409|23\d\d\d|42501|22023)$/;
// These always refuse in a firm that has clients, matters and an open grant.
const refusing = new Set(['settings_setup_guard', 'packs_guard', 'packs_clear', 'support_grant']);
// In this firm they have nothing to say, or only after another statement of their transaction.
const empty = new Set(['documents_cooling_off', 'policies_trusting_sessions']);

// "statement buffers rows -- reason", or "statement -- to mend: what it read". Returns a Map.
export function readExceptions(file) {
    const found = new Map();
    for (const line of readFileSync(file, 'utf8').split('\n')) {
        const [, name, buffers, rows, reason] = /^([a-z0-9_]+)(?: +(\d+) +(\d+))? +-- (.+)$/.exec(line) ?? [];
        const mend = /^to mend\b/.test(reason);
        if (name && mend === (buffers === undefined)) found.set(name, { buffers: +buffers, rows: +rows, mend });
        else if (line && !line.startsWith('#')) throw new Error(`${file}: "${line}" is not an exception`);
    }
    return found;
}

export const exceeds = (one, bound = { buffers: BUFFERS, rows: ROWS }) =>
    one.state === CANCELLED || one.buffers > bound.buffers || one.rows > bound.rows;

export function describe(one) {
    const given = one.statement.parameters.map((p, i) => (one.values[i] === null ? '' : `${p.name}=${one.values[i]}`));
    const values = given.filter(Boolean).join(' ').slice(0, 300) || 'no values';
    return `${one.buffers} buffers, ${one.rows} rows, as ${one.viewer.name}, ${values}; ${one.worst}`;
}

function worstOf(results) {
    const much = (one) => Math.max(one.buffers, one.rows) + (one.state === CANCELLED ? 1e12 : 0);
    return results.reduce((a, b) => (much(b) > much(a) ? b : a));
}

// The values must fit: a statement that always refuses, or a query that never finds anything, is not measured.
function unmeasured(statement, results) {
    const done = results.filter((one) => !one.state);
    if (done.length === 0 && !refusing.has(statement.name))
        return `always refused, so it is not measured (${describe(results[0])}): give it other values in values.mjs`;
    const reads = statement.gives !== 'none' && !statement.writes && !empty.has(statement.name);
    if (reads && done.length > 0 && done.every((one) => one.returned === 0))
        return 'found no row with any values, so it is not measured: give it others in values.mjs';
    return null;
}

// Why the statement fails, or null.
export function verdict(statement, results, exception) {
    const broken = results.find((one) => one.state && one.state !== CANCELLED && !refusal.test(one.state));
    if (broken) return `${broken.state} ${broken.message}: ${describe(broken)}`;
    const known = results.some((one) => exceeds(one));
    if (exception && !known) return 'needs no exception any more: remove its line';
    if (exception?.mend) return null;
    const beyond = results.filter((one) => exceeds(one, exception));
    if (beyond.length === 0) return unmeasured(statement, results);
    return `${beyond.length} of ${results.length} cases read too much: ${describe(worstOf(beyond))}`;
}

export function figures(statement, results) {
    const most = (key) => results.reduce((a, b) => (b[key] > a[key] ? b : a));
    const states = [...new Set(results.map((one) => one.state ?? 'done'))].join(' ');
    const planned = Math.max(...results.map((one) => one.planned)).toFixed(1);
    const both = [most('buffers'), most('rows')].map(describe);
    return [
        `# ${statement.name}`,
        most('buffers').buffers,
        most('rows').rows,
        `plan ${planned} ms`,
        states,
        `returned ${most('returned').returned}`,
        ...both,
    ].join(' | ');
}
