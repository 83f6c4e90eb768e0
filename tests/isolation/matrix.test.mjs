// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route x everybody whom it does not concern. Every text of the victim's firm holds a canary; no answer to a
// stranger may, no stranger may get further than a refusal at the victim's things, and nothing of the victim may change.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makeAdmin } from '../support/admin.mjs';
import { Program, Visitor } from '../support/browser_like.mjs';
import { specOf } from '../support/contract.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import { inFirm } from '../support/inside.mjs';
import { addAccount, enrol, expectStatus, foldersOf, inviteAndAccept, letIn, makeKey, openMatter, signIn, signUpFirm, unique, upload } from '../support/people.mjs';
import { Passkey } from '../support/passkey.mjs';
import { pdf } from '../support/pdf.mjs';
import { fill, isSafe, nameOf, routesOf } from '../support/routes.mjs';
import { originOf } from '../support/stack.mjs';
import { until } from '../support/until.mjs';

const CANARY = 'CANARY7Q';
const routes = routesOf('worker');

let victim, parts, snapshot;
const actors = [];

/* ---- the victim: a firm in which every text is marked ---- */

async function makeVictim() {
    const firm = await signUpFirm({ name: 'Victim & Co', owner: `${CANARY} Owner` });
    const client = await inviteAndAccept(firm, await addAccount(firm.staff, unique(CANARY)));
    const matter = await openMatter(firm.staff, client.account, `${CANARY} matter`);
    const folders = await foldersOf(firm.staff, matter.id);
    const document = await upload(firm.staff, folders['Contract and searches'].id, `${CANARY}.pdf`, pdf(CANARY));
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    const begun = await client.client.ask('POST', '/api/uploads', {
        headers: { 'tus-resumable': '1.0.0', 'upload-length': '100000', 'upload-metadata': `filename ${Buffer.from(`${CANARY}.bin`).toString('base64')},folder ${Buffer.from(folders['From you'].id).toString('base64')}` },
    });
    expectStatus(begun, 201);
    const invited = await addAccount(firm.staff, unique(CANARY));
    const invitation = expectStatus(await firm.staff.post(`/api/people/${invited.person}/invitations`), 201).id;
    const key = new Passkey({ origin: originOf(firm.slug) });
    const asked = expectStatus(await client.client.post('/api/challenges/passkey'), 201);
    const passkey = expectStatus(await client.client.post('/api/passkeys', { challenge: asked.id, credential: key.create(asked.options), name: `${CANARY} phone` }), 201).passkey.id;
    expectStatus(await client.client.post('/api/sign-in/totp', { code: await client.authenticator.code(), trust: true }), 200);
    inFirm(firm.slug, "update policies set profile_review = true where audience = 'clients'");
    expectStatus(await client.client.patch('/api/profile', { name: `${CANARY} renamed` }), 200);
    const change = expectStatus(await firm.staff.get('/api/profile-changes'), 200).items[0].id;
    const device = expectStatus(await client.client.get('/api/devices'), 200).items[0].id;
    const session = expectStatus(await client.client.get('/api/sessions'), 200).items[0].id;
    parts = {
        account: client.account, person: client.person, matter: matter.id, folder: folders['From you'].id, document,
        version: versions[0].id, upload: begun.headers.location.split('/').pop(), invitation, session, passkey, device, change, grant: matter.id, reset: matter.id, pack: 'law', audience: 'clients',
    };
    return { firm, client };
}

async function look() {
    const { staff } = victim.firm;
    const paths = [`/api/matters/${parts.matter}`, `/api/matters/${parts.matter}/documents`, `/api/accounts/${parts.account}`, '/api/people', '/api/settings', '/api/brand', '/api/invitations'];
    const seen = {};
    for (const path of paths) seen[path] = expectStatus(await staff.get(path), 200);
    // When somebody was last here and whether a mail has gone out changes by itself, and a phone number is everybody's own to change.
    return JSON.parse(JSON.stringify(seen, (key, value) => (key === 'last_seen_at' || key === 'phone' || key === 'news' || key === 'used_bytes' || key === 'mail_state' ? undefined : value)));
}

/* ---- the strangers ---- */

function add(name, allows, visitors) {
    actors.push({ name, allows, visitors });
}

