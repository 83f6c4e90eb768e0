// SPDX-License-Identifier: AGPL-3.0-or-later
// Downloads a sealed gigabyte through worker and edge, compared with the plain file from nginx; and the memory that a
// slow reader requires.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, peakOf, print, residentOf, resetPeak, round, run, startCpu } from './measure.mjs';
import { PORT, startNginx } from './nginx.mjs';
import { expectStatus, foldersOf, openMatter } from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { stack } from '../support/stack.mjs';

const MEGABYTES = Number(process.env.PORTICO_BENCH_MEGABYTES ?? 1024);
const ROUNDS = 3;

/** Uploads a file of random bytes by tus, and writes the same bytes to the folder of nginx. */
async function uploadBig(scene, plain) {
    const { staff } = scene.firm;
    const matter = await openMatter(staff, scene.client.account, 'Big');
    const folders = await foldersOf(staff, matter.id);
    const base64 = (text) => Buffer.from(text).toString('base64');
    const tus = { 'tus-resumable': '1.0.0' };
    const started = await staff.ask('POST', '/api/uploads', {
        headers: {
            ...tus,
            'upload-length': String(MEGABYTES << 20),
            'upload-metadata': `filename ${base64('big.bin')},folder ${base64(folders['From you'].id)}`,
        },
    });
    expectStatus(started, 201);
    const path = new URL(started.headers.location, 'https://any').pathname.replace(/^\/desk/, '');
    const hash = createHash('sha256');
    const began = performance.now();
    let document;
    rmSync(plain, { force: true });
    for (let i = 0; i < MEGABYTES; i++) {
        const piece = randomBytes(1 << 20);
        hash.update(piece);
        appendFileSync(plain, piece);
        const kept = await staff.ask('PATCH', path, {
            body: piece,
            headers: { ...tus, 'upload-offset': String(i << 20), 'content-type': 'application/offset+octet-stream' },
        });
        expectStatus(kept, 204);
        document = kept.headers['x-portico-document'];
    }
    return { document, digest: hash.digest('hex'), seconds: (performance.now() - began) / 1000 };
}

const curl = (words) => run('sh', ['-c', `curl -sS --http1.1 ${words} | sha256sum`]);

export async function benchDownload(scene) {
    const nginx = await startNginx(scene);
    const host = `${scene.firm.slug}.${stack.domain}`;
    const edge = pidOf('edge');
    const worker = pidOf('worker-1');
    const idle = { edge: residentOf(edge), worker: residentOf(worker) };
    const above = { edge: 0, worker: 0 };
    const watch = async (act) => {
        resetPeak(edge);
        resetPeak(worker);
        const gave = await act();
        above.edge = Math.max(above.edge, peakOf(edge) - idle.edge);
        above.worker = Math.max(above.worker, peakOf(worker) - idle.worker);
        return gave;
    };
    const taken = () => {
        const now = { ...above };
        above.edge = above.worker = 0;
        return now;
    };
    const big = await watch(() => uploadBig(scene, join(nginx.folder, 'plain', 'big.bin')));
    const upload = taken();
    const ca = join(stack.var, 'tls', 'ca.pem');
    const ours = `--cacert ${ca} --resolve ${host}:${stack.port}:127.0.0.1 -b '${scene.cookie}' https://${host}:${stack.port}/api/documents/${big.document}/content`;
    const peer = `--cacert ${ca} --resolve ${host}:${PORT}:127.0.0.1 https://${host}:${PORT}/plain/big.bin`;
    const rounds = [];
    try {
        for (let i = 0; i < ROUNDS; i++)
            await watch(async () => {
                let cpu = startCpu({ edge: () => [edge], worker: () => [worker] });
                const got = await curl(ours);
                if (!got.output.startsWith(big.digest)) throw new Error(`other bytes: ${got.output}`);
                const mine = cpu();
                cpu = startCpu({ nginx: nginx.pids });
                const plain = await curl(peer);
                if (!plain.output.startsWith(big.digest)) throw new Error('other bytes from nginx');
                rounds.push({ ...mine, ...cpu(), seconds: got.seconds, plain: plain.seconds });
            });
        const fast = taken();
        await watch(() => run('sh', ['-c', `curl -sS --http1.1 --limit-rate 1M --max-time 12 -o /dev/null ${ours}`]));
        const slow = taken();
        const of = (pick) => median(rounds.map(pick));
        print('A gigabyte, sealed, over TLS and HTTP/1.1', [
            [
                'CPU ms: edge',
                round(
                    of(({ edge: value }) => value),
                    0,
                ),
            ],
            [
                '  worker (opening included)',
                round(
                    of(({ worker: value }) => value),
                    0,
                ),
            ],
            [
                '  nginx, plain file',
                round(
                    of(({ nginx: value }) => value),
                    0,
                ),
            ],
            ['ratio edge / nginx', round(of((one) => one.edge / one.nginx))],
            ['ratio edge and worker / nginx', round(of((one) => (one.edge + one.worker) / one.nginx))],
            [
                'seconds, ours and nginx',
                `${round(
                    of(({ seconds }) => seconds),
                    1,
                )} and ${round(
                    of(({ plain }) => plain),
                    1,
                )}`,
            ],
            ['MB above idle: edge', round(fast.edge, 1)],
            ['  worker', round(fast.worker, 1)],
            ['MB above idle with a reader of 1 MB/s: edge', round(slow.edge, 1)],
            ['  worker', round(slow.worker, 1)],
            ['upload of it, one piece after the other, s', round(big.seconds, 1)],
            ['MB above idle while uploading: edge', round(upload.edge, 1)],
            ['  worker', round(upload.worker, 1)],
        ]);
    } finally {
        nginx.stop();
    }
}
