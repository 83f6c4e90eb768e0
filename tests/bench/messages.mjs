// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages: how many a second a worker posts, in one firm and over many, and what one costs beside the same statements
// by pgbench in one pipeline; a long thread beside a short one; and the time from a send until everybody's open page
// has the event, with a thousand pages of fifty firms.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLive } from '../support/live.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { source, stack } from '../support/stack.mjs';
import { addViewers, openStreams } from '../support/viewers.mjs';
import { median, print, round, runAsServer, share, startCpu } from './measure.mjs';
import { CLIENTS, pgbench, postgres, scriptOf } from './pgbench.mjs';
import { sql } from './prepare.mjs';
import { recordPost } from './recorded.mjs';

const FIRMS = 10; // over which messages are posted in turn
const THREADS = 16; // of each firm: as many as are posted to at a time
const SECONDS = 4;
const ROUNDS = 5;
const TEXT = 'Thank you. I have put the signed copy into the folder; the court asked for the original by Friday.';

const LONG = 10000;
const SHORT = 50;
const READS = 300;

const PAGES_FIRMS = 50;
const PAGES = 20; // of each firm
const SENDS = 100;

const cookieOf = ({ cookies }) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

// ---- posting ----

async function makeFirm() {
    const firm = await signUpFirm();
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    firm.number = await sql(`select number from platform.firms where slug = '${firm.slug}'`);
    const threads = [];
    for (let i = 0; i < THREADS; i++) {
        const form = { account: client.account, subject: `Thread ${i}`, text: TEXT };
        threads.push(expectStatus(await client.client.post('/api/threads', form), 201).thread.id);
    }
    return { firm, client, threads };
}

/** A request as the edge sends it to the worker. */
function request({ firm, client }, thread) {
    const body = JSON.stringify({ text: TEXT });
    return [
        `POST /api/threads/${thread}/messages HTTP/1.1`,
        `host: ${firm.slug}.${stack.domain}`,
        `x-portico-firm: ${firm.number}`,
        'x-portico-address: 127.0.0.1',
        'sec-fetch-site: same-origin',
        'content-type: application/json',
        `content-length: ${body.length}`,
        `cookie: ${cookieOf(client.client)}`,
        '',
        body,
    ].join('\r\n');
}

/** {rate, worker, postgres, redis}: messages a second, and CPU milliseconds of each. */
async function post(file, seconds) {
    const cpu = startCpu({ worker: () => [pidOf('worker-1')], postgres, redis: () => [pidOf('redis')] });
    const { output, code } = await runAsServer(process.execPath, [
        join(source, 'tests/bench/spread.mjs'),
        ...[`${stack.run}/worker-1.sock`, file, String(CLIENTS * 2), String(seconds), '1'],
    ]);
    if (code !== 0) throw new Error(output);
    const done = Number(output);
    return {
        rate: done / seconds,
        ...Object.fromEntries(Object.entries(cpu()).map(([name, value]) => [name, value / done])),
    };
}

/** Writes requests to a file, and returns its path. */
function fileOf(name, requests) {
    const file = join(stack.var, `${name}.json`);
    writeFileSync(file, JSON.stringify(requests), { mode: 0o644 });
    return file;
}

