// SPDX-License-Identifier: AGPL-3.0-or-later
// Every statement of every service, prepared against fresh migrations and planned with the privileges of a role that its
// service has. EXPLAIN checks privileges and reads no row; the fence refuses it, so the session is a superuser's that
// became the role. Prints TAP without numbers: "ok name" or "not ok name: why".
import { readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const services = process.argv[2];
const roles = {
    cli: ['portico_platform', 'portico_migrator'],
    data: ['portico_app', 'portico_registry', 'portico_migrator', 'portico_platform'],
    http: ['portico_platform'],
    jobs: ['portico_jobs'],
    platform: ['portico_platform'],
    worker: ['portico_app', 'portico_registry'],
};
// What must not run, or only runs where a migration has gone before it.
const excepted = new Set(['pool_fence_test', 'migrate_whose', 'doctor_outside', 'doctor_reach_around']);
const secret = "decode(repeat('07', 32), 'hex')";

function* statements(file) {
    for (const part of readFileSync(file, 'utf8').split(/^-- query: */m).slice(1)) {
        const lines = part.split('\n');
        const name = lines.shift().trim();
        let header = '';
        let inParameters = false;
        const text = [];
        for (const line of lines) {
            const parameters = /^-- params:(.*)/.exec(line);
            if (parameters) { header = parameters[1].trim(); inParameters = true; }
            else if (inParameters && header.endsWith(',') && line.startsWith('-- ')) header += line.slice(3);
            else if (!line.startsWith('--')) text.push(line);
        }
        const types = header.split(',').map((one) => one.trim().split(/\s+/)[1]?.replace('?', '')).filter(Boolean);
        yield { name, types, text: text.join('\n').trim().replace(/;$/, '') };
    }
}

function plan(statement, role) {
    const list = (words) => (words.length ? `(${words.join(', ')})` : '');
    const fenced = role === 'portico_app';
    const script = [
        fenced ? `select portico.arm(${secret});` : '',
        `set role ${role}; set plan_cache_mode = force_generic_plan;`,
        `prepare statement${list(statement.types)} as ${statement.text.replaceAll('{firm}', 't_1')};`,
        'begin;',
        fenced ? `select portico.enter('t_1', ${secret}, null, 'system');` : '',
        `explain execute statement${list(statement.types.map(() => 'null'))};`,
    ].join('\n');
    const done = spawnSync('psql', ['-XAtq', '-U', 'postgres', '-v', 'ON_ERROR_STOP=1'], { input: script, encoding: 'utf8' });
    return done.status === 0 ? null : `${role}: ${done.stderr.trim().split('\n')[0]}`;
}

for (const service of readdirSync(services).sort()) {
    for (const file of readdirSync(join(services, service), { recursive: true }).filter((name) => name.endsWith('.sql') && !name.includes('node_modules')).sort()) {
        for (const statement of statements(join(services, service, file))) {
            if (excepted.has(statement.name) || !/^(select|with|insert|update|delete|merge)\b/i.test(statement.text)) continue;
            const able = statement.text.includes('{firm}') ? ['portico_app'] : roles[service] ?? [];
            const reasons = [];
            const plans = able.some((role) => { const why = plan(statement, role); if (why) reasons.push(why); return !why; });
            console.log(`${plans ? 'ok' : 'not ok'} ${service}/${file} ${statement.name}${plans ? '' : `: ${reasons.join('; ')}`}`);
        }
    }
}
