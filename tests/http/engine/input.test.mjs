// SPDX-License-Identifier: AGPL-3.0-or-later
// Bad input at the engine: always a clear error, and nothing changed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Visitor } from '../../support/browser_like.mjs';
import { addAccount, expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';

let firm, account;

before(async () => {
    firm = await signUpFirm();
    account = await addAccount(firm.staff, 'Nina Norm');
});

const raw = (body, headers = {}) =>
    firm.staff.ask('POST', '/api/accounts', { body, headers: { 'content-type': 'application/json', ...headers } });
const count = async () => expectStatus(await firm.staff.get('/api/accounts'), 200).items.length;

test('invalid bodies change nothing and get a reason', async () => {
    const before = await count();
    const deep = (levels) => `{"name":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const cases = [
        ['not JSON', 'name=x', 400],
        ['cut off', '{"name":"x"', 400],
        ['empty', '', 422],
        ['a list', '[]', 400],
        ['unknown member', '{"name":"x","is_admin":true}', 422],
        ['duplicate member', '{"name":"x","name":"y"}', 400],
        ['wrong type', '{"name":7}', 422],
        ['null where needed', '{"name":null}', 422],
        ['missing', '{}', 422],
        ['too long', JSON.stringify({ name: 'x'.repeat(201) }), 422],
        ['control characters', '{"name":"a\\u0000b"}', 400],
        ['a line end in one line', '{"name":"a\\nb"}', 422],
        ['a lone surrogate', '{"name":"\\ud800"}', 400],
        ['65 levels', deep(65), 400],
        ['no choice of ours', '{"name":"x","kind":"alien"}', 422],
        ['not an address', '{"name":"x","contact_name":"y","contact_email":"a@b@c"}', 422],
    ];
    for (const [what, body, status] of cases) {
        const answer = await raw(body);
        assert.equal(answer.status, status, `${what}: ${answer.bytes}`);
        assert.match(answer.headers['content-type'], /^application\/problem\+json/, what);
        assert.ok(answer.json.code && answer.json.detail && answer.json.request, what);
    }
    assert.equal(await count(), before);
});

test('every bad field is named at once', async () => {
    const problem = expectStatus(await raw('{"name":"","kind":"alien","extra":1}'), 422);
    assert.deepEqual(problem.fields.map((field) => field.name).sort(), ['extra', 'kind', 'name']);
});

test('a body of another type is refused', async () => {
    for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        undefined,
    ])
        expectStatus(await raw('{"name":"x"}', { 'content-type': type ?? null }), 415);
});

test('requests from other sites are refused, a sibling subdomain is another site', async () => {
    const before = await count();
    const body = '{"name":"forged"}';
    for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none' },
        { 'sec-fetch-site': null, origin: 'https://evil.example' },
        { 'sec-fetch-site': null, origin: originOf('hartwell') },
        { 'sec-fetch-site': null, origin: 'null' },
        { 'sec-fetch-site': null, origin: null },
    ]) {
        const problem = expectStatus(await raw(body, headers), 403);
        assert.equal(problem.code, 'cross_site');
    }
    assert.equal(await count(), before);
    expectStatus(await raw('{"name":"Own page"}', { 'sec-fetch-site': null }), 201);
});

test('invalid and unknown ids get 404, unknown methods 405', async () => {
    expectStatus(await firm.staff.get('/api/accounts/not-an-id'), 404);
    expectStatus(await firm.staff.get(`/api/accounts/${encodeURIComponent("1' or '1'='1")}`), 404);
    expectStatus(await firm.staff.get(`/api/accounts/${randomUUID()}`), 404);
    expectStatus(await firm.staff.get('/api/nothing'), 404);
    const answer = await firm.staff.ask('DELETE', '/api/accounts');
    expectStatus(answer, 405);
    assert.match(answer.headers.allow, /GET/);
    assert.match(answer.headers.allow, /POST/);
});

test('an idempotency key gives the first answer again, and refuses another body', async () => {
    const key = randomUUID();
    const post = (name, headers = { 'idempotency-key': key }) =>
        firm.staff.post('/api/accounts', { name }, { headers });
    const first = await post('Twice Ltd');
    expectStatus(first, 201);
    const again = await post('Twice Ltd');
    expectStatus(again, 201);
    assert.deepEqual(again.json, first.json);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal(expectStatus(await post('Other Ltd'), 422).code, 'key_reused');
    const items = expectStatus(await firm.staff.get('/api/accounts?q=Twice'), 200).items;
    assert.equal(items.length, 1);
});

test('fifty simultaneous requests with one idempotency key have one effect', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
            firm.staff.post('/api/accounts', { name: 'Storm Ltd' }, { headers: { 'idempotency-key': key } }),
        ),
    );
    for (const answer of answers) assert.ok([201, 409, 503].includes(answer.status), String(answer.status));
    assert.ok(answers.some((answer) => answer.status === 201));
    assert.equal(expectStatus(await firm.staff.get('/api/accounts?q=Storm'), 200).items.length, 1);
});

test('a media type is read in any case, a byte order mark is skipped, and a compressed body is refused', async () => {
    const named = (name) => JSON.stringify({ name: unique(name) });
    for (const type of ['Application/JSON', 'application/json; charset=UTF-8', 'APPLICATION/JSON;charset=utf-8'])
        expectStatus(await raw(named('Type'), { 'content-type': type }), 201);
    expectStatus(await raw(`\ufeff${named('Mark')}`), 201);
    for (const type of ['application/jsonp', 'text/json', 'text/plain'])
        expectStatus(await raw(named('Type'), { 'content-type': type }), 415);
    const zipped = expectStatus(await raw(gzipSync(named('Zip')), { 'content-encoding': 'gzip' }), 415);
    assert.equal(zipped.code, 'content_encoding');
    expectStatus(await raw(named('Plain'), { 'content-encoding': 'identity' }), 201);
});

test('an unchanged answer is not sent again', async () => {
    const first = await firm.staff.get(`/api/accounts/${account.account}`);
    expectStatus(first, 200);
    assert.match(first.headers.etag, /^"[^"]+"$/);
    const second = await firm.staff.get(`/api/accounts/${account.account}`, {
        headers: { 'if-none-match': first.headers.etag },
    });
    assert.equal(second.status, 304);
    assert.equal(second.bytes.length, 0);
    expectStatus(await firm.staff.patch(`/api/accounts/${account.account}`, { reference: 'N-1' }), 200);
    expectStatus(
        await firm.staff.get(`/api/accounts/${account.account}`, { headers: { 'if-none-match': first.headers.etag } }),
        200,
    );
});

test('pages follow their cursor without a gap or a duplicate', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `Paged ${String(i).padStart(2, '0')}`);
    for (let i = 0; i < names.length; i += 10)
        await Promise.all(
            names
                .slice(i, i + 10)
                .map(async (name) => expectStatus(await firm.staff.post('/api/accounts', { name }), 201)),
        );
    const seen = [];
    let next = '';
    do {
        const page = expectStatus(
            await firm.staff.get(`/api/accounts?q=Paged${next ? `&before=${encodeURIComponent(next)}` : ''}`),
            200,
        );
        seen.push(...page.items.map((item) => item.name));
        next = page.next;
    } while (next);
    assert.deepEqual(seen.toSorted(), names);
    expectStatus(await firm.staff.get('/api/audit-log?before=rubbish'), 400);
});

test('every answer carries the request id and the security headers', async () => {
    for (const path of ['/api/session', '/api/nothing', '/', '/missing.js', '/brand.css']) {
        const { headers } = await new Visitor(firm.slug).get(path, { checked: false });
        assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/, path);
        assert.match(headers['strict-transport-security'], /max-age=\d{8}/, path);
        assert.equal(headers['x-content-type-options'], 'nosniff', path);
        assert.ok(headers['content-security-policy'], path);
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
        assert.equal(headers.server, undefined, path);
    }
});

test('problems name the request that the log knows', async () => {
    const answer = await firm.staff.get('/api/nothing');
    assert.equal(answer.json.request, answer.headers['x-request-id']);
});
