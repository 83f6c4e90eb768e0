// SPDX-License-Identifier: AGPL-3.0-or-later
// How two hundred sign-ins at once delay users of the same firm who are signed in: GET /api/home during the storm and
// just before it, in the same round.
//
// The processes that sign in are given way to (19 steps of niceness below the stack), so that the figure is about our
// services and not about a client that no user has on the server's processor; so is the development inbox. With
// PORTICO_BENCH_PIN=1 the services share the first processor, and the clients the second one.
import { execFileSync, fork } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { childrenOf, median, print, round, share, startCpu } from './measure.mjs';
import { processes, programs } from '../support/processes.mjs';

const HALF = 100;
const RATE = Number(process.env.PORTICO_BENCH_RATE ?? 200); // requests a second, well below saturation
const ROUNDS = Number(process.env.PORTICO_BENCH_ROUNDS ?? 7);
const SPREADS_MS = [0, 2000]; // all at once, and as people come who got the same mail
const CALM_MS = 4000;
const WARM_MS = 1000;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Another process; returns a function that sends it a message and resolves to its reply. */
function start(name) {
    const child = fork(new URL(name, import.meta.url));
    const ask = (message) =>
        new Promise((resolve, reject) => {
            child.once('message', (reply) => (reply.failure ? reject(new Error(reply.failure)) : resolve(reply)));
            child.send(message);
        });
    return { child, ask };
}

const groups = {
    edge: () => processes(programs.edge),
    worker: () => processes(programs['worker-1']),
    PostgreSQL: () => processes(programs.postgres).flatMap((pid) => [pid, ...childrenOf(pid)]),
    Redis: () => processes(programs.redis),
    jobs: () => processes(programs.jobs),
};

const giveWay = (pid) => setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + 19));

function pin(pids, processor) {
    for (const pid of pids) execFileSync('taskset', ['-a', '-c', '-p', String(processor), String(pid)]);
}

/** One round. Returns the milliseconds of the answers without and with the storm, and what it cost. */
async function oneRound(scene, home, signIns, spread) {
    await signIns.ask({ ready: true });
    home.child.send({ slug: scene.firm.slug, cookie: scene.cookie, rate: RATE });
    await sleep(WARM_MS);
    const calmFrom = performance.timeOrigin + performance.now();
    const calmCpu = startCpu(groups);
    await sleep(CALM_MS);
    const calm = calmCpu();
    const stormCpu = startCpu(groups);
    const { done } = await signIns.ask({ spread });
    const storm = stormCpu();
    const { times } = await home.ask({ stop: true });
    const between = (from, to) => times.filter(([due]) => due >= from && due < to).map(([, took]) => took);
    return {
        calm: between(calmFrom, calmFrom + CALM_MS),
        stormy: between(done.began, done.ended),
        seconds: (done.ended - done.began) / 1000,
        cpu: Object.fromEntries(
            Object.keys(groups).map((name) => [name, storm[name] - (calm[name] * (done.ended - done.began)) / CALM_MS]),
        ),
        client: done.cpu,
    };
}

function report(rounds, spread, pinned) {
    const row = (pick, unit = '') => {
        const values = rounds.map(pick);
        return `${round(median(values))}${unit} (${round(Math.min(...values))} to ${round(Math.max(...values))})`;
    };
    const all = (name) => rounds.flatMap((one) => one[name]);
    print(
        `A storm of ${2 * HALF} sign-ins, ${processes(programs['worker-1']).length} workers, ${spread ? `within ${spread / 1000} s` : 'at once'}, services on ${pinned ? 'one processor' : 'all processors'}, ${ROUNDS} rounds: median (range)`,
        [
            ['seconds', row(({ seconds }) => seconds)],
            ...[0.5, 0.9, 0.99].flatMap((part) => [
                [
                    `GET /api/home, ${RATE} a second, p${part * 100} without`,
                    row(({ calm }) => share(calm, part), ' ms'),
                ],
                ['  with', row(({ stormy }) => share(stormy, part), ' ms')],
                ['  ratio', row(({ calm, stormy }) => share(stormy, part) / share(calm, part))],
                [
                    '  ratio of the answers of all rounds together',
                    round(share(all('stormy'), part) / share(all('calm'), part)),
                ],
            ]),
            ...Object.keys(groups).map((name) => [`CPU of the storm: ${name}`, row(({ cpu }) => cpu[name], ' ms')]),
            ['  the client', row(({ client }) => client, ' ms')],
        ],
    );
}

export async function benchStorm(scene) {
    const home = start('storm_home.mjs');
    const signIns = start('storm_sign_ins.mjs');
    await signIns.ask({ people: HALF, slug: scene.firm.slug, cookies: [...scene.firm.staff.cookies] });
    for (const pid of [signIns.child.pid, ...processes(programs.inbox)]) giveWay(pid);
    const pinned = process.env.PORTICO_BENCH_PIN === '1';
    if (pinned) {
        pin(
            Object.values(groups).flatMap((pids) => pids()),
            0,
        );
        pin([home.child.pid, signIns.child.pid, ...processes(programs.inbox)], 1);
    }
    for (const spread of SPREADS_MS) {
        const rounds = [];
        for (let i = 0; i < ROUNDS; i++) rounds.push(await oneRound(scene, home, signIns, spread));
        report(rounds, spread, pinned);
    }
    for (const { child } of [home, signIns]) child.kill();
}
