// SPDX-License-Identifier: AGPL-3.0-or-later
// Processes are killed, stopped and restarted: people can continue to work, and nothing is lost.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { Visitor } from '../support/browser_like.mjs';
import { limitFiles } from '../support/inside.mjs';
import { openLive } from '../support/live.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../support/people.mjs';
import { killAndAwait, pidOf, processes, programs } from '../support/processes.mjs';
import { source } from '../support/stack.mjs';
import { until } from '../support/until.mjs';

let firm, maria, matter, folders, bytes, document;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account);
    folders = await foldersOf(firm.staff, matter.id);
    bytes = randomBytes(700_000);
    document = await upload(maria.client, folders['From you'].id, 'kept.pdf', bytes);
});

/** Retries like a page while the response is a gateway error or 503. Returns the first other response. */
const persist = (act) =>
    until('an answer', async () => {
        const answer = await act().catch(() => null);
        return answer && ![502, 503, 504].includes(answer.status) ? answer : null;
    });

async function pathGoesOn() {
    expectStatus(await persist(() => maria.client.get('/api/home')), 200);
    const back = await persist(() => maria.client.get(`/api/documents/${document}/content`, { checked: false }));
    assert.equal(back.status, 200);
    assert.ok(back.bytes.equals(bytes), 'the document is whole');
    const note = await persist(() => firm.staff.patch(`/api/matters/${matter.id}`, { reference: `R-${Date.now()}` }));
    expectStatus(note, 200);
}

for (const name of ['worker-1', 'edge', 'platform', 'jobs', 'redis', 'postgres'])
    test(`after ${name} is killed, people can continue to work`, async () => {
        await killAndAwait(name);
        await pathGoesOn();
    });

test('while Redis is stopped, everybody stays signed in and can work', async () => {
    const pid = pidOf('redis');
    process.kill(pid, 'SIGSTOP');
    try {
        expectStatus(await maria.client.get('/api/home'), 200);
        expectStatus(await firm.staff.get('/api/accounts'), 200);
        const id = await upload(maria.client, folders['From you'].id, 'without redis.pdf', bytes.subarray(0, 70_000));
        expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    } finally {
        process.kill(pid, 'SIGCONT');
    }
    await pathGoesOn();
});

test('a session that was revoked while Redis was unavailable stays revoked', async () => {
    const stolen = maria.client.twin();
    const pid = pidOf('redis');
    process.kill(pid, 'SIGSTOP');
    try {
        expectStatus(await maria.client.delete('/api/session'), 204);
        expectStatus(await stolen.get('/api/home'), 401);
    } finally {
        process.kill(pid, 'SIGCONT');
    }
    await until('Redis again', async () => (await firm.staff.get('/api/accounts')).status === 200);
    expectStatus(await stolen.get('/api/home'), 401);
    const seen = await countTo(maria.email);
    const client = new Visitor(firm.slug);
    expectStatus(await persist(() => client.post('/api/sign-in', { email: maria.email })), 202);
    expectStatus(await client.post('/api/sign-in/code', { code: (await mailTo(maria.email, seen)).code }), 200);
    expectStatus(await client.post('/api/sign-in/totp', { code: await maria.authenticator.code() }), 200);
    maria.client = client;
});

test('while Redis is unavailable, revoked sessions and changed rights still end open streams', async () => {
    const contact = await inviteAndAccept(firm, await addAccount(firm.staff));
    const twin = contact.client.twin();
    const hers = await openLive(maria.client);
    const his = await openLive(twin);
    const pid = pidOf('redis');
    process.kill(pid, 'SIGSTOP');
    try {
        expectStatus(await contact.client.delete('/api/session'), 204);
        expectStatus(
            await firm.staff.patch(`/api/accounts/${maria.account}/people/${maria.person}`, { areas: 14 }),
            200,
        );
        const work = setInterval(() => maria.client.get('/api/home').catch(() => {}), 250);
        await Promise.all([hers.closed, his.closed]).finally(() => clearInterval(work));
    } finally {
        process.kill(pid, 'SIGCONT');
        expectStatus(
            await persist(() =>
                firm.staff.patch(`/api/accounts/${maria.account}/people/${maria.person}`, { areas: 15 }),
            ),
            200,
        );
    }
});

