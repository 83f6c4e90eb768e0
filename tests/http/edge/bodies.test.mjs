// SPDX-License-Identifier: AGPL-3.0-or-later
// Request bodies stay in memory, in the edge and in a worker: what a client uploads is sealed before it touches a disk.
// Bodies that libh2o spills to disk are deleted files that are mapped into memory.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.mjs';
import { echo, Rig } from './rig.mjs';
import { processes, programs } from '../../support/processes.mjs';
import { stack } from '../../support/stack.mjs';

const host = 'hartwell.portico.localhost';
const MIB = 1024 * 1024;
const REQUEST_BODY = 2.5 * MIB; // services/edge/request.h
const BODIES_BYTES = 256 * MIB; // services/edge/bodies.h
const BODY_QUEUE_RUNNING = 6; // services/edge/body_queue.h
const BODY_QUEUE_LARGE = 64 * 1024; // the same
const BODY_QUEUE_FIRM = 64; // the same
const AT_ONCE = 8; // handshakes, for each of which the edge waits only ten seconds
const other = 'limonar.portico.localhost'; // another firm
const part = Buffer.alloc(2 * MIB, 'p');

let rig;
let worker = echo; // the same server throughout, because the edge keeps connections to it
before(async () => {
    rig = await Rig.start({ workers: 1 }); // so that all firms have the same one
    await rig.serve('worker-1', (request, answer) => worker(request, answer));
});
after(() => rig.stop());

const spilled = (pid) =>
    readFileSync(`/proc/${pid}/maps`, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith(' (deleted)'));

/** The head of a request whose body is never completed, so that the reader must keep the part it has. */
const head = (name) => `PATCH /api/x HTTP/1.1\r\nHost: ${name}\r\nContent-Length: ${REQUEST_BODY}\r\n\r\n`;

test('the edge keeps a body in memory, over either protocol', async () => {
    let waiting = 0;
    worker = (request, answer) => {
        request.resume().on('end', () => (waiting += 1));
        rig.closing.push(() => answer.destroy());
    };
    const old = rig.ask(host, '/api/x', { method: 'PATCH', body: part }).catch(() => {});
    const session = await rig.session(host);
    const stream = session.request({ ':method': 'PATCH', ':authority': host, ':path': '/api/x' });
    stream.on('error', () => {});
    stream.end(part);
    await until('both bodies to have passed', () => waiting === 2);
    assert.deepEqual(spilled(rig.edge.pid), []);
    session.destroy();
    for (const server of rig.upstreams.values()) server.closeAllConnections();
    await old;
    worker = echo;
});

test('the memory of all bodies is bounded: the connection that holds most is cut, others are served', async () => {
    const sessions = [];
    const some = part.subarray(0, MIB + 65536); // its buffer has twice a MiB
    const greedy = Math.ceil(BODIES_BYTES / (2 * MIB) / 64) + 1;
    for (let i = 0; i < greedy; i++) {
        sessions.push(await rig.session(host));
        await rig.askOver(sessions[i], { ':authority': host, ':path': '/api/x' }); // one that was used may idle longer
    }
    for (const session of sessions)
        for (let i = 0; i < 64; i++) {
            const stream = session.request(
                { ':method': 'PATCH', ':authority': host, ':path': '/api/x' },
                { endStream: false },
            );
            stream.on('error', () => {});
            stream.write(some);
        }
    await until('the bound to be reached', async () => (await rig.metric('bodies_cut_total')) > 0, 60);
    const small = JSON.parse((await rig.ask(host, '/api/x', { method: 'PATCH', body: 'small' })).text);
    assert.equal(small.body, 'small');
    for (const session of sessions) session.destroy();
    await until('the bodies to be gone', async () => (await rig.metric('bodies_bytes')) === 0);
});

