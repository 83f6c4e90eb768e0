// SPDX-License-Identifier: AGPL-3.0-or-later
// As many event streams as a worker holds: all open and all get a change, further ones are refused with a sentence, the
// cost of each stays below a bar, and the memory returns when they have left.
import { expectStatus, addAccount, inviteAndAccept, openMatter, signUpFirm } from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { stack } from '../support/stack.mjs';
import { until } from '../support/until.mjs';
import { addViewers, openStreams } from '../support/viewers.mjs';
import { privateOf } from '../bench/measure.mjs';

const STREAMS = 5000; // FANOUT_STREAMS
const PER_PERSON = 4;
const EDGE_KB = 24; // half HTTP/1.1, half HTTP/2; OpenSSL alone holds 13
const WORKER_KB = 4;
const HELD = 0.2; // of what they cost, a minute after they left

const sizes = () => ({ edge: privateOf(pidOf('edge')) * 1024, worker: privateOf(pidOf('worker-1')) * 1024 });

function judge(what, value, bar) {
    console.log(`${what}: ${value.toFixed(1)} (at most ${bar}): ${value <= bar ? 'good' : 'TOO MUCH'}`);
    return value <= bar;
}

async function refusal(client) {
    const answer = await client.get('/api/live');
    console.log(`one more: ${answer.status} ${answer.json?.code}, retry after ${answer.headers['retry-after']} s`);
    return answer.status === 503 && answer.json.code.length > 0 && Number(answer.headers['retry-after']) > 0;
}

export async function soakStreams() {
    await until('the inbox', () =>
        fetch(stack.mail).then(
            () => true,
            () => false,
        ),
    );
    const firm = await signUpFirm();
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    const matter = await openMatter(firm.staff, client.account);
    const viewers = addViewers(firm, client, STREAMS / PER_PERSON);
    const before = sizes();
    const first = await openStreams(viewers, STREAMS / 2, 'http/1.1');
    const second = await openStreams(viewers, STREAMS / 2, 'h2', STREAMS / 2);
    let good = first.open + second.open === STREAMS;
    console.log(`open: ${first.open} over HTTP/1.1, ${second.open} over HTTP/2`);
    const open = sizes();
    good = judge('kB of a stream at the edge', (open.edge - before.edge) / STREAMS, EDGE_KB) && good;
    good = judge('kB of a stream in the worker', (open.worker - before.worker) / STREAMS, WORKER_KB) && good;
    good = (await refusal(client.client)) && good;
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { title: 'Changed' }), 200);
    await until('all to have the change', () => first.changes + second.changes >= STREAMS);
    first.close();
    second.close();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const left = sizes();
    for (const name of ['edge', 'worker'])
        good =
            judge(`kB held at the ${name}`, left[name] - before[name], HELD * (open[name] - before[name]) + 1024) &&
            good;
    return good;
}
