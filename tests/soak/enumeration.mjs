// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether response times reveal that an address is known: Welch's t-test between the times for known and for unknown
// addresses, 10,000 of each, in random order, so that later effects of a request (a mail to send) affect both equally.
// |t| < 4.5 is the usual bound of leak tests: a larger difference is hardly chance. Slow outliers depend more on the
// machine than on our code, so the test is repeated without the slowest hundredth; both results must pass.
import { randomBytes, randomInt } from 'node:crypto';
import { Visitor } from '../support/browser_like.mjs';
import { addAccount, signUpFirm } from '../support/people.mjs';
import { stack } from '../support/stack.mjs';
import { until } from '../support/until.mjs';

const PAIRS = Number(process.env.PORTICO_SOAK_PAIRS ?? 10000);
const ADDRESSES = 40;
const BOUND = 4.5;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values, centre) =>
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function welch(known, unknown) {
    const [a, b] = [mean(known), mean(unknown)];
    return (a - b) / Math.sqrt(variance(known, a) / known.length + variance(unknown, b) / unknown.length);
}

/** The times without the slowest hundredth. */
function cropped({ known, unknown }) {
    const limit = [...known, ...unknown].toSorted((a, b) => a - b)[Math.floor((known.length + unknown.length) * 0.99)];
    return { known: known.filter((time) => time < limit), unknown: unknown.filter((time) => time < limit) };
}

function judge(what, times) {
    const near = cropped(times);
    const found = { all: welch(times.known, times.unknown), cropped: welch(near.known, near.unknown) };
    const good = Math.abs(found.all) < BOUND && Math.abs(found.cropped) < BOUND;
    console.log(
        `${what}: t ${found.all.toFixed(2)}, without the slowest hundredth ${found.cropped.toFixed(2)}; medians ${median(times.known).toFixed(3)} and ${median(times.unknown).toFixed(3)} ms, ${times.known.length} known and ${times.unknown.length} unknown: ${good ? 'good' : 'TOLD APART'}`,
    );
    return good;
}

async function addresses() {
    await until('the inbox', () =>
        fetch(stack.mail).then(
            () => true,
            () => false,
        ),
    );
    const firm = await signUpFirm();
    const known = [];
    for (let i = 0; i < ADDRESSES; i++)
        known.push((await addAccount(firm.staff, `known-${randomBytes(6).toString('hex')}`)).email);
    const unknown = known.map(() => `known-${randomBytes(6).toString('hex')}@mail.example`);
    return { slug: firm.slug, known, unknown };
}

async function timed(visitor, path, json) {
    const began = performance.now();
    const answer = await visitor.post(path, json, { checked: false });
    return { time: performance.now() - began, answer };
}

export async function soakEnumeration() {
    const scene = await addresses();
    const visitor = new Visitor(scene.slug);
    const asking = { known: [], unknown: [] };
    const typing = { known: [], unknown: [] };
    const shapes = { known: new Set(), unknown: new Set() };
    for (let i = -500; asking.known.length < PAIRS || asking.unknown.length < PAIRS; i++) {
        const kind = randomInt(2) ? 'known' : 'unknown';
        visitor.cookies.clear();
        const asked = await timed(visitor, '/api/sign-in', { email: scene[kind][randomInt(ADDRESSES)] });
        const typed = await timed(visitor, '/api/sign-in/code', { code: '000000' });
        if (i < 0 || asking[kind].length >= PAIRS) continue; // warm-up
        asking[kind].push(asked.time);
        typing[kind].push(typed.time);
        shapes[kind].add(shapeOf(asked.answer) + shapeOf(typed.answer));
    }
    const same = [...shapes.known].sort().join() === [...shapes.unknown].sort().join();
    console.log(
        `what is answered: ${same ? 'the same' : `TOLD APART\n known ${[...shapes.known]}\n unknown ${[...shapes.unknown]}`}`,
    );
    const good = [judge('asking for a mail', asking), judge('typing a wrong code', typing)];
    return same && good.every(Boolean);
}

/** All parts of a response that do not differ between requests by design. */
function shapeOf(answer) {
    const text = answer.bytes.toString('utf8').replace(/"request":"[^"]*"/, '');
    return JSON.stringify([answer.status, answer.bytes.length, text, Object.keys(answer.headers)]);
}