test('few large bodies are at a worker at once; the others wait for their turn, and small requests pass', async () => {
    const there = [];
    worker = (request, answer) => {
        if (request.method !== 'PATCH') return echo(request, answer);
        request.resume().on('end', () => there.push({ path: request.url, answer }));
    };
    const sessions = [];
    const asked = [];
    const send = async (path) => {
        const session = await rig.session(host);
        sessions.push(session);
        return rig.askOver(session, { ':method': 'PATCH', ':authority': host, ':path': path }, part);
    };
    const waiting = 5;
    for (let i = 0; i < BODY_QUEUE_RUNNING; i++) asked.push(send(`/api/first/${i}`));
    await until('the first bodies to arrive', () => there.length === BODY_QUEUE_RUNNING);
    for (let i = 0; i < waiting; i++) {
        asked.push(send(`/api/next/${i}`));
        await until('it to wait', async () => (await rig.waiting()) === i + 1);
    }
    const small = await rig.ask(host, '/api/x', { method: 'POST', body: 'small' });
    assert.equal(JSON.parse(small.text).body, 'small');
    assert.equal(there.length, BODY_QUEUE_RUNNING);
    sessions[BODY_QUEUE_RUNNING].destroy(); // whoever leaves while waiting never reaches the worker
    await until('its place to be free', async () => (await rig.waiting()) === waiting - 1);
    const all = BODY_QUEUE_RUNNING + waiting - 1;
    for (let done = 0; done < all; done++) {
        await until('the next body', () => there.length === Math.min(done + BODY_QUEUE_RUNNING, all));
        there[done].answer.writeHead(204).end();
    }
    const answers = await Promise.all(asked);
    assert.deepEqual(
        there.slice(BODY_QUEUE_RUNNING).map(({ path }) => path),
        Array.from({ length: waiting - 1 }, (_, i) => `/api/next/${i + 1}`),
    );
    assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map((_, i) => (i === BODY_QUEUE_RUNNING ? undefined : 204)),
    );
    for (const session of sessions) session.destroy();
    worker = echo;
});

test('bodies that wait get their turn when those before them fail', async () => {
    const stuck = [];
    worker = (request, answer) => {
        request.resume().on('end', () => stuck.push(answer));
    };
    const asked = Array.from({ length: BODY_QUEUE_RUNNING + 3 }, (_, i) =>
        rig.ask(host, `/api/${i}`, { method: 'PATCH', body: part }),
    );
    await until('the first ones to arrive, and others to wait', async () => {
        return stuck.length === BODY_QUEUE_RUNNING && (await rig.waiting()) === 3;
    });
    for (const answer of stuck) answer.destroy();
    await until('the others', () => stuck.length === BODY_QUEUE_RUNNING + 3);
    for (const answer of stuck.slice(BODY_QUEUE_RUNNING)) answer.writeHead(204).end();
    const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array(3).fill(204), ...Array(BODY_QUEUE_RUNNING).fill(502)]);
    worker = echo;
});

/** A worker that collects bodies, and answers only when the test does. */
function collect() {
    const there = [];
    worker = (request, answer) => {
        if (request.method !== 'PATCH') return echo(request, answer);
        request.resume().on('end', () => there.push({ path: request.url, answer }));
    };
    return there;
}

/** Sends a whole body over HTTP/1.1. `ended`: the status, or undefined when the connection was cut. */
function send(name, path, body = part) {
    const request = https.request({
        ...{ host: '127.0.0.1', port: rig.port, servername: name, ca: rig.ca, agent: false },
        ...{ path, method: 'PATCH', headers: { host: name } },
    });
    const ended = new Promise((resolve) => {
        request.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
        request.on('error', () => resolve());
    });
    request.end(body);
    return { request, ended };
}

async function fillWorker(there, name, body = part) {
    const first = Array.from({ length: BODY_QUEUE_RUNNING }, (_, i) => send(name, `/api/first/${i}`, body));
    await until('the first bodies to arrive', () => there.length === BODY_QUEUE_RUNNING);
    return first;
}

/** Answers those that are at the worker, and those that come then, until all have been answered. */
async function finish(there, sent) {
    let done = 0;
    let left = sent.length;
    const statuses = Promise.all(sent.map(({ ended }) => ended.finally(() => (left -= 1))));
    await until('all to be answered', () => {
        while (done < there.length) there[done++].answer.writeHead(204).end();
        return left === 0;
    });
    worker = echo;
    return statuses;
}

test('a slow download whose request had a large body keeps no upload waiting', async () => {
    const begun = [];
    worker = (request, answer) => {
        if (request.method === 'PATCH') return echo(request, answer);
        request.resume().on('end', () => {
            answer.writeHead(200, { 'content-length': 2 }).write('a');
            begun.push(answer);
        });
    };
    const body = Buffer.alloc(BODY_QUEUE_LARGE, 'b');
    const headers = { 'content-length': body.length }; // Node adds none to a GET
    const slow = Array.from({ length: BODY_QUEUE_RUNNING }, (_, i) => rig.ask(host, `/api/${i}`, { body, headers }));
    await until('the downloads to begin', () => begun.length === BODY_QUEUE_RUNNING);
    const upload = await rig.ask(host, '/api/x', { method: 'PATCH', body: part });
    assert.equal(JSON.parse(upload.text).body.length, part.length);
    for (const answer of begun) answer.end('b');
    assert.deepEqual(
        (await Promise.all(slow)).map(({ text }) => text),
        slow.map(() => 'ab'),
    );
    worker = echo;
});

