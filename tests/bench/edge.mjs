// SPDX-License-Identifier: AGPL-3.0-or-later
// CPU per request of the edge, compared with nginx, both in front of the same worker, for a small response.
import { median, print, round, run, startCpu } from './measure.mjs';
import { PORT, startNginx } from './nginx.mjs';
import { pidOf } from '../support/processes.mjs';
import { stack } from '../support/stack.mjs';

const SECONDS = 2;
const ROUNDS = 9;

async function load(scene, port, protocol, pids) {
    const cpu = startCpu({ proxy: pids });
    const host = `${scene.firm.slug}.${stack.domain}`;
    const shape = protocol === 'h1' ? ['--h1', '-c', '32'] : ['-c', '4', '-m', '8'];
    const words = [
        ...shape,
        '-D',
        String(SECONDS),
        '-t',
        '1',
        '--connect-to',
        `127.0.0.1:${port}`,
        '-H',
        `cookie: ${scene.cookie}`,
        `https://${host}:${stack.port}/api/session`,
    ];
    const { output } = await run('h2load', words);
    const good = Number(/status codes: (\d+) 2xx/.exec(output)?.[1]);
    const all = Number(/requests: \d+ total, \d+ started, (\d+) done/.exec(output)?.[1]);
    if (!good || good < all * 0.999) throw new Error(output);
    return { rate: good / SECONDS, cpu: (cpu().proxy * 1000) / good };
}

export async function benchEdge(scene) {
    const nginx = await startNginx(scene);
    const rows = [];
    try {
        for (const protocol of ['h1', 'h2']) {
            const rounds = [];
            for (let i = 0; i < ROUNDS; i++)
                rounds.push({
                    ours: await load(scene, stack.port, protocol, () => [pidOf('edge')]),
                    peer: await load(scene, PORT, protocol, nginx.pids),
                });
            rows.push([`${protocol}: edge, CPU µs per request`, round(median(rounds.map(({ ours }) => ours.cpu)), 1)]);
            rows.push([`${protocol}: nginx, CPU µs per request`, round(median(rounds.map(({ peer }) => peer.cpu)), 1)]);
            rows.push([`${protocol}: ratio`, round(median(rounds.map(({ ours, peer }) => ours.cpu / peer.cpu)))]);
            rows.push([
                `${protocol}: requests/s, edge and nginx`,
                `${round(median(rounds.map(({ ours }) => ours.rate)), 0)} and ${round(median(rounds.map(({ peer }) => peer.rate)), 0)}`,
            ]);
        }
    } finally {
        nginx.stop();
    }
    print('The edge beside nginx, in front of one worker, GET /api/session', rows);
}
