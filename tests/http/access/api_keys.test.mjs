// SPDX-License-Identifier: AGPL-3.0-or-later
// API keys: who creates them, what they may do, and what makes them invalid.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Program, Visitor } from '../../support/browser_like.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailsTo } from '../../support/mail.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    makeKey,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, other;

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm({ pack: null });
});

const refused = (answer, status, code) => assert.equal(expectStatus(answer, status).code, code);
const named = (answer) => expectStatus(answer, 422).fields.map(({ name, code }) => `${name} ${code}`);

const colleague = (role, more) => addColleague(firm, role, more);

test('a key acts for the person who created it, with either prefix, and the audit log names the key', async () => {
    const { program, key, id } = await makeKey(firm.staff, ['accounts:read', 'accounts:write'], {
        name: 'Practice software',
    });
    assert.match(key, /^pk_[1-9][0-9]*_[0-9a-f]{12}_[0-9a-f]{64}_[0-9a-f]{8}$/);
    const made = expectStatus(await program.post('/api/accounts', { name: unique('By program') }), 201);
    expectStatus(await new Program(firm.slug, key, 'desk').get(`/api/accounts/${made.id}`), 200);
    const entry = expectStatus(await firm.staff.get('/api/audit-log'), 200).items.find(
        ({ object, what }) => object === made.id && what === 'account.created',
    );
    assert.deepEqual(
        { via: entry.via, via_name: entry.via_name, name: entry.name, kind: entry.kind },
        { via: id, via_name: 'Practice software', name: 'Olive Owner', kind: 'staff' },
    );
    const mine = expectStatus(await firm.staff.post('/api/accounts', { name: unique('By hand') }), 201);
    assert.equal(
        expectStatus(await firm.staff.get('/api/audit-log'), 200).items.find(({ object }) => object === mine.id).via,
        null,
    );
});

test('the key is shown once; the list shows its handle, its last use and from where', async () => {
    const { program, key, id } = await makeKey(firm.staff, ['matters:read'], { days: 30 });
    const find = async () => expectStatus(await firm.staff.get('/api/keys'), 200).items.find((item) => item.id === id);
    const fresh = await find();
    assert.equal(JSON.stringify(fresh).includes(key.split('_')[3]), false, 'no secret');
    assert.equal(fresh.handle, key.split('_')[2]);
    assert.equal(fresh.used_at, null);
    const days = (new Date(fresh.expires_at) - new Date(fresh.created_at)) / 86400000;
    assert.ok(days > 29.9 && days <= 30.1, String(days)); // a day may have 23 hours, where the clock changes
    expectStatus(await program.get('/api/matters'), 200);
    const used = await until('the use', async () => ((await find()).used_at ? find() : null));
    assert.equal(used.used_from, program.address);
});

test('other administrators get an event when a key is created or revoked', async () => {
    const admin = await colleague('admin');
    const stream = await openLive(admin.desk);
    const { id } = await makeKey(firm.staff, ['accounts:read']);
    const made = await stream.next(({ data }) => data.object === id);
    assert.deepEqual([made.data.topic, made.data.what], ['key', 'key.made']);
    expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
    await stream.next(({ data }) => data.object === id && data.what === 'key.revoked');
    stream.close();
});

test('creating a key requires an administrator with a fresh factor; the administrator is notified', async () => {
    const scopes = { name: 'X', scopes: ['accounts:read'] };
    const member = await colleague('member');
    refused(await member.desk.post('/api/keys', scopes), 403, 'admins_only');
    expectStatus(await member.desk.get('/api/keys'), 403);
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await client.client.post('/api/keys', scopes), 404);
    expectStatus(await client.client.get('/api/keys'), 404);
    const admin = await colleague('admin');
    const seen = await countTo(admin.email);
    await makeKey(admin.desk, ['accounts:read']);
    await until('the notice', async () =>
        (await mailsTo(admin.email)).slice(seen).some(({ text }) => /API key/.test(text)),
    );
});