test('over HTTP/1.1, too, whoever leaves while waiting never reaches the worker', async () => {
    const there = collect();
    const sent = await fillWorker(there, host);
    const leaving = send(host, '/api/leaving');
    await until('it to wait', async () => (await rig.waiting()) === 1);
    leaving.request.destroy();
    await until('its place to be free', async () => (await rig.waiting()) === 0);
    sent.push(send(host, '/api/last'));
    await until('the last one to wait', async () => (await rig.waiting()) === 1);
    assert.deepEqual(await finish(there, sent), Array(BODY_QUEUE_RUNNING + 1).fill(204));
    assert.deepEqual(
        there.slice(BODY_QUEUE_RUNNING).map(({ path }) => path),
        ['/api/last'],
    );
});

test('a firm that uploads much stops neither the uploads of another firm nor small requests', async () => {
    const there = collect();
    const body = Buffer.alloc(BODY_QUEUE_LARGE, 'b'); // larger ones would together be above BODIES_BYTES
    const sent = await fillWorker(there, host, body);
    for (let i = 1; i <= BODY_QUEUE_FIRM; i++) {
        sent.push(send(host, `/api/many/${i}`, body));
        if (i % AT_ONCE === 0) await until('its share to fill', async () => (await rig.waiting()) === i);
    }
    const refused = await rig.ask(host, '/api/x', { method: 'PATCH', body });
    assert.equal(refused.status, 503);
    assert.equal(JSON.parse(refused.text).code, 'busy');
    assert.equal(refused.headers['retry-after'], '2');
    assert.equal(JSON.parse((await rig.ask(host, '/api/x', { method: 'POST', body: 'small' })).text).body, 'small');
    sent.push(send(other, '/api/other', body));
    await until('the other firm to wait', async () => (await rig.waiting()) === BODY_QUEUE_FIRM + 1);
    assert.deepEqual(await finish(there, sent), Array(sent.length).fill(204));
    assert.ok(there.findIndex(({ path }) => path === '/api/other') < 3 * BODY_QUEUE_RUNNING);
});

test('the memory of complete bodies that wait is bounded, too, and a connection is cut once', async () => {
    const there = collect();
    const cutBefore = await rig.metric('bodies_cut_total');
    const sent = await fillWorker(there, host);
    let cut = 0; // the buffer of each has 4 MiB
    for (let i = 1; i <= BODY_QUEUE_FIRM; i++) {
        const one = send(i % 2 ? host : other, `/api/many/${i}`);
        one.ended.then((status) => (cut += status === undefined));
        sent.push(one);
        if (i % AT_ONCE === 0) await until('these to wait or be cut', async () => (await rig.waiting()) + cut >= i);
    }
    const kept = BODIES_BYTES / (4 * MIB);
    await until('what is above the bound to be cut', () => cut === sent.length - kept, 60);
    await until('its memory to be free', async () => (await rig.metric('bodies_bytes')) <= BODIES_BYTES);
    const statuses = await finish(there, sent);
    assert.equal(statuses.filter((status) => status === 204).length, kept);
    assert.equal((await rig.metric('bodies_cut_total')) - cutBefore, sent.length - kept);
});

/** Sends most of a body to a worker's socket, as the user whom a worker listens to. Ends with its standard input. */
function sendPart(socket) {
    const script = `
        const socket = require('node:net').connect(${JSON.stringify(socket)});
        socket.on('connect', () => {
            socket.write(${JSON.stringify(head(host))});
            socket.write(Buffer.alloc(${part.length}, 'p'), () => process.stdout.write('sent'));
        });
        process.stdin.resume().on('end', () => process.exit());`;
    const words = [process.execPath, '-e', script];
    if (process.getuid() === 0) words.unshift('setpriv', '--reuid=portico', '--regid=portico', '--init-groups');
    return spawn(words[0], words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
}

test('a worker keeps a body in memory', async () => {
    const sender = sendPart(`${stack.run}/worker-1.sock`);
    const ended = once(sender, 'exit');
    // The kernel holds a fraction of what was sent; the worker has read the rest.
    assert.equal(String((await once(sender.stdout, 'data'))[0]), 'sent');
    for (const pid of processes(programs['worker-1'])) assert.deepEqual(spilled(pid), []);
    sender.stdin.end();
    await ended;
});
