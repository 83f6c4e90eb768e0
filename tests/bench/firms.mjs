// SPDX-License-Identifier: AGPL-3.0-or-later
// GET /api/home in one, in a hundred and in a thousand firms in turn, with a session in each, through the worker, and
// the same statements by pgbench in the same firms. What grows with the firms is what a server process keeps for each:
// plans and catalogue entries.
//
// scripts/bench keeps the firms for the next time. Only runs when it is named, because making them takes minutes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pidOf } from '../support/processes.mjs';
import { source, stack } from '../support/stack.mjs';
import { median, print, round, run, runAsServer, startCpu } from './measure.mjs';
import { CLIENTS, pgbench, postgres, writeScript } from './pgbench.mjs';
import { sql } from './prepare.mjs';

const FIRMS = 1000; // as many as a cell can hold
const COUNTS = [1, 100, FIRMS];
const SECONDS = 4;
const ROUNDS = 3;
const BATCH = 50; // firms that are filled in one psql

const person = '00000000-0000-7000-8000-000000000001'; // of firms.sql
const token = 'b'.repeat(43);
const slug = (number) => `bench-${number}`;

const numbersOf = async (where) =>
    (await sql(`select number from platform.firms where ${where} order by number`)).split('\n').filter(Boolean);

// ---- making the firms ----

async function fill(numbers) {
    const words = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-v', `person=${person}`, '-v', `token=${token}`];
    words.push('-h', stack.run, '-U', 'postgres', '-d', 'portico');
    for (const number of numbers)
        words.push(
            ...['-c', `\\set number ${number}`, '-c', 'begin', '-c', 'set local session_replication_role = replica'],
            ...['-c', `set local search_path = t_${number}`, '-f', join(source, 'tests/bench/firms.sql')],
            '-c',
            `update platform.firms
                set state = 'active', slug = '${slug(number)}', name = 'Bench ${number}', owner_name = 'Owner',
                    owner_email = 'owner@bench.example', version = platform.next_version()
              where number = ${number}`,
            ...['-c', 'commit'],
        );
    const { output, code } = await run('psql', words);
    if (code !== 0) throw new Error(output);
}

const active = () => numbersOf("state = 'active' and slug like 'bench-%'");

/** The numbers of the firms. Continues where an earlier run was stopped. */
async function firms() {
    await sql('alter system set autovacuum = off'); // it would run at some time of its own, in all of them
    await sql('select pg_reload_conf()');
    const spares = String(FIRMS - (await active()).length);
    const env = { ...process.env, PORTICO_SPARES: spares };
    const { output, code } = await run(join(process.env.PORTICO_BUILD, 'bin/portico'), ['spares'], { env });
    if (code !== 0) throw new Error(output);
    for (let left; (left = FIRMS - (await active()).length) > 0;)
        await fill((await numbersOf("state = 'spare'")).slice(0, Math.min(left, BATCH)));
    return active();
}

// ---- measuring ----

const head = (number) =>
    [
        'GET /api/home HTTP/1.1',
        `host: ${slug(number)}.${stack.domain}`,
        `x-portico-firm: ${number}`,
        'x-portico-address: 127.0.0.1',
        `cookie: __Host-pc=${token}`,
        '\r\n',
    ].join('\r\n');

/** {worker, postgres, redis}: CPU milliseconds of a request. */
async function worker(file, seconds, turns) {
    const cpu = startCpu({ worker: () => [pidOf('worker-1')], postgres, redis: () => [pidOf('redis')] });
    const { output, code } = await runAsServer(process.execPath, [
        join(source, 'tests/bench/spread.mjs'),
        ...[`${stack.run}/worker-1.sock`, file, String(CLIENTS * 2), String(seconds), String(turns)],
    ]);
    if (code !== 0) throw new Error(output);
    return Object.fromEntries(Object.entries(cpu()).map(([name, value]) => [name, value / Number(output)]));
}

function report(count, rounds) {
    const of = (pick) => median(rounds.map(pick));
    const sum = ({ http }) => http.worker + http.postgres + http.redis;
    const ms = (pick) => `${round(of(pick), 3)} ms`;
    print(`GET /api/home in ${count} firms in turn, CPU of a request, medians of ${rounds.length} rounds`, [
        ['worker', ms(({ http }) => http.worker)],
        ['PostgreSQL', ms(({ http }) => http.postgres)],
        ['Redis', ms(({ http }) => http.redis)],
        ['together', ms(sum)],
        ['PostgreSQL under pgbench', ms(({ bare }) => bare.postgres)],
        ['ratio of together', round(of((one) => sum(one) / one.bare.postgres))],
    ]);
}

async function bench(numbers) {
    const path = writeScript(numbers.map((number) => ({ number, person })));
    const file = join(stack.var, `home-${numbers.length}.json`);
    const rounds = [];
    writeFileSync(file, JSON.stringify(numbers.map(head)), { mode: 0o644 });
    await worker(file, 1, 2); // prepares the statements of each firm
    for (let i = 0; i < ROUNDS; i++)
        rounds.push({
            http: await worker(file, SECONDS, 1),
            bare: await pgbench(path, 'portico_app', SECONDS, numbers.length),
        });
    report(numbers.length, rounds);
}

/** The periodic tasks of a thousand firms do not run meanwhile. */
export async function benchFirms() {
    const numbers = await firms();
    const jobs = pidOf('jobs');
    process.kill(jobs, 'SIGSTOP');
    try {
        for (const count of COUNTS) await bench(numbers.slice(0, count));
    } finally {
        process.kill(jobs, 'SIGCONT');
    }
}
