// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route x every actor without access. All texts of the victim's firm contain a canary: no answer to a stranger
// may contain it, strangers get only refusals for the victim's objects, and nothing of the victim may change.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makeAdmin } from '../support/admin.mjs';
import { Program, Visitor } from '../support/browser_like.mjs';
import { specOf } from '../support/contract.mjs';
import { Scene, ending, queries, requests, volatile, watched } from '../support/fixtures.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import {
    addAccount,
    enrol,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    makeKey,
    signIn,
    signUpFirm,
    unique,
} from '../support/people.mjs';
import { fill, isSafe, nameOf, routesOf } from '../support/routes.mjs';
import { until } from '../support/until.mjs';

const CANARY = 'CANARY7Q';
const routes = routesOf('worker');

let victim, parts, snapshot;
const actors = [];

/* ---- the victim: a firm in which every text is marked ---- */

async function makeVictim() {
    const scene = await Scene.open({ name: 'Victim & Co', mark: CANARY });
    parts = await scene.everyPart();
    return { firm: scene.firm, client: await scene.client() };
}

async function watchedState() {
    const seen = {};
    for (const path of watched) seen[path] = expectStatus(await victim.firm.staff.get(fill(path, parts)), 200);
    return JSON.parse(JSON.stringify(seen, (key, value) => (volatile.includes(key) ? undefined : value)));
}

/* ---- the strangers ---- */

function add(name, allows, visitors) {
    actors.push({ name, allows, visitors });
}

