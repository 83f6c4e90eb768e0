// SPDX-License-Identifier: AGPL-3.0-or-later
// GET /api/home through the worker, compared with pgbench with the same statements, and the cost of row security alone.
import { median, print, round, runAsServer, startCpu } from './measure.mjs';
import { CLIENTS, pgbench, postgres, writeScript } from './pgbench.mjs';
import { pidOf } from '../support/processes.mjs';
import { stack } from '../support/stack.mjs';
import { sql } from './prepare.mjs';

const SECONDS = 3;
const ROUNDS = 9;

/** A role with the worker's rights that bypasses row security. */
const makeOpenRole = () =>
    sql(`do $$ begin if not exists (select from pg_roles where rolname = 'portico_open') then
                         create role portico_open bypassrls inherit in role portico_app; end if; end $$`);

/** As pgbench(), with microseconds like worker(). */
async function reference(path, role) {
    const { rate, postgres: milliseconds } = await pgbench(path, role, SECONDS);
    return { rate, postgres: milliseconds * 1000 };
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
    const path = writeScript([{ number: scene.firm.number, person: scene.client.person }]);
    await makeOpenRole();
    await worker(scene, undefined, 2);
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++)
        rounds.push({
            bare: await reference(path, 'portico_app'),
            open: await reference(path, 'portico_open'),
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
