// SPDX-License-Identifier: AGPL-3.0-or-later
// Browsers that disconnect and workers that fail at any moment, all at once: afterwards nothing is left behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../support/until.mjs';
import { Rig } from './rig.mjs';

const host = 'hartwell.portico.localhost';

/** The same numbers in each run (mulberry32), so that a failure can be reproduced. */
function dice(seed) {
    return (below) => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) % below;
    };
}

const piece = Buffer.alloc(40_000, 's');

/** What a worker may do to an answer; the number in the path chooses. */
const ways = [
    (answer) => answer.end('fine'),
    (answer) => answer.socket?.destroy(),
    (answer) => answer.writeHead(200, { 'content-length': 400_000 }).write(piece, () => answer.socket?.destroy()),
    (answer) => answer.write(piece, () => answer.socket?.destroy()),
    (answer) =>
        answer.writeHead(200, { 'content-length': 400_000 }) &&
        Array.from({ length: 10 }, () => answer.write(piece)) &&
        answer.end(),
    (answer) => setTimeout(() => answer.end('late'), 20),
    (answer) => {
        // An answer to HEAD that is not ended would hold up what comes next on its connection.
        if (answer.req.method === 'HEAD') return answer.end();
        // Over HTTP/1.1 it is the heartbeat that finds out that the browser has left.
        answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        const beat = setInterval(() => answer.write(': heartbeat\n\n'), 50);
        answer.on('close', () => clearInterval(beat));
    },
    (answer) => answer.writeHead(204).end(),
    (answer) => answer.socket?.end('HTTP/1.1 2'),
    (answer) => setTimeout(() => answer.end('very late'), 1000),
];

function askOnce(rig, session, roll, from) {
    const path = `/api/${roll(ways.length)}`,
        method = ['GET', 'GET', 'HEAD', 'POST'][roll(4)],
        patience = roll(40);
    return new Promise((resolve) => {
        let leave;
        // Nobody waits for Node's own end of it: what counts is what the edge still holds.
        setTimeout(() => resolve(leave()), patience);
        if (roll(2) === 0) {
            const stream = session.request(
                { ':authority': host, ':path': path, ':method': method },
                { endStream: method !== 'POST' },
            );
            if (method === 'POST') stream.end('{}');
            stream.on('error', () => {});
            if (roll(3) === 0) stream.pause();
            else stream.resume();
            leave = () => stream.close(8);
        } else {
            const request = https.request({
                host: '127.0.0.1',
                port: rig.port,
                servername: host,
                ca: rig.ca,
                path,
                method,
                headers: { host },
                agent: false,
                localAddress: from,
            });
            request.on('error', () => {}).on('response', (answer) => answer.on('error', () => {}).resume());
            request.end(method === 'POST' ? '{}' : undefined);
            leave = () => request.destroy();
        }
    });
}

async function gauges(rig) {
    const [answer] = await once(http.get({ socketPath: join(rig.run, 'edge.metrics.sock'), path: '/' }), 'response');
    let text = '';
    for await (const part of answer) text += part;
    return [...text.matchAll(/^portico_edge_upstream_(?:requests|streams)\{[^}]*\} (\d+)$/gm)].map(([, value]) =>
        Number(value),
    );
}

test('aborted requests and failing workers leave nothing behind', async () => {
    const rig = await Rig.start();
    await rig.serveAll((request, answer) => {
        answer.on('error', () => {});
        request.resume();
        ways[Number(request.url.slice(5))](answer);
    });
    const roll = dice(20260505);
    for (let round = 0; round < 12; round++) {
        const from = `127.1.${round}.1`;
        const session = await rig.session(host, { from });
        await Promise.all(Array.from({ length: 60 }, () => askOnce(rig, session, roll, from)));
        session.destroy();
    }
    await until('the end of every request', async () => (await gauges(rig)).every((value) => value === 0));
    assert.equal((await gauges(rig)).length, 6);
    await until('the end of every connection', async () => (await rig.metric('connections')) === 0);
    assert.equal((await rig.ask(host, '/api/0', { from: '127.1.99.1' })).text, 'fine');
    await rig.stop();
});
