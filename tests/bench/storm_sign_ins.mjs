// SPDX-License-Identifier: AGPL-3.0-or-later
// The people who sign in at once, a process of its own: half by a mailed code and an authenticator, half by a passkey.
//
// A message {people} makes them. {ready} requests their mails and reads them, because reading an inbox would cost more
// than signing in, and waits for a code of the authenticator that nobody used yet. {spread} signs all in within so many
// milliseconds (0: at once), each over a connection of their own, as from a browser that was just opened.
import { Visitor } from '../support/browser_like.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept } from '../support/people.mjs';
import { stepAt, totp } from '../support/totp.mjs';
import { until } from '../support/until.mjs';
import { makeKey, signInByKey } from './passkeys.mjs';

const clock = () => performance.timeOrigin + performance.now();
const unchecked = { checked: false };
const AT_ONCE = 8;
const people = [];
let slug;
let waiting = [];

/** Runs `act` for each, AT_ONCE at a time. */
async function each(list, act) {
    const left = [...list.entries()];
    const out = [];
    await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
            for (let next = left.shift(); next; next = left.shift()) out[next[0]] = await act(next[1]);
        }),
    );
    return out;
}

/** The step of a code that nobody has used yet, the same for all: the server accepts the present one and the next. */
async function nextStep() {
    const used = Math.max(...people.map(({ authenticator }) => authenticator.used));
    const step = await until('the next code', () => {
        const next = Math.max(stepAt(), used + 1);
        return next <= stepAt() + 1 ? next : null;
    });
    for (const { authenticator } of people) authenticator.used = step;
    return step;
}

async function make(message) {
    slug = message.slug;
    const staff = new Visitor(slug, 'desk');
    staff.cookies = new Map(message.cookies);
    people.push(
        ...(await each(Array.from({ length: message.people }), async () => {
            const person = await inviteAndAccept({ slug, staff }, await addAccount(staff));
            // One key per person: a counter belongs to one authenticator, and of concurrent answers one is accepted.
            return { ...person, key: await makeKey(person.client, slug) };
        })),
    );
}

async function makeReady() {
    waiting = await each(people, async (person) => {
        const visitor = new Visitor(slug);
        const seen = await countTo(person.email);
        expectStatus(await visitor.post('/api/sign-in', { email: person.email }, unchecked), 202);
        const { code } = await mailTo(person.email, seen);
        return { person, code, cookies: visitor.cookies };
    });
    const step = await nextStep();
    for (const one of waiting) one.totp = totp(one.person.authenticator.secret, step);
}

async function signInByMail({ code, cookies, totp }) {
    const visitor = new Visitor(slug); // another address, so another connection
    visitor.cookies = cookies;
    expectStatus(await visitor.post('/api/sign-in/code', { code }, unchecked), 200);
    expectStatus(await visitor.post('/api/sign-in/totp', { code: totp }, unchecked), 200);
}

async function storm(spread) {
    const before = process.cpuUsage();
    const began = clock();
    const arrive = (act) => new Promise((done) => setTimeout(done, Math.random() * spread)).then(act);
    await Promise.all([
        ...waiting.map((one) => arrive(() => signInByMail(one))),
        ...people.map(({ key }) => arrive(() => signInByKey(slug, key))),
    ]);
    const ended = clock();
    const { user, system } = process.cpuUsage(before);
    return { began, ended, cpu: (user + system) / 1000 };
}

process.on('message', async (message) => {
    try {
        if (message.people) process.send({ done: await make(message) });
        else if (message.ready) process.send({ done: await makeReady() });
        else process.send({ done: await storm(message.spread) });
    } catch (error) {
        process.send({ failure: error.message });
    }
});