test('invalid scopes, networks and days are refused', async () => {
    const make = (more) =>
        firm.staff.post('/api/keys', { name: 'X', scopes: ['accounts:read'], ...more }, { checked: true });
    assert.deepEqual(named(await make({ scopes: [] })), ['scopes too_few']);
    for (const scope of [
        'accounts',
        'accounts:delete',
        'factors:write',
        'people:write',
        'keys:read',
        '',
        'accounts:read","people:read',
    ])
        assert.deepEqual(named(await make({ scopes: [scope] })), ['scopes no_such_scope'], scope);
    for (const network of ['office', '203.0.113.1/24', '203.0.113.0/33', '2001:db8::/129', '10.0.0.0/8","0.0.0.0/0'])
        assert.deepEqual(named(await make({ networks: [network] })), ['networks not_network'], network);
    assert.deepEqual(named(await make({ days: 366 })), ['days too_large']);
    assert.deepEqual(named(await make({ days: 0 })), ['days too_small']);
    const { details } = expectStatus(
        await make({
            scopes: ['matters:read', 'accounts:read', 'matters:read'],
            networks: ['2001:DB8:0::/32', '203.0.113.7/32'],
        }),
        201,
    );
    assert.deepEqual(details.scopes, ['accounts:read', 'matters:read']);
    assert.deepEqual(details.networks, ['2001:db8::/32', '203.0.113.7']);
});

test('a read scope does not write, and the refusal names the missing scope', async () => {
    const { account } = await addAccount(firm.staff);
    const { program } = await makeKey(firm.staff, ['accounts:read', 'matters:write']);
    const answer = await program.patch(`/api/accounts/${account}`, { reference: 'No' });
    refused(answer, 403, 'scope_missing');
    assert.equal(answer.json.scope, 'accounts:write');
    assert.match(answer.headers['www-authenticate'], /insufficient_scope.*accounts:write/);
    assert.equal(expectStatus(await program.get('/api/matters'), 403).scope, 'matters:read');
    assert.equal(expectStatus(await firm.staff.get(`/api/accounts/${account}`), 200).account.reference, null);
    for (const path of [
        '/api/sessions',
        '/api/factors',
        '/api/keys',
        '/api/profile',
        '/api/session',
        '/api/home',
        '/api/live',
        '/api/brand',
    ])
        refused(await program.get(path), 403, 'not_for_keys');
    for (const path of ['/api/keys', '/api/recovery-codes', '/api/sign-in', '/api/factors/totp'])
        refused(await program.post(path, { name: 'X', scopes: ['accounts:read'] }), 403, 'not_for_keys');
});

test('a key is accepted only as a bearer token, without cookies', async () => {
    const { program, key } = await makeKey(firm.staff, ['accounts:read']);
    const ask = (headers, path = '/api/accounts') => program.get(path, { headers });
    refused(await ask({ cookie: '__Host-ps=x' }), 400, 'key_with_cookie');
    const both = firm.staff.twin();
    refused(await both.get('/api/accounts', { headers: { authorization: `Bearer ${key}` } }), 400, 'key_with_cookie');
    refused(await ask({ authorization: `Basic ${key}` }), 401, 'api_key_malformed');
    refused(await ask({ authorization: key }), 401, 'api_key_malformed');
    refused(await ask({ authorization: 'Bearer' }), 401, 'api_key_malformed');
    refused(await ask({ authorization: `Bearer ${key.slice(0, -1)}` }), 401, 'api_key_malformed');
    const slip = key.slice(0, 30) + (key[30] === '0' ? '1' : '0') + key.slice(31);
    refused(await ask({ authorization: `Bearer ${slip}` }), 401, 'api_key_malformed');
    for (const scheme of ['bearer', 'BEARER']) expectStatus(await ask({ authorization: `${scheme} ${key}` }), 200);
    const without = { authorization: null };
    expectStatus(await ask({ ...without, cookie: `__Host-ps=${key}` }), 401);
    expectStatus(await ask({ ...without, 'x-api-key': key }), 401);
    expectStatus(await ask(without, `/api/accounts?access_token=${key}&key=${key}`), 401);
    // A page of another site with a key is a program too: there is no cookie that it could abuse.
    expectStatus(await ask({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }), 200);
});

