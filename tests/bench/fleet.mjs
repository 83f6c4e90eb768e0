// SPDX-License-Identifier: AGPL-3.0-or-later
// What many firms cost PostgreSQL: a spare, a migration of all firms, and doing nothing. The peers are psql with the
// same files, and psql with the same change of all firms on one connection.
//
// Only runs when it is named, because making a thousand firms (PORTICO_BENCH_FIRMS) takes minutes.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pidOf } from '../support/processes.mjs';
import { source, stack } from '../support/stack.mjs';
import { childrenOf, median, print, privateOf, round, run, startCpu } from './measure.mjs';
import { sql } from './prepare.mjs';

const FIRMS = Number(process.env.PORTICO_BENCH_FIRMS ?? 1000);
const ROUNDS = 3;
const SPARES = 5; // in a round, each way
const IDLE_SECONDS = 60;
const SAMPLE_MS = 1000;

const portico = join(process.env.PORTICO_BUILD, 'bin/portico');
const firmFiles = readdirSync(join(source, 'migrations/firm')).toSorted();

// The server and its children: those that end are counted by their parent.
const server = () => [pidOf('postgres'), ...childrenOf(pidOf('postgres'))];

function privateIfAlive(pid) {
    try {
        return privateOf(pid);
    } catch {
        return 0; // it just ended
    }
}

/** {cpu, seconds, output, largest}: CPU milliseconds of PostgreSQL while a command of the CLI or psql runs. */
async function measure(command, words, env = {}) {
    let largest = 0; // private MB of a server process
    const sampling = setInterval(() => {
        largest = Math.max(largest, ...childrenOf(pidOf('postgres')).map(privateIfAlive));
    }, SAMPLE_MS);
    const cpu = startCpu({ postgres: server });
    const { output, code, seconds } = await run(command, words, { env: { ...process.env, ...env } });
    clearInterval(sampling);
    if (code !== 0) throw new Error(output);
    return { cpu: cpu().postgres, seconds, output, largest };
}

const psqlWords = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', stack.run, '-U', 'portico_migrator', '-d', 'portico'];
const countFirms = async (where) => Number(await sql(`select count(*) from platform.firms where ${where}`));

// ---- spares ----

const makeSpares = async (count) =>
    measure(portico, ['spares'], { PORTICO_SPARES: String((await countFirms("state = 'spare'")) + count) });

/** As the migrations say it, one file after the other. The schemas belong to no firm. */
async function replay(count) {
    const words = [];
    for (let at = 0; at < count; at++) {
        const number = 1_000_000_000 + Date.now() * 100 + at;
        words.push('-c', 'begin', '-c', `select portico.make_firm_schema(${number})`, '-c');
        words.push(`select set_config('role', 'portico_owner', true), set_config('search_path', 't_${number}', true)`);
        for (const file of firmFiles) words.push('-f', join(source, 'migrations/firm', file));
        words.push('-c', 'commit');
    }
    return measure('psql', [...psqlWords, ...words]);
}

async function benchSpares() {
    const ours = [];
    const peer = [];
    await makeSpares(1);
    for (let at = 0; at < ROUNDS; at++) {
        ours.push(await makeSpares(SPARES));
        peer.push(await replay(SPARES));
    }
    const each = (results, what) => median(results.map((result) => result[what])) / SPARES;
    const relations = await sql(
        `select count(*) from pg_class
          where relnamespace = (select to_regnamespace('t_' || max(number)) from platform.firms)`,
    );
    print('A spare firm', [
        ['relations, without those for long values', relations],
        ['PostgreSQL', `${round(each(ours, 'cpu'), 0)} ms CPU, ${round(each(ours, 'seconds') * 1000, 0)} ms`],
        ['psql, file by file', `${round(each(peer, 'cpu'), 0)} ms CPU, ${round(each(peer, 'seconds') * 1000, 0)} ms`],
        ['ratio of CPU', round(each(ours, 'cpu') / each(peer, 'cpu'))],
        ['ratio of time', round(each(ours, 'seconds') / each(peer, 'seconds'))],
    ]);
}