async function posting(firms) {
    const requests = Array.from({ length: THREADS }, (_, i) => firms.map((firm) => request(firm, firm.threads[i])));
    const file = fileOf(`posts-${firms.length}`, requests.flat());
    const recorded = [];
    for (const firm of firms) {
        const one = fileOf('post', [request(firm, firm.threads[0])]);
        recorded.push(await recordPost(firm.firm.number, () => post(one, 0)));
    }
    const path = scriptOf(`post-${firms.length}`, recorded);
    const rounds = [];
    await post(file, 1);
    for (let i = 0; i < ROUNDS; i++)
        rounds.push({
            http: await post(file, SECONDS),
            bare: await pgbench(path, 'portico_app', SECONDS, firms.length),
        });
    const of = (pick) => median(rounds.map(pick));
    const us = (pick) => `${round(of(pick) * 1000, 0)} µs`;
    const sum = ({ http }) => http.worker + http.postgres + http.redis;
    print(`Post of a message in ${firms.length} firm${firms.length > 1 ? 's in turn' : ''}, medians of ${ROUNDS}`, [
        [
            'through the worker, messages/s',
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
        ['CPU of a message: worker', us(({ http }) => http.worker)],
        ['  PostgreSQL', us(({ http }) => http.postgres)],
        ['  Redis', us(({ http }) => http.redis)],
        ['  PostgreSQL under pgbench', us(({ bare }) => bare.postgres)],
        ['ratio: PostgreSQL under pgbench / all', round(of((one) => one.bare.postgres / sum(one)))],
    ]);
}

// ---- a long thread ----

/** Adds `count` messages to a thread, as they would be after years. */
const fill = ({ firm, client }, thread, count) =>
    sql(`
        with t as (select * from t_${firm.number}.threads where id = '${thread}'),
             m as (insert into t_${firm.number}.messages (id, account, thread, number, author, from_firm, via)
                   select gen_random_uuid(), t.account, t.id, t.messages + n, '${client.person}', false, 'portal'
                     from t cross join generate_series(1, ${count}) n returning id, account),
             v as (insert into t_${firm.number}.message_texts (message, version, account, text, author)
                   select id, 1, account, '${TEXT}', '${client.person}' from m returning message)
        update t_${firm.number}.threads set messages = messages + (select count(*) from v) where id = '${thread}'`);

async function longThread(scene) {
    const [short, long] = scene.threads;
    await fill(scene, short, SHORT);
    await fill(scene, long, LONG);
    await sql(`analyze t_${scene.firm.number}.messages, t_${scene.firm.number}.message_texts`);
    const times = { short: [], long: [] };
    for (let i = 0; i < READS; i++)
        for (const [name, thread] of Object.entries({ short, long })) {
            const began = performance.now();
            const { items } = expectStatus(await scene.client.client.get(`/api/threads/${thread}/messages`), 200);
            times[name].push(performance.now() - began);
            if (items.length !== 50) throw new Error(`${items.length} messages`);
        }
    print(`The last 50 messages, medians of ${READS} reads`, [
        [`of a thread with ${SHORT}`, `${round(median(times.short))} ms`],
        [`of a thread with ${LONG}`, `${round(median(times.long))} ms`],
        ['ratio', round(median(times.long) / median(times.short))],
    ]);
}

// ---- until it is on the open pages ----

async function untilShown(scenes) {
    const viewers = scenes.flatMap(({ firm, client }) => addViewers(firm, client, PAGES));
    const streams = await openStreams(viewers, viewers.length, 'h2');
    if (streams.open !== viewers.length) throw new Error(`${streams.open} of ${viewers.length} pages are open`);
    const beyond = [];
    const whole = [];
    for (let i = 0; i < SENDS; i++) {
        const { client, threads } = scenes[i % scenes.length];
        const live = await openLive(client.client);
        const began = performance.now();
        const sent = client.client
            .post(`/api/threads/${threads[0]}/messages`, { text: TEXT })
            .then((answer) => (expectStatus(answer, 201), performance.now()));
        const { at } = await live.next(({ event, data }) => event === 'change' && data.what === 'message.sent');
        live.close();
        beyond.push(at - (await sent));
        whole.push(at - began);
    }
    streams.close();
    print(`From a send to an open page, ${viewers.length} open pages of ${scenes.length} firms, ${SENDS} sends`, [
        ['request included: median', `${round(median(whole), 1)} ms`],
        ['  p99', `${round(share(whole, 0.99), 1)} ms`],
        ['beyond the answer to the sender: median', `${round(median(beyond), 1)} ms`],
        ['  p99', `${round(share(beyond, 0.99), 1)} ms`],
    ]);
}

export async function benchMessages() {
    const scenes = [];
    for (let i = 0; i < FIRMS; i++) scenes.push(await makeFirm());
    print('Settings of PostgreSQL', [
        ['fsync', await sql('show fsync')],
        ['synchronous_commit', await sql('show synchronous_commit')],
    ]);
    await posting(scenes.slice(0, 1));
    await posting(scenes);
    await longThread(scenes[0]);
    while (scenes.length < PAGES_FIRMS) scenes.push(await makeFirm());
    await untilShown(scenes);
}
