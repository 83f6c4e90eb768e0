// SPDX-License-Identifier: AGPL-3.0-or-later
// The signed-in users beside the storm, a process of its own: GET /api/home over TLS through the edge, an open loop.
//
// Requests are due at random times of a fixed rate (exponential gaps, as of many users who know nothing of each other)
// and are sent whether earlier ones are answered or not. The time of an answer is counted from when its request was due,
// so waiting for a connection, or of this process, is not hidden. Timers of node have whole milliseconds; a thread that
// sleeps by Atomics.wait() is exact.
//
// A message {cookie, slug, rate} starts it, {stop} ends it; it then sends [[due, milliseconds], ...], due by
// the clock of performance.timeOrigin + performance.now().
import https from 'node:https';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { hostOf, stack } from '../support/stack.mjs';

const CONNECTIONS = 16;
const clock = () => performance.timeOrigin + performance.now();

if (isMainThread) {
    const agent = new https.Agent({ keepAlive: true, ca: stack.ca, maxSockets: CONNECTIONS });
    const times = [];
    let failure = null;
    let open = 0;

    const send = (due, { slug, cookie }) => {
        open++;
        const end = (problem) => {
            open--;
            failure ??= problem;
            times.push([due, clock() - due]);
        };
        https
            .request(
                {
                    agent,
                    host: '127.0.0.1',
                    port: stack.port,
                    servername: hostOf(slug).split(':')[0],
                    path: '/api/home',
                    headers: { host: hostOf(slug), cookie, 'sec-fetch-site': 'same-origin' },
                },
                (response) => {
                    response.resume();
                    response.on('end', () => end(response.statusCode === 200 ? null : `home: ${response.statusCode}`));
                },
            )
            .on('error', (error) => end(error.message))
            .end();
    };

    let ticker = null;
    process.on('message', async (message) => {
        if (!message.stop) {
            ticker = new Worker(new URL(import.meta.url), { workerData: { rate: message.rate } });
            ticker.on('message', (due) => send(due, message));
            return;
        }
        await ticker.terminate();
        while (open > 0) await new Promise((done) => setTimeout(done, 10));
        process.send({ times: times.splice(0), failure, cpu: process.cpuUsage() });
    });
} else {
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    for (let due = clock(); ;) {
        due += (-Math.log(1 - Math.random()) * 1000) / workerData.rate;
        if (due > clock()) Atomics.wait(sleep, 0, 0, due - clock());
        parentPort.postMessage(due);
    }
}