test('while the database is unavailable, the response is 503 with Retry-After', async () => {
    const supervisor = pidOf('stores'); // stopped, so that it does not restart the database before the request
    process.kill(supervisor, 'SIGSTOP');
    try {
        process.kill(pidOf('postgres'), 'SIGKILL');
        const answer = await until('a 503', async () => {
            const got = await maria.client.get('/api/matters', { checked: false });
            return got.status === 503 ? got : null;
        });
        assert.match(answer.headers['retry-after'], /^\d+$/);
        assert.equal(answer.json.code, 'database_unavailable');
    } finally {
        process.kill(supervisor, 'SIGCONT');
    }
    await pathGoesOn();
});

// A limit on the size of files stands in for a full disk: the store treats both alike.
test('on a full disk a piece is refused with 507, and the upload continues when there is room', async () => {
    const workers = processes(programs['worker-1']);
    const limit = (size) => workers.forEach((pid) => limitFiles(pid, size));
    const tus = { 'tus-resumable': '1.0.0' };
    const encode = (text) => Buffer.from(text).toString('base64');
    const started = await maria.client.ask('POST', '/api/uploads', {
        headers: {
            ...tus,
            'upload-length': String(bytes.length),
            'upload-metadata': `filename ${encode('large.pdf')},folder ${encode(folders['From you'].id)}`,
        },
    });
    expectStatus(started, 201);
    const path = new URL(started.headers.location, 'https://any').pathname;
    const send = (more) =>
        maria.client.ask('PATCH', path, {
            body: bytes,
            headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
            ...more,
        });
    limit(100_000);
    try {
        const answer = await send({ checked: false });
        assert.equal(answer.status, 507);
        assert.equal(answer.json.code, 'disk_full');
    } finally {
        limit('unlimited');
    }
    expectStatus(await send(), 204);
    assert.deepEqual(processes(programs['worker-1']), workers, 'no worker ended');
});

test('while the mail server is unavailable, mails wait, staff see it, and they arrive later', async () => {
    const pid = pidOf('inbox');
    const contact = await addAccount(firm.staff);
    const seen = await countTo(contact.email);
    process.kill(pid, 'SIGSTOP');
    let waiting;
    try {
        expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
        waiting = await until('the mail among the waiting ones', async () => {
            const { items } = expectStatus(await firm.staff.get('/api/mails'), 200);
            return items.find((mail) => mail.recipient === contact.email);
        });
    } finally {
        process.kill(pid, 'SIGCONT');
    }
    assert.equal(waiting.state, 'waiting');
    assert.ok((await mailTo(contact.email, seen)).token);
});

test('an open stream ends with its worker and catches up on another', async () => {
    const live = await openLive(maria.client);
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'before.pdf', bytes.subarray(0, 10));
    const seen = await live.next(({ data }) => data.object === id);
    await killAndAwait('worker-1');
    live.close();
    const missed = await persist(() =>
        firm.staff.post(`/api/matters/${matter.id}/folders`, { name: 'While away', level: 1 }),
    );
    expectStatus(missed, 201);
    const again = await until('a stream', async () =>
        openLive(maria.client, { lastEventId: seen.id }).catch(() => null),
    );
    await again.next(({ data }) => data.object === missed.json.id);
    again.close();
});

test('nothing is lost when everything is stopped and started again', async () => {
    const run = (script, ...words) =>
        execFileSync(join(source, 'scripts', script), words, { stdio: 'pipe', env: process.env });
    run('down');
    run('up', '-d');
    await pathGoesOn();
    const { documents } = expectStatus(await maria.client.get(`/api/matters/${matter.id}/documents`), 200);
    assert.ok(documents.some(({ id }) => id === document));
});
