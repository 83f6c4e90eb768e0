// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in: the server's time for a sign-in by passkey, and how two hundred sign-ins at once affect signed-in users.
//
// Half of the sign-ins use a mailed code and an authenticator app, half use passkeys. The mails are requested and read
// before, because reading an inbox would cost more than signing in.
import { mkdtempSync, chmodSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Visitor } from '../support/browser_like.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import { Passkey } from '../support/passkey.mjs';
import { addAccount, expectStatus, inviteAndAccept } from '../support/people.mjs';
import { originOf, stack } from '../support/stack.mjs';
import { median, print, round, runAsServer } from './measure.mjs';

const HALF = 100;
const SECONDS = 6;
const ROUNDS = 3;
const unchecked = { checked: false };

const share = (values, part) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

async function makeKey(visitor, slug) {
    const key = new Passkey({ origin: originOf(slug) });
    const { id, options } = expectStatus(await visitor.post('/api/challenges/passkey', undefined, unchecked), 201);
    expectStatus(
        await visitor.post('/api/passkeys', { challenge: id, credential: key.create(options) }, unchecked),
        201,
    );
    return key;
}

/** Signs in by a passkey; returns the milliseconds of the request that verifies it. */
async function byKey(slug, key) {
    const visitor = new Visitor(slug);
    const { id, options } = expectStatus(await visitor.post('/api/challenges/sign-in', undefined, unchecked), 201);
    const credential = key.get(options);
    const began = performance.now();
    expectStatus(await visitor.post('/api/sign-in/passkey', { challenge: id, credential }, unchecked), 200);
    return performance.now() - began;
}

/** People with an authenticator who have requested a mail and read it. */
async function ready(firm, people) {
    const out = [];
    for (const person of people) {
        const visitor = new Visitor(firm.slug);
        const seen = await countTo(person.email);
        expectStatus(await visitor.post('/api/sign-in', { email: person.email }, unchecked), 202);
        out.push({ visitor, person, code: (await mailTo(person.email, seen)).code });
    }
    return out;
}

async function storm(firm, key, waiting) {
    const began = performance.now();
    await Promise.all([
        ...waiting.map(async ({ visitor, person, code }) => {
            expectStatus(await visitor.post('/api/sign-in/code', { code }, unchecked), 200);
            expectStatus(
                await visitor.post('/api/sign-in/totp', { code: await person.authenticator.code() }, unchecked),
                200,
            );
        }),
        ...Array.from({ length: HALF }, () => byKey(firm.slug, key())),
    ]);
    return (performance.now() - began) / 1000;
}

/** GET /api/home by h2load through the worker for SECONDS. Returns the 99th percentile in milliseconds. */
async function home(scene, folder) {
    const log = join(folder, `home-${Math.random()}`);
    await runAsServer('h2load', [
        '--h1',
        '-B',
        `unix:${stack.run}/worker-1.sock`,
        '-c',
        '4',
        '-D',
        String(SECONDS),
        '-t',
        '1',
        `--log-file=${log}`,
        '-H',
        `host: ${scene.firm.slug}.${stack.domain}`,
        '-H',
        `x-portico-firm: ${scene.firm.number}`,
        '-H',
        'x-portico-address: 127.0.0.1',
        '-H',
        `cookie: ${scene.cookie}`,
        'http://localhost/api/home',
    ]);
    const rows = readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('\t').map(Number));
    if (!rows.length || rows.some(([, status]) => status !== 200)) throw new Error('home was refused');
    return share(
        rows.map(([, , microseconds]) => microseconds / 1000),
        0.99,
    );
}

export async function benchPasskeys(scene) {
    const { firm } = scene;
    const folder = mkdtempSync(join(tmpdir(), 'portico-storm-'));
    chmodSync(folder, 0o777);
    const owner = await inviteAndAccept(firm, await addAccount(firm.staff));
    // One key per person, because a counter belongs to one authenticator, and of concurrent answers only one is
    // accepted.
    const people = [];
    const keys = [];
    for (let i = 0; i < HALF; i++) {
        const person = await inviteAndAccept(firm, await addAccount(firm.staff));
        people.push(person);
        keys.push(await makeKey(person.client, firm.slug));
    }
    const key = await makeKey(owner.client, firm.slug);
    const alone = [];
    for (let i = 0; i < 200; i++) alone.push(await byKey(firm.slug, key));
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) {
        const waiting = await ready(firm, people);
        const calm = await home(scene, folder);
        let next = 0;
        const beside = home(scene, folder);
        await new Promise((done) => setTimeout(done, 1000)); // the load is running now
        const seconds = await storm(firm, () => keys[next++], waiting);
        rounds.push({ calm, stormy: await beside, seconds });
    }
    print('Signing in', [
        ['by a passkey, the answer that verifies it, over TLS: median', `${round(median(alone))} ms`],
        ['  p95', `${round(share(alone, 0.95))} ms`],
        [
            'storm of 200 sign-ins (half mailed code and app, half passkeys)',
            `${round(median(rounds.map(({ seconds }) => seconds)))} s`,
        ],
        [
            'GET /api/home beside it, p99 without / with',
            `${round(median(rounds.map(({ calm }) => calm)))} / ${round(median(rounds.map(({ stormy }) => stormy)))} ms`,
        ],
        ['  ratio', round(median(rounds.map(({ calm, stormy }) => stormy / calm)))],
    ]);
}