/** A colleague who sees the one client only. */
async function heldTo(firm, account) {
    const email = `${unique('held')}@${firm.slug}.example`;
    const seen = await countTo(email);
    const { id } = expectStatus(await firm.staff.post('/api/people', { name: 'Held', email, role: 'member', assigned: true }), 201);
    expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${id}`), 200);
    const desk = new Visitor(firm.slug, 'desk');
    expectStatus(await desk.post('/api/invitations/redeem', { token: (await mailTo(email, seen)).token }), 200);
    await enrol(desk);
    return desk;
}

async function makeActors() {
    const { firm, client } = victim;
    // Each from a network of its own, or the limits of signing in would answer for the gate.
    const elsewhere = (twin) => Object.assign(twin, { address: new Visitor('').address });
    const both = (portal) => [portal, elsewhere(portal.twin(portal.slug, 'desk'))];
    add('no session', 'nothing', [new Visitor(firm.slug), new Visitor(firm.slug, 'desk'), new Visitor(firm.slug, 'view')]);
    const other = await signUpFirm();
    const foreign = await inviteAndAccept(other, await addAccount(other.staff));
    const carry = (visitor) => ['portal', 'desk', 'view'].map((side) => elsewhere(visitor.twin(firm.slug, side)));
    expectStatus(await other.staff.post(`/api/people/${foreign.person}/view`), 201);
    add("other firm's client, at the victim's host", 'nothing', carry(foreign.client));
    add("other firm's staff, at the victim's host", 'nothing', carry(other.staff));
    add("other firm's client, at home", 'own', both(foreign.client));
    add("other firm's staff, at home", 'own', [other.staff]);
    const sibling = await inviteAndAccept(firm, await addAccount(firm.staff, 'Sibling'));
    add("other account's client", 'own', both(sibling.client));
    expectStatus(await firm.staff.post(`/api/people/${sibling.person}/view`), 201);
    add("staff who look as the other account's client", 'own', [firm.staff.twin(firm.slug, 'view')]);
    const held = await heldTo(firm, sibling.account);
    add('colleague held to the other account', 'own', [held, held.twin(firm.slug)]);
    const linked = expectStatus(await firm.staff.post(`/api/accounts/${parts.account}/people`, { name: 'Money Only', email: `${unique('money')}@mail.example`, areas: 2, relation: 'colleague' }), 201);
    const narrow = await inviteAndAccept(firm, { account: parts.account, person: linked.id ?? linked.person, email: linked.email });
    add('contact without the area', 'own', both(narrow.client));
    add('helper with one area', 'own', both((await letIn(client.client, [parts.account], 2)).helper));
    const past = await letIn(client.client, [parts.account], 15);
    expectStatus(await client.client.delete(`/api/accounts/${parts.account}/helpers/${past.person}`), 204);
    add('helper who was let out', 'nothing', both(past.helper));
    const revoked = await signIn(firm.slug, victim.client.email, victim.client.authenticator);
    const kept = revoked.twin();
    expectStatus(await revoked.delete('/api/session'), 204);
    add('revoked session', 'nothing', carry(kept));
    // A key for each prefix, since a key has a limit of its own.
    const keyed = async (staff, scopes, more) => {
        const [one, two] = [await makeKey(staff, scopes, more), await makeKey(staff, scopes, more)];
        return { made: [one, two], visitors: [new Program(firm.slug, one.key), new Program(firm.slug, two.key, 'desk')] };
    };
    const every = ['accounts', 'documents', 'matters', 'templates', 'people', 'mails', 'invitations', 'record', 'settings'].map((name) => `${name}:read`);
    const all = [...every, 'accounts:write', 'documents:write', 'matters:write', 'invitations:write'];
    add('key of another firm', 'nothing', (await keyed(other.staff, all)).visitors);
    add('key without the scope', 'own', (await keyed(firm.staff, ['templates:read'])).visitors);
    const dead = await keyed(firm.staff, all);
    for (const { program, id } of dead.made) {
        expectStatus(await program.get('/api/accounts'), 200);
        expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
        parts.key = id;
    }
    add('revoked key', 'nothing', dead.visitors);
    add('key from a wrong address', 'refusals', (await keyed(firm.staff, all, { networks: ['192.0.2.0/24'] })).visitors);
}

/* ---- one cell of the matrix ---- */

function exampleOf(route) {
    const { spec } = specOf('any-firm');
    const path = route.path.replaceAll('*}', '}');
    let body = spec.paths[path]?.[route.method.toLowerCase()]?.requestBody;
    if (body?.$ref) body = body.$ref.slice(2).split('/').reduce((from, key) => from[key], spec);
    let schema = body?.content?.['application/json']?.schema;
    if (schema?.$ref) schema = schema.$ref.slice(2).split('/').reduce((from, key) => from[key], spec);
    return schema?.example;
}

/** What a route must be asked with in its address, so that the answer is about the thing and not about that. */
function queryOf(route) {
    const { spec } = specOf('any-firm');
    const operation = spec.paths[route.path.replaceAll('*}', '}')]?.[route.method.toLowerCase()];
    const wanted = (operation?.parameters ?? []).filter((one) => one.in === 'query' && one.required);
    const values = { level: '0', assigned: 'true', ...parts };
    for (const { name } of wanted) assert.ok(values[name], `no value for ${name} of ${nameOf(route)}`);
    return wanted.length ? `?${new URLSearchParams(wanted.map(({ name }) => [name, values[name]]))}` : '';
}

function requestOf(route) {
    if (route.path.startsWith('/api/uploads'))
        return { headers: { 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-offset': '0', 'content-type': route.method === 'PATCH' ? 'application/offset+octet-stream' : null, 'upload-metadata': `filename YQ==,folder ${Buffer.from(parts.folder).toString('base64')}` }, body: route.method === 'PATCH' ? Buffer.alloc(10) : undefined };
    const example = exampleOf(route);
    return example === undefined ? {} : { json: example };
}

const isOpen = (route) => route.access === 'PUBLIC';
// These would end the actor's own session or stream, which is theirs to do; sign_in and matters test them.
const owns = ['DELETE /api/session', 'DELETE /api/sessions', 'DELETE /api/view', 'GET /api/live'];
const isOwn = (route) => owns.includes(nameOf(route));

async function tryCell(actor, visitor, route) {
    if (isOwn(route) && actor.allows === 'own') return 0;
    const path = fill(route.path, parts) + queryOf(route);
    const answer = await visitor.ask(route.method, path, { ...requestOf(route), checked: false });
    const where = `${actor.name}: ${nameOf(route)} (${visitor.side}) -> ${answer.status}`;
    // Whoever works at the firm knows its owner by name.
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
    assert.ok(cells >= (routes.length - owns.length) * actor.visitors.length, 'every route was tried');
}

before(async () => {
    victim = await makeVictim();
    await makeActors();
    snapshot = await look();
});

test('the tables are there', () => {
    assert.ok(routes.length > 50, String(routes.length));
    for (const route of routes) assert.notEqual(route.access, 'NOBODY', nameOf(route));
});

for (const name of ['no session', "other firm's client, at the victim's host", "other firm's staff, at the victim's host", "other firm's client, at home", "other firm's staff, at home", "other account's client", 'contact without the area', 'helper with one area', 'helper who was let out', 'revoked session', 'key of another firm', 'key without the scope', 'revoked key', 'key from a wrong address', "staff who look as the other account's client", 'colleague held to the other account'])
    test(`${name} gets nothing by any route`, async () => tryAll(actors.find((actor) => actor.name === name)));

test('nothing of the victim changed', async () => {
    assert.deepEqual(await look(), snapshot);
});

test('nobody gets further than the notice at a suspended firm', async () => {
    const admin = await makeAdmin();
    const { items } = expectStatus(await admin.visitor.get(`/api/firms?q=${victim.firm.slug}`), 200);
    expectStatus(await admin.visitor.post(`/api/firms/${items[0].number}/suspension`, { reason: 'For the matrix' }), 200);
    await until('the notice', async () => (await victim.firm.staff.get('/api/accounts', { checked: false })).status === 503);
    for (const visitor of [victim.firm.staff, victim.client.client])
        for (const route of routes) {
            if (isOpen(route)) continue;
            const answer = await visitor.ask(route.method, fill(route.path, parts), { ...requestOf(route), checked: false });
            assert.equal(answer.status, 503, `${nameOf(route)} -> ${answer.status}`);
            assert.equal(answer.bytes.includes(CANARY + ' matter'), false);
        }
    expectStatus(await admin.visitor.post(`/api/firms/${items[0].number}/resumption`, { reason: 'For the matrix' }), 200);
});

test("the platform's routes are closed to everybody but admins", async () => {
    const strangers = [new Visitor('admin'), victim.firm.staff.twin('admin', 'portal'), victim.client.client.twin('admin')];
    for (const route of routesOf('platform').filter(({ access }) => access.startsWith('ADMIN')))
        for (const stranger of strangers) {
            const path = fill(route.path, { ...parts, firm: '1', number: '1', job: parts.matter, passkey: parts.matter, name: 'x' });
            const answer = await stranger.ask(route.method, path, { json: isSafe(route) ? undefined : { reason: 'x' }, checked: false });
            assert.equal(answer.status, 401, `${nameOf(route)} -> ${answer.status}`);
        }
});