/** Makes firms that do nothing, and lets them be as old as the intervals of the periodic tasks. */
async function makeFirms() {
    const missing = FIRMS - (await countFirms("state in ('active', 'suspended')"));
    const made = await measure(portico, ['spares'], { PORTICO_SPARES: String(Math.min(1000, missing)) });
    await sql(
        `update platform.firms
            set state = 'active', slug = 'idle-' || number, name = 'Idle ' || number, owner_name = 'Owner',
                owner_email = 'owner@idle.example', counted_at = now() - interval '1 hour',
                count_at = now() + random() * interval '1 hour'
          where state = 'spare'`,
    );
    print(`Making ${missing} firms`, [
        ['time', `${round(made.seconds, 0)} s, ${round(missing / made.seconds, 1)} a second`],
        ['largest server process, private', `${round(made.largest, 0)} MB`],
    ]);
}

// ---- migrations ----

/** One more column in all firms, in `folder`, a copy of the migrations. */
async function migrate(folder) {
    const version = readdirSync(join(folder, 'firm')).length + 1;
    const name = `${String(version).padStart(4, '0')}_bench.sql`;

    writeFileSync(join(folder, 'firm', name), `alter table matters add column bench_${version} text;\n`);
    const { cpu, output } = await measure(portico, ['migrate'], { PORTICO_MIGRATIONS: folder, PORTICO_SPARES: '0' });
    const [, firms, seconds] = /(\d+) of \1 firms, ([\d.]+) s/.exec(output);
    const [, longest] = /no firm was locked for longer than (\d+) ms/.exec(output);

    return { firms: Number(firms), cpu, seconds: Number(seconds), longest: Number(longest) };
}

/** The same change with the same commits, without any check, on one connection. */
async function migrateByHand(round) {
    const numbers = (await sql('select number from platform.firms order by number')).split('\n');
    const file = join(stack.var, 'bench-fleet.sql');
    const text = numbers.map(
        (number) =>
            `begin; update platform.firms set schema_version = schema_version where number = ${number};
             set local role portico_owner; alter table t_${number}.matters add column by_hand_${round} text; commit;`,
    );

    writeFileSync(file, `set synchronous_commit = off;\n${text.join('\n')}\n`);
    const { cpu, seconds } = await measure('psql', [...psqlWords, '-f', file]);
    rmSync(file);
    return { firms: numbers.length, cpu, seconds };
}

async function benchMigration() {
    const folder = mkdtempSync('/tmp/portico-bench-migrations.');
    const ours = [];
    const peer = [];

    cpSync(join(source, 'migrations'), folder, { recursive: true });
    for (let at = 0; at < ROUNDS; at++) {
        ours.push(await migrate(folder));
        peer.push(await migrateByHand(at));
    }
    rmSync(folder, { recursive: true });
    const rate = (results) => median(results.map(({ firms, seconds }) => firms / seconds));
    const cpu = (results) => median(results.map((result) => result.cpu / result.firms));
    print(`One more column in ${ours[0].firms} firms`, [
        ['portico migrate', `${round(rate(ours), 0)} firms a second, ${round(cpu(ours))} ms CPU each`],
        ['psql, one connection', `${round(rate(peer), 0)} firms a second, ${round(cpu(peer))} ms CPU each`],
        ['ratio of firms a second', round(rate(ours) / rate(peer))],
        ['ratio of CPU', round(cpu(ours) / cpu(peer))],
        ['no firm was locked for longer than', `${Math.max(...ours.map(({ longest }) => longest))} ms`],
    ]);
}

// ---- doing nothing ----

async function idle() {
    const cpu = startCpu({ postgres: server });
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    return [await countFirms("state in ('active', 'suspended')"), cpu().postgres / IDLE_SECONDS];
}

export async function benchFleet() {
    const [few, before] = await idle();
    await benchSpares();
    await makeFirms();
    await benchMigration();
    await sql('checkpoint');
    const [many, after] = await idle();
    print('PostgreSQL while nobody uses the portal, CPU in a second', [
        [`${few} firms`, `${round(before, 1)} ms`],
        [`${many} firms`, `${round(after, 1)} ms`],
    ]);
}