test("another firm's key is unknown here, and opens nothing of this firm at its own host", async () => {
    const foreign = await makeKey(other.staff, ['accounts:read', 'matters:read', 'audit-log:read']);
    refused(await new Program(firm.slug, foreign.key).get('/api/accounts'), 401, 'api_key_unknown');
    const { account } = await addAccount(firm.staff);
    expectStatus(await foreign.program.get(`/api/accounts/${account}`), 404);
});

test('a revoked key stops working at once, although it was cached', async () => {
    const { program, id } = await makeKey(firm.staff, ['accounts:read']);
    for (let i = 0; i < 4; i++) expectStatus(await program.get('/api/accounts'), 200);
    expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
    refused(await program.get('/api/accounts'), 401, 'api_key_unknown');
    expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
    assert.equal(
        expectStatus(await firm.staff.get('/api/keys'), 200).items.find((item) => item.id === id).state,
        'revoked',
    );
    expectStatus(await firm.staff.delete('/api/keys/00000000-0000-7000-8000-000000000000'), 404);
    expectStatus(await other.staff.delete(`/api/keys/${id}`), 404);
});

test('a key works from its networks only, and the list shows where it was refused', async () => {
    const here = new Visitor(firm.slug).address;
    const { program, id, key } = await makeKey(firm.staff, ['accounts:read'], { networks: ['2001:db8::/32', here] });
    program.address = here;
    expectStatus(await program.get('/api/accounts'), 200);
    const afar = new Program(firm.slug, key);
    for (let i = 0; i < 2; i++) refused(await afar.get('/api/accounts'), 403, 'api_key_address');
    expectStatus(await program.get('/api/accounts'), 200);
    const item = await until('the refusal', async () =>
        expectStatus(await firm.staff.get('/api/keys'), 200).items.find((one) => one.id === id && one.refused_at),
    );
    assert.equal(item.refused_from, afar.address);
    assert.equal(item.used_from, here);
    const wide = await makeKey(firm.staff, ['accounts:read'], { networks: ['127.0.0.0/8'] });
    expectStatus(await wide.program.get('/api/accounts'), 200);
});

test('a key has the current rights of the person who created it', async () => {
    const admin = await colleague('admin');
    const { program } = await makeKey(admin.desk, ['accounts:read', 'accounts:write', 'audit-log:read']);
    expectStatus(await program.get('/api/audit-log'), 200);
    expectStatus(await firm.staff.patch(`/api/people/${admin.id}`, { role: 'reader' }), 200);
    refused(await program.get('/api/audit-log'), 403, 'not_allowed');
    refused(await program.post('/api/accounts', { name: 'No' }), 403, 'not_allowed');
    expectStatus(await program.get('/api/accounts'), 200);
    expectStatus(await firm.staff.patch(`/api/people/${admin.id}`, { active: false }), 200);
    refused(await program.get('/api/accounts'), 401, 'api_key_unknown');
    assert.equal(
        expectStatus(await firm.staff.get('/api/keys'), 200).items.find(({ person }) => person === admin.id).state,
        'asleep',
    );
    expectStatus(await firm.staff.patch(`/api/people/${admin.id}`, { active: true, role: 'admin' }), 200);
    expectStatus(await program.get('/api/audit-log'), 200);
});

test('each key has its own rate limit', async () => {
    const { program } = await makeKey(firm.staff, ['accounts:read']);
    const { program: calm } = await makeKey(firm.staff, ['accounts:read']);
    calm.address = program.address;
    let answer;
    for (let i = 0; i < 400 && answer?.status !== 429; i++)
        answer = await program.get('/api/templates', { checked: false });
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    expectStatus(await calm.get('/api/accounts'), 200);
});

test('a program may repeat a POST with its Idempotency-Key', async () => {
    const { program } = await makeKey(firm.staff, ['accounts:write', 'matters:write', 'templates:read']);
    const headers = { 'idempotency-key': unique('once') };
    const name = unique('Once');
    const first = expectStatus(await program.post('/api/accounts', { name }, { headers }), 201);
    assert.equal(expectStatus(await program.post('/api/accounts', { name }, { headers }), 201).id, first.id);
    assert.ok((await openMatter(program, first.id)).id);
});
