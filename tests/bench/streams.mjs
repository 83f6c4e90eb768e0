// SPDX-License-Identifier: AGPL-3.0-or-later
// Event streams: what an open one costs, what is still held after they left, and the CPU time of one change.
import { openMatter, expectStatus } from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { until } from '../support/until.mjs';
import { addViewers, openStreams } from '../support/viewers.mjs';
import { print, privateOf, round, startCpu } from './measure.mjs';

const SMALL = 200;
const LARGE = 4000;
const PER_PERSON = 4;
const CHANGES = 40;
const LEFT_SECONDS = 10;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sizes = () => ({ edge: privateOf(pidOf('edge')) * 1024, worker: privateOf(pidOf('worker-1')) * 1024 });
const perStream = (before, after, count) =>
    ['edge', 'worker'].map((name) => `${name} ${round((after[name] - before[name]) / count, 1)} kB`).join(', ');

async function cost(viewers, count, protocol) {
    const before = sizes();
    const streams = await openStreams(viewers, count, protocol);
    if (streams.open !== count) throw new Error(`${streams.open} of ${count} streams opened`);
    await pause(2000);
    const open = sizes();
    streams.close();
    await pause(LEFT_SECONDS * 1000);
    const left = sizes();
    const held = (name) => `${name} ${round((left[name] - before[name]) / 1024, 1)} MB`;
    return [
        [`${count} streams, ${protocol}: each`, perStream(before, open, count)],
        [`  ${LEFT_SECONDS} s after they left, still held`, `${held('edge')}, ${held('worker')}`],
    ];
}

/** CPU milliseconds of one change for edge and worker, request included. */
async function change({ firm, client }, viewers, count, protocol) {
    const matter = await openMatter(firm.staff, client.account);
    const streams = await openStreams(viewers, count, protocol);
    await pause(2000);
    const cpu = startCpu({ edge: () => [pidOf('edge')], worker: () => [pidOf('worker-1')] });
    for (let i = 1; i <= CHANGES; i++) {
        expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { title: `Title ${i}` }), 200);
        await until('all viewers to have it', () => streams.changes >= i * count);
    }
    const used = cpu();
    streams.close();
    return { edge: used.edge / CHANGES, worker: used.worker / CHANGES };
}

async function changes(scene, viewers, protocol) {
    const few = await change(scene, viewers, 10, protocol);
    const many = await change(scene, viewers, 1000, protocol);
    const show = ({ edge, worker }) =>
        `${round(edge + worker, 1)} ms: edge ${round(edge, 1)}, worker ${round(worker, 1)}`;
    const ratio = (many.edge + many.worker) / (few.edge + few.worker);
    return [
        [`CPU of a change, ${protocol}: 10 viewers`, show(few)],
        [`  1,000 viewers`, `${show(many)}; ${round(ratio, 1)} times that for 10`],
    ];
}

export async function benchStreams(scene) {
    const viewers = addViewers(scene.firm, scene.client, LARGE / PER_PERSON);
    for (const protocol of ['http/1.1', 'h2']) {
        print(`Event streams, ${protocol}`, await cost(viewers, SMALL, protocol));
        print('', await cost(viewers, LARGE, protocol));
        print('', await changes(scene, viewers, protocol));
    }
}
