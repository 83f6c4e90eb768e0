// SPDX-License-Identifier: AGPL-3.0-or-later
// GET /api/home through the worker, compared with pgbench with the same statements, and the cost of row security alone.
//
// pgbench runs the texts of matters/home.sql, prepared, in one pipeline after the fence's enter(), as a role with the
// worker's privileges. It does nothing else: no HTTP, no session, no limits, no JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, median, print, round, run, runAsServer, startCpu } from './measure.mjs';
import { pidOf } from '../support/processes.mjs';
import { source, stack } from '../support/stack.mjs';
import { sql } from './prepare.mjs';

const SECONDS = 3;
const ROUNDS = 9;
const CLIENTS = 8;

function statements(number) {
    const text = readFileSync(join(source, 'services/worker/matters/home.sql'), 'utf8');
    return text
        .split(/^-- query: /m)
        .slice(1)
        .map((block) =>
            block
                .split('\n')
                .slice(1)
                .filter((line) => !line.startsWith('--'))
                .join(' ')
                .replaceAll('{firm}', `t_${number}`)
                .replaceAll('$1', 'null::uuid')
                .trim(),
        );
}

function script(scene) {
    const secret = "decode(repeat('07', 32), 'hex')";
    const path = join(stack.var, 'home.pgbench');
    writeFileSync(
        path,
        [
            '\\if :armed = 0',
            `select portico.arm(${secret});`,
            '\\set armed 1',
            '\\endif',
            '\\startpipeline',
            `select portico.enter('t_${scene.firm.number}', ${secret}, '${scene.client.person}', 'client');`,
            ...statements(scene.firm.number),
            '\\endpipeline',
        ].join('\n'),
    );
    return path;
}

/** A role with the worker's rights that bypasses row security. */
const makeOpenRole = () =>
    sql(`do $$ begin if not exists (select from pg_roles where rolname = 'portico_open') then
                         create role portico_open bypassrls inherit in role portico_app; end if; end $$`);

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

const postgres = () => {
    const pid = pidOf('postgres');
    return [pid, ...childrenOf(pid)];
};

async function pgbench(path, role, seconds = SECONDS) {
    const cpu = startCpu({ postgres });
    const { output, code } = await run(
        '/usr/lib/postgresql/15/bin/pgbench',
        [
            '-n',
            '-M',
            'prepared',
            '-c',
            String(CLIENTS),
            '-j',
            '1',
            '-T',
            String(seconds),
            '-D',
            'armed=0',
            '-f',
            path,
            '-h',
            stack.run,
            '-U',
            'postgres',
            'portico',
        ],
        { env: { ...process.env, PGOPTIONS: settings(role) } },
    );
    const rate = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
    if (code !== 0 || !rate) throw new Error(output);
    return { rate, postgres: (cpu().postgres * 1000) / (rate * seconds) };
}

export async function worker(scene, path = '/api/home', seconds = SECONDS) {
    const groups = { worker: () => [pidOf('worker-1')], postgres, redis: () => [pidOf('redis')] };
    const cpu = startCpu(groups);
    const words = [
        '--h1',
        '-B',
        `unix:${stack.run}/worker-1.sock`,
        '-c',
        String(CLIENTS * 2),
        '-D',
        String(seconds),
        '-t',
        '1',
        '-H',
        `host: ${scene.firm.slug}.${stack.domain}`,
        '-H',
        `x-portico-firm: ${scene.firm.number}`,
        '-H',
        'x-portico-address: 127.0.0.1',
        '-H',
        `cookie: ${scene.cookie}`,
        `http://localhost${path}`,
    ];
    const { output } = await runAsServer('h2load', words);
    const rate = Number(/finished in [\d.]+m?s, ([\d.]+) req\/s/.exec(output)?.[1]);
    const good = Number(/status codes: (\d+) 2xx/.exec(output)?.[1]);
    const all = Number(/requests: \d+ total, \d+ started, (\d+) done/.exec(output)?.[1]);
    if (!rate || good < all * 0.999) throw new Error(output);
    const spent = cpu();
    return { rate, ...Object.fromEntries(Object.entries(spent).map(([name, value]) => [name, (value * 1000) / good])) };
}

export async function benchHome(scene) {
    const path = script(scene);
    await makeOpenRole();
    await pgbench(path, 'portico_app', 2);
    await worker(scene, undefined, 2);
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++)
        rounds.push({
            bare: await pgbench(path, 'portico_app'),
            open: await pgbench(path, 'portico_open'),
            http: await worker(scene),
        });
    const of = (pick) => median(rounds.map(pick));
    print(`GET /api/home, ${CLIENTS} connections, medians of ${ROUNDS} rounds of ${SECONDS} s`, [
        [
            'through the worker, requests/s',
            round(
                of(({ http }) => http.rate),
                0,
            ),
        ],
        [
            'pgbench, transactions/s',
            round(
                of(({ bare }) => bare.rate),
                0,
            ),
        ],
        ['ratio', round(of(({ http, bare }) => http.rate / bare.rate))],
        [
            'ratio by CPU: PostgreSQL under pgbench / PostgreSQL, worker and Redis',
            round(of(({ http, bare }) => bare.postgres / (http.postgres + http.worker + http.redis))),
        ],
        [
            'CPU per request in µs: worker',
            round(
                of(({ http }) => http.worker),
                0,
            ),
        ],
        [
            '  PostgreSQL',
            round(
                of(({ http }) => http.postgres),
                0,
            ),
        ],
        [
            '  Redis',
            round(
                of(({ http }) => http.redis),
                0,
            ),
        ],
        [
            '  PostgreSQL under pgbench',
            round(
                of(({ bare }) => bare.postgres),
                0,
            ),
        ],
        [
            'row security alone, CPU of PostgreSQL with / without',
            round(of(({ bare, open }) => bare.postgres / open.postgres)),
        ],
        ['row security alone, transactions/s without / with', round(of(({ bare, open }) => open.rate / bare.rate))],
    ]);
}
