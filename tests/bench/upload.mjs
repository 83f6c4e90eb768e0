// SPDX-License-Identifier: AGPL-3.0-or-later
// Uploads through edge and worker in the pieces that the web app sends, compared with nginx, which receives the same
// pieces and keeps them as plain files; and the memory that many uploads at once require.
import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import https from 'node:https';
import { childrenOf, median, peakOf, print, residentOf, resetPeak, round, startCpu } from './measure.mjs';
import { PORT, startNginx } from './nginx.mjs';
import { expectStatus, foldersOf, openMatter } from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { stack } from '../support/stack.mjs';

const PIECE = 1 << 20; // services/web/src/features/documents/uploads.svelte.ts
const PIECES = Number(process.env.PORTICO_BENCH_PIECES ?? 256); // of one round
const ROUNDS = 3;
const AT_ONCE = 50;
const TUS = { 'tus-resumable': '1.0.0' };
const piece = randomBytes(PIECE);

/** Sends requests over one connection of HTTP/1.1 or HTTP/2. `send(method, path, headers, body)` returns the status. */
function connect(protocol, host, port) {
    if (protocol === 'h1') {
        const agent = new https.Agent({ keepAlive: true, ca: stack.ca, maxSockets: 1 });
        const send = (method, path, headers, body) =>
            new Promise((resolve, reject) => {
                const at = { agent, host: '127.0.0.1', port, servername: host, method, path };
                const length = { 'content-length': body.length };
                const request = https.request({
                    ...at,
                    headers: { host: `${host}:${stack.port}`, ...length, ...headers },
                });
                request.on('response', (response) => {
                    response.resume().on('end', () => resolve(response.statusCode));
                });
                request.on('error', reject).end(body);
            });
        return { send, close: () => agent.destroy() };
    }
    const session = http2.connect(`https://127.0.0.1:${port}`, { ca: stack.ca, servername: host });
    const send = (method, path, headers, body) =>
        new Promise((resolve, reject) => {
            const stream = session.request({
                ':method': method,
                ':path': path,
                ':authority': `${host}:${stack.port}`,
                ...headers,
            });
            stream.on('response', (head) => stream.resume().on('end', () => resolve(head[':status'])));
            stream.on('error', reject).end(body);
        });
    session.on('error', () => {});
    return { send, close: () => session.close() };
}

/** Starts an upload of so many pieces. Returns its path and the headers of its pieces. */
async function startUpload(scene, pieces) {
    const { staff } = scene.firm;
    const base64 = (text) => Buffer.from(text).toString('base64');
    const started = await staff.ask('POST', '/api/uploads', {
        headers: {
            ...TUS,
            'upload-length': String(pieces * PIECE),
            'upload-metadata': `filename ${base64('some.bin')},folder ${base64(scene.folder)}`,
        },
    });
    expectStatus(started, 201);
    const headers = {
        ...TUS,
        'content-type': 'application/offset+octet-stream',
        origin: `https://${scene.firm.slug}.${stack.domain}:${stack.port}`,
        'sec-fetch-site': 'same-origin',
        cookie: [...staff.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    };
    return { path: new URL(started.headers.location, 'https://any').pathname, headers };
}

async function sendPieces(connection, { path, headers }, pieces) {
    for (let i = 0; i < pieces; i++) {
        const status = await connection.send('PATCH', path, { ...headers, 'upload-offset': String(i * PIECE) }, piece);
        if (status !== 204) throw new Error(`a piece got ${status}`);
    }
}

const perGigabyte = (milliseconds) => (milliseconds / 1000 / PIECES) * ((1 << 30) / PIECE);

async function compareOnce(scene, protocol, nginx, groups) {
    const host = `${scene.firm.slug}.${stack.domain}`;
    const ours = connect(protocol, host, stack.port);
    const upload = await startUpload(scene, PIECES);
    let cpu = startCpu(groups);
    const began = performance.now();
    await sendPieces(ours, upload, PIECES);
    const seconds = (performance.now() - began) / 1000;
    const mine = cpu();
    ours.close();
    const peer = connect(protocol, host, PORT);
    cpu = startCpu({ nginx: nginx.pids });
    for (let i = 0; i < PIECES; i++) await peer.send('PUT', `/kept/${i}`, {}, piece);
    const theirs = cpu();
    peer.close();
    return { ...mine, ...theirs, speed: PIECES / seconds };
}

async function compare(scene, protocol, nginx) {
    const postgres = pidOf('postgres');
    const groups = {
        edge: () => [pidOf('edge')],
        worker: () => [pidOf('worker-1')],
        postgres: () => [postgres, ...childrenOf(postgres)],
        redis: () => [pidOf('redis')],
    };
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await compareOnce(scene, protocol, nginx, groups));
    const of = (pick) => median(rounds.map(pick));
    return [
        ...['edge', 'worker', 'postgres', 'redis', 'nginx'].map((name) => [
            `${protocol}: CPU s per GiB, ${name}`,
            round(perGigabyte(of((one) => one[name]))),
        ]),
        [`${protocol}: edge and worker / nginx`, round(of((one) => (one.edge + one.worker) / one.nginx))],
        [
            `${protocol}: MB/s, one piece after the other`,
            round(
                of(({ speed }) => speed),
                0,
            ),
        ],
    ];
}

/** Many uploads at once, each over a connection of its own. Returns MB above idle and MB/s. */
async function manyAtOnce(scene, protocol, pieces, idle) {
    const host = `${scene.firm.slug}.${stack.domain}`;
    const uploads = [];
    for (let i = 0; i < AT_ONCE; i++) uploads.push(await startUpload(scene, pieces));
    const pids = { edge: pidOf('edge'), worker: pidOf('worker-1') };
    Object.values(pids).forEach(resetPeak);
    const began = performance.now();
    await Promise.all(
        uploads.map(async (upload) => {
            const connection = connect(protocol, host, stack.port);
            await sendPieces(connection, upload, pieces);
            connection.close();
        }),
    );
    const speed = (AT_ONCE * pieces * PIECE) / 1e6 / ((performance.now() - began) / 1000);
    const above = Object.entries(pids).map(([name, pid]) => [name, peakOf(pid) - idle[name]]);
    return { ...Object.fromEntries(above), speed };
}

export async function benchUpload(scene) {
    const idle = { edge: residentOf(pidOf('edge')), worker: residentOf(pidOf('worker-1')) };
    const nginx = await startNginx(scene);
    const matter = await openMatter(scene.firm.staff, scene.client.account, 'Uploads');
    scene.folder = (await foldersOf(scene.firm.staff, matter.id))['From you'].id;
    const rows = [];
    try {
        for (const protocol of ['h2', 'h1']) rows.push(...(await compare(scene, protocol, nginx)));
    } finally {
        nginx.stop();
    }
    for (const protocol of ['h2', 'h1']) {
        const many = await manyAtOnce(scene, protocol, 8, idle);
        rows.push([`${protocol}: ${AT_ONCE} at once, MB above idle, edge`, round(many.edge, 1)]);
        rows.push([`${protocol}:   worker`, round(many.worker, 1)]);
        rows.push([`${protocol}:   MB/s together`, round(many.speed, 0)]);
    }
    print('Uploads in pieces of 1 MiB, over TLS', rows);
}
