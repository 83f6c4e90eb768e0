// SPDX-License-Identifier: AGPL-3.0-or-later
// Prepares every statement of every service, in each of its variants, against fresh migrations, and plans it with the
// privileges of a role of its service. EXPLAIN checks privileges and reads no rows. The fence refuses EXPLAIN, so a
// superuser's session assumes the role. Prints TAP without numbers: "ok name" or "not ok name: reason".
import { spawnSync } from 'node:child_process';
import { files, statements, variants } from './statements_read.mjs';

const services = process.argv[2];
const roles = {
    cli: ['portico_platform', 'portico_migrator'],
    data: ['portico_app', 'portico_registry', 'portico_migrator', 'portico_platform'],
    http: ['portico_platform'],
    jobs: ['portico_jobs'],
    platform: ['portico_platform'],
    worker: ['portico_app', 'portico_registry'],
};
// Statements that must fail, or that run only inside a migration.
const excepted = new Set([
    'pool_fence_test',
    'migrate_check_schema',
    'migrate_run_script',
    'doctor_outside',
    'doctor_bypass',
]);
const planned = /^(select|with|insert|update|delete|merge)\b/i;
const unplanned = /^(begin|commit|rollback|listen)\b/i; // EXPLAIN does not accept these
const secret = "decode(repeat('07', 32), 'hex')";

/** Plans statements with the privileges of a role, all in one session, because a connection takes longer. Gives why each
 *  was refused; null if it was not. */
function plans(role, all) {
    const list = (words) => (words.length ? `(${words.join(', ')})` : '');
    const fenced = role === 'portico_app';
    const script = all.flatMap((statement, at) => [
        `\\warn statement ${at}`,
        `prepare statement${list(statement.types)} as ${statement.text.replaceAll('{firm}', 't_1')};`,
        'begin;',
        fenced ? `select portico.enter('t_1', ${secret}, null, 'system');` : '',
        `explain execute statement${list(statement.types.map(() => 'null'))};`,
        'rollback; deallocate all;',
    ]);
    const first = [
        fenced ? `select portico.arm(${secret});` : '',
        `set role ${role}; set plan_cache_mode = force_generic_plan;`,
    ];
    const done = spawnSync('psql', ['-XAtq', '-U', 'postgres'], {
        input: [...first, ...script, `\\warn statement ${all.length}`].join('\n'),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
    });
    const said = done.stderr.split(/^statement \d+$/m).map((text) => text.trim().split('\n')[0]);
    // What is said before the first statement, about each, and after the last.
    if (done.status !== 0 || said.length !== all.length + 2 || said[0])
        throw new Error(`the session of ${role} failed: ${done.stderr.slice(0, 2000)}`);
    return said.slice(1, -1).map((text) => text || null);
}

/** Adds to each statement why no role of its service can run it, or null. */
function tryRoles(all) {
    for (const one of all) {
        const able = one.text.includes('{firm}') ? ['portico_app'] : (roles[one.service] ?? []);
        one.wrong = planned.test(one.text) ? [] : ['an unknown kind of statement'];
        if (!able.length) one.wrong = [`no role is named for services/${one.service}`];
        one.roles = one.wrong.length ? [] : able;
    }
    for (let turn = 0; ; turn++) {
        const left = all.filter((one) => one.wrong && one.roles.length > turn);
        if (!left.length) return;
        for (const role of new Set(left.map((one) => one.roles[turn]))) {
            const mine = left.filter((one) => one.roles[turn] === role);
            for (const [at, wrong] of plans(role, mine).entries())
                mine[at].wrong = wrong && [...mine[at].wrong, `${role}: ${wrong}`];
        }
    }
}

function report(what, wrong) {
    console.log(wrong ? `not ok ${what}: ${wrong}` : `ok ${what}`);
}

// By code point, which is the database's own order, Álvarez would come after Zoll.
const uncollated = /\border by\b[^;()]*?\b(?:name|title)\b(?! collate "und-x-icu")/;

// ilike is marked leakproof, which is true only of patterns that do not end with an escape character. word: the pattern
// of a word's beginning.
const foreignPattern = /\bilike\b(?! \(select (?:pattern|word) from )/;

const left = new Set(excepted);
const used = new Set();
const tried = [];
for (const file of files(services)) {
    const path = file.slice(services.length + 1);
    const service = path.split('/')[0];
    const all = [...statements(file)];
    used.add(service);
    if (all.length === 0) report(path, 'has no statement');
    for (const statement of all) {
        if (/\bilike\b/.test(statement.text))
            report(
                `${path} ${statement.name} makes its pattern itself`,
                foreignPattern.test(statement.text)
                    ? 'ilike without "(select pattern from" or "(select word from"'
                    : null,
            );
        if (/\border by\b[^;()]*\b(name|title)\b/.test(statement.text))
            report(
                `${path} ${statement.name} sorts names by language`,
                uncollated.exec(statement.text)?.[0].replaceAll('\n', ' '),
            );
        if (excepted.has(statement.name)) left.delete(statement.name);
        else if (!unplanned.test(statement.text))
            for (const variant of variants(statement)) tried.push({ ...variant, service, path });
    }
}
tryRoles(tried);
for (const { path, name, wrong } of tried) report(`${path} ${name}`, wrong && wrong.join('; '));
report(
    'every service that has a role has statements',
    Object.keys(roles)
        .filter((name) => !used.has(name))
        .join(', '),
);
report('every exception is a statement', [...left].join(', '));
