// SPDX-License-Identifier: AGPL-3.0-or-later
// The reference for a request: pgbench runs its statements, prepared, in one pipeline after the fence's enter(), as a
// role with the worker's privileges. It does nothing else: no HTTP, no session, no limits, no JSON. For GET /api/home
// they are the texts of matters/home.sql; recorded.mjs reads those of other requests from the server's log.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pidOf } from '../support/processes.mjs';
import { source, stack } from '../support/stack.mjs';
import { statements, variants } from '../sql/statements_read.mjs';
import { childrenOf, startCpu } from './measure.mjs';

export const CLIENTS = 8; // as many as a worker has connections
const WARM = 2; // transactions in each firm before the measurement

const secret = "decode(repeat('07', 32), 'hex')";
const home = [...statements(join(source, 'services/worker/matters/home.sql'))].map((one) => variants(one)[0].text);

/** `statements` as the worker sends them for a person of a firm: after the fence's enter(), in one pipeline. */
export const pipelineOf = ({ number, person, kind }, statements) => [
    '\\startpipeline',
    `select portico.enter('t_${number}', ${secret}, '${person}', '${kind}');`,
    ...statements,
    '\\endpipeline',
];

/** What the worker sends for the home of one client, of all their accounts. */
function pipelineOfHome({ number, person }) {
    const texts = home.map((text) => `${text.replaceAll('{firm}', `t_${number}`)};`);
    const parameter = texts.find((text) => /\$\d/.test(text));
    if (parameter) throw new Error(`a statement needs a parameter: ${parameter}`);
    return pipelineOf({ number, person, kind: 'client' }, texts);
}

/**
 * Writes a script that runs the pipelines of firms in turn, and returns its path. A firm has one connection, as in the
 * worker; if there are fewer firms than connections, each connection has all.
 */
export function scriptOf(name, pipelines) {
    const path = join(stack.var, `${name}.pgbench`);
    const own = Math.floor(pipelines.length / CLIENTS);
    const lines = ['\\if :armed = 0', `select portico.arm(${secret});`, '\\set armed 1', '\\endif'];
    lines.push('\\set turn :turn + 1', '\\set fresh random(1, 100000000000000)');
    lines.push(`\\set firm ${own ? `:client_id + ${CLIENTS} * (:turn % ${own})` : `:turn % ${pipelines.length}`}`);
    pipelines.forEach((pipeline, at) => lines.push(`\\${at ? 'elif' : 'if'} :firm = ${at}`, ...pipeline));
    lines.push('\\endif');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
}

/** GET /api/home of `people` ({number, person}), each in a firm of their own. */
export const writeScript = (people) => scriptOf(`home-${people.length}`, people.map(pipelineOfHome));

/** The settings of the worker's role in infra/postgres/roles.sql; pgbench connects as another role and assumes `role`. */
const settings = (role) =>
    [
        'fence.enforce=on',
        'fence.shared=portico',
        'plan_cache_mode=force_generic_plan',
        'max_parallel_workers_per_gather=0',
        'search_path=pg_catalog',
        `role=${role}`,
    ]
        .map((setting) => `-c ${setting}`)
        .join(' ');

/** The server and its processes. The CPU time of those that end is counted by the server. */
export const postgres = () => {
    const pid = pidOf('postgres');
    return [pid, ...childrenOf(pid)];
};

/** {at, done, postgres} for each second of a pgbench: seconds, transactions and CPU milliseconds since its start. */
async function* progress(output) {
    const cpu = startCpu({ postgres });
    const last = { at: 0, done: 0 };
    for await (const line of createInterface({ input: output })) {
        const [, at, rate] = /^progress: ([\d.]+) s, ([\d.]+) tps/.exec(line) ?? [];
        if (!at) throw new Error(line);
        last.done += (at - last.at) * rate;
        last.at = Number(at);
        yield { ...last, ...cpu() };
    }
    throw new Error('pgbench ended early');
}

/**
 * {rate, postgres}: transactions a second, and CPU milliseconds of PostgreSQL for each. Neither includes the beginning,
 * when each of `firms` firms is prepared.
 */
export async function pgbench(path, role, seconds, firms = 1) {
    const words = ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '1', '-T', '3600', '-P', '1', '-f', path];
    const child = spawn(
        '/usr/lib/postgresql/15/bin/pgbench',
        [...words, '-D', 'armed=0', '-D', 'turn=0', '-h', stack.run, '-U', 'postgres', 'portico'],
        { env: { ...process.env, PGOPTIONS: settings(role) }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const closed = new Promise((resolve) => child.on('close', resolve));
    try {
        let first = null;
        for await (const now of progress(child.stderr)) {
            if (first && now.at >= first.at + seconds) {
                const done = now.done - first.done;
                return { rate: done / (now.at - first.at), postgres: (now.postgres - first.postgres) / done };
            }
            if (!first && now.done >= WARM * Math.max(firms, CLIENTS)) first = now;
        }
    } finally {
        child.kill();
        await closed;
    }
}