/** A colleague who is restricted to one client. */
async function restrictedTo(firm, account) {
    const email = `${unique('restricted')}@${firm.slug}.example`;
    const seen = await countTo(email);
    const { id } = expectStatus(
        await firm.staff.post('/api/people', { name: 'Held', email, role: 'member', assigned: true }),
        201,
    );
    expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${id}`), 200);
    const desk = new Visitor(firm.slug, 'desk');
    expectStatus(await desk.post('/api/invitations/redeem', { token: (await mailTo(email, seen)).token }), 200);
    await enrol(desk);
    return desk;
}

/** A program that uses its keys in turn. */
class Programs extends Program {
    constructor(slug, keys, side) {
        super(slug, keys[0], side);
        this.keys = keys;
        this.asked = 0;
    }

    ask(...request) {
        this.key = this.keys[this.asked++ % this.keys.length];
        return super.ask(...request);
    }
}

async function makeActors() {
    const { firm, client } = victim;
    // Each actor has its own network: otherwise the sign-in limits would refuse before the gate does.
    const elsewhere = (twin) => Object.assign(twin, { address: new Visitor('').address });
    const both = (portal) => [portal, elsewhere(portal.twin(portal.slug, 'desk'))];
    add('no session', 'nothing', [
        new Visitor(firm.slug),
        new Visitor(firm.slug, 'desk'),
        new Visitor(firm.slug, 'impersonation'),
    ]);
    const other = await signUpFirm();
    const foreign = await inviteAndAccept(other, await addAccount(other.staff));
    const carry = (visitor) =>
        ['portal', 'desk', 'impersonation'].map((side) => elsewhere(visitor.twin(firm.slug, side)));
    expectStatus(await other.staff.post(`/api/people/${foreign.person}/impersonation`), 201);
    add("other firm's client, at the victim's host", 'nothing', carry(foreign.client));
    add("other firm's staff, at the victim's host", 'nothing', carry(other.staff));
    add("other firm's client, at home", 'own', both(foreign.client));
    add("other firm's staff, at home", 'own', [other.staff]);
    const sibling = await inviteAndAccept(firm, await addAccount(firm.staff, 'Sibling'));
    add("other account's client", 'own', both(sibling.client));
    expectStatus(await firm.staff.post(`/api/people/${sibling.person}/impersonation`), 201);
    add("staff who impersonate the other account's client", 'own', [firm.staff.twin(firm.slug, 'impersonation')]);
    const restricted = await restrictedTo(firm, sibling.account);
    add('colleague restricted to the other account', 'own', [restricted, restricted.twin(firm.slug)]);
    const linked = expectStatus(
        await firm.staff.post(`/api/accounts/${parts.account}/people`, {
            name: 'Money Only',
            email: `${unique('money')}@mail.example`,
            areas: 2,
            relation: 'colleague',
        }),
        201,
    );
    const narrow = await inviteAndAccept(firm, {
        account: parts.account,
        person: linked.id ?? linked.person,
        email: linked.email,
    });
    add('contact without the area', 'own', both(narrow.client));
    add('helper with one area', 'own', both((await inviteHelper(client.client, [parts.account], 2)).helper));
    const past = await inviteHelper(client.client, [parts.account], 15);
    expectStatus(await client.client.delete(`/api/accounts/${parts.account}/helpers/${past.person}`), 204);
    add('helper whose access ended', 'nothing', both(past.helper));
    const revoked = await signIn(firm.slug, victim.client.email, victim.client.authenticator);
    const kept = revoked.twin();
    expectStatus(await revoked.delete('/api/session'), 204);
    add('revoked session', 'nothing', carry(kept));
    // Two keys for each prefix: one may not be used for as many requests at once as there are routes.
    const keyed = async (staff, scopes, more) => {
        const made = [];
        for (let i = 0; i < 4; i++) made.push(await makeKey(staff, scopes, more));
        const keys = made.map(({ key }) => key);
        return {
            made,
            visitors: [new Programs(firm.slug, keys.slice(0, 2)), new Programs(firm.slug, keys.slice(2), 'desk')],
        };
    };
    const all = [...new Set(routes.map(({ scope }) => scope).filter(Boolean))];
    add('key of another firm', 'nothing', (await keyed(other.staff, all)).visitors);
    add('key without the scope', 'own', (await keyed(firm.staff, ['templates:read'])).visitors);
    const dead = await keyed(firm.staff, all);
    for (const { program, id } of dead.made) {
        expectStatus(await program.get('/api/accounts'), 200);
        expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
    }
    add('revoked key', 'nothing', dead.visitors);
    add(
        'key from a wrong address',
        'refusals',
        (await keyed(firm.staff, all, { networks: ['192.0.2.0/24'] })).visitors,
    );
}

/* ---- one cell of the matrix ---- */

function exampleOf(route) {
    const { spec } = specOf('any-firm');
    const path = route.path.replaceAll('*}', '}');
    let body = spec.paths[path]?.[route.method.toLowerCase()]?.requestBody;
    if (body?.$ref)
        body = body.$ref
            .slice(2)
            .split('/')
            .reduce((from, key) => from[key], spec);
    let schema = body?.content?.['application/json']?.schema;
    if (schema?.$ref)
        schema = schema.$ref
            .slice(2)
            .split('/')
            .reduce((from, key) => from[key], spec);
    return schema?.example;
}

/** The query that a route requires, so that it is not refused for a missing parameter. */
function queryOf(route) {
    const { spec } = specOf('any-firm');
    const operation = spec.paths[route.path.replaceAll('*}', '}')]?.[route.method.toLowerCase()];
    const wanted = (operation?.parameters ?? []).filter((one) => one.in === 'query' && one.required);
    const values = { ...queries, ...parts };
    for (const { name } of wanted) assert.ok(values[name], `no value for ${name} of ${nameOf(route)}`);
    return wanted.length ? `?${new URLSearchParams(wanted.map(({ name }) => [name, values[name]]))}` : '';
}

function requestOf(route) {
    if (requests[nameOf(route)]) return requests[nameOf(route)](parts);
    const example = exampleOf(route);
    return example === undefined ? {} : { json: example };
}

const isOpen = (route) => route.access === 'PUBLIC';
async function tryCell(actor, visitor, route) {
    if (ending.includes(nameOf(route)) && actor.allows === 'own') return 0;
    const path = fill(route.path, parts) + queryOf(route);
    // There are more routes than requests that a session may send at once.
    const answer = await until('a request that is not limited', async () => {
        const one = await visitor.ask(route.method, path, { ...requestOf(route), checked: false });
        return one.status === 429 ? null : one;
    });
    const where = `${actor.name}: ${nameOf(route)} (${visitor.side}) -> ${answer.status}`;
    // Staff may see their owner's name.
    const all = (answer.bytes.toString('latin1') + JSON.stringify(answer.headers)).replaceAll(`${CANARY} Owner`, '');
    if (!isOpen(route)) assert.equal(all.includes(CANARY), false, `${where} leaks ${all.slice(0, 300)}`);
    assert.notEqual(answer.status, 500, where);
    if (isOpen(route)) return 1;
    if (actor.allows === 'nothing') assert.equal(answer.status, 401, where);
    else if (actor.allows === 'refusals') assert.equal(answer.status, 403, where);
    else if (/\{(?!pack|audience)/.test(route.path)) assert.ok([401, 403, 404].includes(answer.status), where);
    return 1;
}

async function tryAll(actor) {
    let cells = 0;
    for (const route of routes) for (const visitor of actor.visitors) cells += await tryCell(actor, visitor, route);
    assert.ok(cells >= (routes.length - ending.length) * actor.visitors.length, 'every route was tried');
}

before(async () => {
    victim = await makeVictim();
    await makeActors();
    snapshot = await watchedState();
});

test('the route tables are complete', () => {
    assert.ok(routes.length > 50, String(routes.length));
    for (const route of routes) assert.notEqual(route.access, 'NOBODY', nameOf(route));
});

for (const name of [
    'no session',
    "other firm's client, at the victim's host",
    "other firm's staff, at the victim's host",
    "other firm's client, at home",
    "other firm's staff, at home",
    "other account's client",
    'contact without the area',
    'helper with one area',
    'helper whose access ended',
    'revoked session',
    'key of another firm',
    'key without the scope',
    'revoked key',
    'key from a wrong address',
    "staff who impersonate the other account's client",
    'colleague restricted to the other account',
])
    test(`${name} gets nothing by any route`, async () => tryAll(actors.find((actor) => actor.name === name)));

test('nothing of the victim changed', async () => {
    assert.deepEqual(await watchedState(), snapshot);
});

test('a suspended firm answers every route with the notice', async () => {
    const admin = await makeAdmin();
    const { items } = expectStatus(await admin.visitor.get(`/api/firms?q=${victim.firm.slug}`), 200);
    expectStatus(
        await admin.visitor.post(`/api/firms/${items[0].number}/suspension`, { reason: 'For the matrix' }),
        200,
    );
    await until(
        'the notice',
        async () => (await victim.firm.staff.get('/api/accounts', { checked: false })).status === 503,
    );
    for (const visitor of [victim.firm.staff, victim.client.client])
        for (const route of routes) {
            if (isOpen(route)) continue;
            const answer = await visitor.ask(route.method, fill(route.path, parts), {
                ...requestOf(route),
                checked: false,
            });
            assert.equal(answer.status, 503, `${nameOf(route)} -> ${answer.status}`);
            assert.equal(answer.bytes.includes(CANARY + ' matter'), false);
        }
    expectStatus(
        await admin.visitor.post(`/api/firms/${items[0].number}/resumption`, { reason: 'For the matrix' }),
        200,
    );
});

test("the platform's routes are closed to everybody but admins", async () => {
    const strangers = [
        new Visitor('admin'),
        victim.firm.staff.twin('admin', 'portal'),
        victim.client.client.twin('admin'),
    ];
    for (const route of routesOf('platform').filter(({ access }) => access.startsWith('PLATFORM_ADMIN')))
        for (const stranger of strangers) {
            const path = fill(route.path, parts);
            const answer = await stranger.ask(route.method, path, {
                json: isSafe(route) ? undefined : { reason: 'x' },
                checked: false,
            });
            assert.equal(answer.status, 401, `${nameOf(route)} -> ${answer.status}`);
        }
});
