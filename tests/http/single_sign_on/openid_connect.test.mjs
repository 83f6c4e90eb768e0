// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in by an identity provider (OpenID Connect), against a real one: what is accepted, and what must not be.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { generateKeyPairSync } from 'node:crypto';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm, readAgain } from '../../support/inside.mjs';
import { countTo, mailsTo } from '../../support/mail.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';
import { Passkey } from '../../support/passkey.mjs';
import { SignInService, issuer, port, signed } from '../../support/identity_provider.mjs';
import { originOf, stack } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let firm, other, service, key;

const refused = (answer, status, code) =>
    assert.equal(expectStatus(answer, status).code, code, answer.bytes.toString());
const named = (answer) => expectStatus(answer, 422).fields.map(({ name, code }) => `${name} ${code}`);
const settings = (slug = firm.slug, more = {}) => ({
    issuer,
    client_id: slug,
    client_secret: service.secretOf(slug),
    name: 'Hartwell ID',
    ...more,
});

/** Shows the owner's factor again, however slow the tests are. */
async function showFactor() {
    const { id, options } = expectStatus(await firm.staff.post('/api/challenges/proof'), 201);
    expectStatus(await firm.staff.post('/api/sign-in/proof', { challenge: id, credential: key.get(options) }), 200);
}

async function setUp(more = {}) {
    await showFactor();
    expectStatus(await firm.staff.put('/api/identity-provider', settings(firm.slug, more)), 200);
    expectStatus(await firm.staff.post('/api/identity-provider/test'), 200);
    return expectStatus(await firm.staff.put('/api/identity-provider/state', { on: true }), 200);
}

/** A colleague who has signed in, and an account at the provider with the same address. */
async function colleague(role) {
    const made = await addColleague(firm, role);
    const subject = unique('subject');
    service.people.set(subject, { email: made.email, email_verified: true });
    return { ...made, subject };
}

/** An authorization request, from the desk to the provider and back to the page of the desk. */
async function way(subject, desk = new Visitor(firm.slug, 'desk')) {
    const { location } = expectStatus(await desk.post('/api/sign-in/identity-provider'), 201);
    const { page, ...brought } = await service.visit(location, subject);
    assert.equal(page, `${originOf(desk.slug)}/desk/oidc`);
    return { desk, location: new URL(location), brought };
}

async function enter(subject, desk) {
    const at = await way(subject, desk);
    return { ...at, answer: await at.desk.post('/api/sign-in/oidc', at.brought) };
}

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm({ pack: null });
    service = await new SignInService([firm.slug, other.slug]).start();
    key = new Passkey({ origin: originOf(firm.slug) });
    const { id, options } = expectStatus(await firm.staff.post('/api/challenges/passkey'), 201);
    expectStatus(await firm.staff.post('/api/passkeys', { challenge: id, credential: key.create(options) }), 201);
});
after(() => service.stop());
beforeEach(() => service.reset());

test('a provider can be enabled only after a test, and the sign-in page gets only its name', async () => {
    const desk = new Visitor(firm.slug, 'desk');
    assert.deepEqual(expectStatus(await desk.get('/api/sign-in/identity-provider'), 200), { on: false, name: null });
    refused(await desk.post('/api/sign-in/identity-provider'), 409, 'identity_provider_off');
    refused(await firm.staff.post('/api/identity-provider/test'), 409, 'identity_provider_missing');
    const set = expectStatus(
        await firm.staff.put('/api/identity-provider', settings(firm.slug, { domains: [`${firm.slug}.EXAMPLE`] })),
        200,
    );
    assert.deepEqual(
        { on: set.on, tested_at: set.tested_at, domains: set.domains, redirect_uri: set.redirect_uri },
        {
            on: false,
            tested_at: null,
            domains: [`${firm.slug}.example`],
            redirect_uri: `${originOf(firm.slug)}/desk/oidc`,
        },
    );
    refused(await firm.staff.put('/api/identity-provider/state', { on: true }), 409, 'identity_provider_untested');
    assert.ok(expectStatus(await firm.staff.post('/api/identity-provider/test'), 200).tested_at);
    assert.equal(expectStatus(await firm.staff.put('/api/identity-provider/state', { on: true }), 200).on, true);
    const shown = await firm.staff.get('/api/identity-provider');
    assert.equal(shown.bytes.includes('secret-of'), false, 'the secret is never shown');
    assert.deepEqual(expectStatus(await desk.get('/api/sign-in/identity-provider'), 200), {
        on: true,
        name: 'Hartwell ID',
    });
    assert.deepEqual(
        expectStatus(await new Visitor(firm.slug).get('/api/sign-in/identity-provider'), 200),
        { on: false, name: null },
        'not for clients',
    );
    assert.equal(
        expectStatus(
            await firm.staff.put(
                '/api/identity-provider',
                settings(firm.slug, { client_secret: null, name: 'Our ID' }),
            ),
            200,
        ).on,
        true,
        'a name changes no connection',
    );
    const changed = expectStatus(await firm.staff.put('/api/identity-provider', settings()), 200);
    assert.deepEqual([changed.on, changed.tested_at], [false, null]);
    assert.deepEqual(
        named(
            await firm.staff.put('/api/identity-provider', {
                ...settings(),
                issuer: 'https://id.example.com',
                client_secret: null,
            }),
        ),
        ['client_secret required'],
        'a secret never goes to another service',
    );
    await setUp();
});

test('only an administrator with a fresh factor configures it', async () => {
    const member = await colleague('member');
    refused(await member.desk.put('/api/identity-provider', settings()), 403, 'admins_only');
    refused(await member.desk.post('/api/identity-provider/test'), 403, 'admins_only');
    expectStatus(await member.desk.get('/api/identity-provider'), 403);
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await client.client.put('/api/identity-provider', settings()), 404);
    expectStatus(await client.client.get('/api/identity-provider'), 404);
    await showFactor();
    inFirm(firm.slug, 'update sessions set fresh_until = now() where fresh_until > now()');
    const stale = firm.staff.twin();
    await until(
        'the copy of the session to end',
        async () => (await stale.put('/api/identity-provider/state', { on: true })).status === 403,
    );
    await showFactor();
});

test('without mfa our own second factor follows; the first sign-in links the account and notifies the person', async () => {
    const one = await colleague();
    const seen = await countTo(one.email);
    const { answer, desk, location } = await enter(one.subject);
    const parameters = Object.fromEntries(location.searchParams);
    assert.equal(location.origin, issuer);
    assert.deepEqual(
        { ...parameters, state: 43, nonce: 43, code_challenge: 43 },
        {
            response_type: 'code',
            scope: 'openid email',
            client_id: firm.slug,
            redirect_uri: `${originOf(firm.slug)}/desk/oidc`,
            code_challenge_method: 'S256',
            state: 43,
            nonce: 43,
            code_challenge: 43,
        },
    );
    assert.equal(expectStatus(answer, 200).next, 'totp');
    expectStatus(await desk.get('/api/accounts'), 403);
    assert.equal(
        expectStatus(await desk.post('/api/sign-in/totp', { code: await one.authenticator.code() }), 200).next,
        'done',
    );
    expectStatus(await desk.get('/api/accounts'), 200);
    await until('the notice', async () =>
        (await mailsTo(one.email)).slice(seen).some(({ text }) => /your\s+firm's\s+identity\s+provider/.test(text)),
    );
    const entry = expectStatus(await firm.staff.get('/api/audit-log'), 200).items.find(
        ({ what, object }) => what === 'identity_provider.linked' && object === one.id,
    );
    assert.ok(entry, 'the link is in the audit log');
    // From now on only the subject counts: another address at the provider changes nothing, and links nobody else.
    service.people.set(one.subject, { email: firm.email, email_verified: true });
    const again = (await enter(one.subject)).desk;
    assert.equal(expectStatus(await again.get('/api/session'), 200).person.email, one.email);
    const copycat = unique('subject');
    service.people.set(copycat, { email: one.email, email_verified: true });
    refused((await enter(copycat)).answer, 403, 'identity_provider_nobody');
    assert.ok(expectStatus(await firm.staff.get('/api/identity-provider'), 200).linked >= 1);
    // Until staff reset the person's factors.
    await showFactor();
    expectStatus(await firm.staff.post(`/api/people/${one.id}/factor-reset`), 200);
    assert.equal(expectStatus((await enter(copycat)).answer, 200).next, 'enrol');
});

test('a code may be 8,000 characters long, of any kind, and a longer one is refused by name', async () => {
    const one = await colleague();
    const redeemed = [];
    service.override = async (request, response, path) => {
        if (path !== '/token') return false;
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        redeemed.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('code'));
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
        return true;
    };
    const codes = ['a'.repeat(2400), '+/='.repeat(2666) + '~~', '\u{1F511}'.repeat(8000)];
    for (const code of codes) {
        const { desk, brought } = await way(one.subject);
        if (code.length <= 8000) {
            const page = await desk.get(`/oidc?${new URLSearchParams({ ...brought, code })}`);
            assert.equal(page.status, 200, 'the page of the redirect, with the code in its address');
        }
        refused(await desk.post('/api/sign-in/oidc', { ...brought, code }), 401, 'identity_provider_refused');
    }
    assert.deepEqual(redeemed, codes, 'the provider gets them unchanged');
    const { desk, brought } = await way(one.subject);
    assert.deepEqual(named(await desk.post('/api/sign-in/oidc', { ...brought, code: 'a'.repeat(8001) })), [
        'code too_long',
    ]);
});

test('with mfa it counts as two factors, not fresh, and does not bypass a requirement of passkeys', async () => {
    const one = await colleague('admin');
    service.amr = ['pwd', 'mfa'];
    const { answer, desk } = await enter(one.subject);
    assert.equal(expectStatus(answer, 200).next, 'done');
    expectStatus(await desk.get('/api/accounts'), 200);
    refused(await desk.put('/api/identity-provider/state', { on: false }), 403, 'step_up');
    inFirm(firm.slug, "update policies set factors = 'passkey', factors_from = null where audience = 'staff'");
    const held = await enter(one.subject);
    assert.notEqual(expectStatus(held.answer, 200).next, 'done');
    expectStatus(await held.desk.get('/api/accounts'), 403);
    inFirm(firm.slug, "update policies set factors = 'any' where audience = 'staff'");
    service.amr = ['pwd', 'otp'];
    assert.equal(expectStatus((await enter(one.subject)).answer, 200).next, 'totp', 'several words are not mfa');
    service.amr = undefined;
});

test('a signed-in person links their own account, with or without a verified address', async () => {
    const [one, another] = [await colleague(), await colleague('reader')];
    const subject = unique('unvouched');
    service.people.set(subject, {});
    refused((await enter(subject)).answer, 403, 'identity_provider_unverified');
    const linkRequest = async (desk, who) => {
        const { page, ...brought } = await service.visit(
            expectStatus(await desk.post('/api/identity-provider/link'), 201).location,
            who,
        );
        return brought;
    };
    const back = (desk, brought) => desk.post('/api/identity-provider/link/return', brought);
    assert.deepEqual(expectStatus(await one.desk.get('/api/identity-provider/link'), 200), {
        name: 'Hartwell ID',
        linked_at: null,
        used_at: null,
    });

    // A request for linking cannot be used by others or for signing in, and vice versa.
    let brought = await linkRequest(one.desk, subject);
    another.desk.cookies.set('__Host-op', one.desk.cookies.get('__Host-op'));
    refused(await back(another.desk, brought), 410, 'sign_in_over');
    refused(await one.desk.post('/api/sign-in/oidc', brought), 410, 'sign_in_over');
    const entering = await way(subject);
    one.desk.cookies.set('__Host-op', entering.desk.cookies.get('__Host-op'));
    refused(await back(one.desk, entering.brought), 410, 'sign_in_over');

    brought = await linkRequest(one.desk, subject);
    const seen = await countTo(one.email);
    assert.ok(expectStatus(await back(one.desk, brought), 200).linked_at);
    refused(await back(one.desk, brought), 410, 'sign_in_over');
    await until('the notice', async () =>
        (await mailsTo(one.email)).slice(seen).some(({ text }) => /your\s+firm's\s+identity\s+provider/.test(text)),
    );
    const { answer, desk } = await enter(subject);
    assert.equal(expectStatus(answer, 200).next, 'totp');
    assert.equal(expectStatus(await desk.get('/api/session'), 200).person.email, one.email);

    expectStatus(await back(one.desk, await linkRequest(one.desk, subject)), 200);
    refused(await back(one.desk, await linkRequest(one.desk, one.subject)), 409, 'identity_provider_taken');
    refused(await back(another.desk, await linkRequest(another.desk, subject)), 409, 'identity_provider_taken');
    expectStatus(await back(another.desk, await linkRequest(another.desk, another.subject)), 200);

    expectStatus(await one.desk.delete('/api/identity-provider/link'), 204);
    refused((await enter(subject)).answer, 403, 'identity_provider_unverified');
    refused(await one.desk.delete('/api/identity-provider/link'), 404, 'not_connected');
    inFirm(firm.slug, `update sessions set fresh_until = now() where person = '${one.id}'`);
    readAgain(firm.slug, one.id);
    assert.equal(expectStatus(await one.desk.post('/api/identity-provider/link'), 403).next, 'fresh');
    assert.equal(expectStatus(await one.desk.delete('/api/identity-provider/link'), 403).next, 'fresh');
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await client.client.post('/api/identity-provider/link'), 404);
    expectStatus(await client.client.get('/api/identity-provider/link'), 404);
    const what = expectStatus(await firm.staff.get('/api/audit-log'), 200)
        .items.filter(({ object }) => object === one.id)
        .map((entry) => entry.what);
    assert.ok(what.includes('identity_provider.linked') && what.includes('identity_provider.unlinked'));
});

test('state and code work once, in the browser that started the request', async () => {
    const one = await colleague();
    const stranger = await way(one.subject);
    refused(await new Visitor(firm.slug, 'desk').post('/api/sign-in/oidc', stranger.brought), 410, 'sign_in_over');
    const elsewhere = await way(one.subject);
    refused(await elsewhere.desk.post('/api/sign-in/oidc', stranger.brought), 410, 'sign_in_over');
    assert.equal(
        expectStatus(await stranger.desk.post('/api/sign-in/oidc', stranger.brought), 200).next,
        'totp',
        'a stranger used nothing up',
    );
    const twice = await way(one.subject);
    const jar = twice.desk.twin();
    expectStatus(await twice.desk.post('/api/sign-in/oidc', twice.brought), 200);
    refused(await jar.post('/api/sign-in/oidc', twice.brought), 410, 'sign_in_over');
    const other = await way(one.subject);
    refused(
        await other.desk.post('/api/sign-in/oidc', { ...other.brought, code: twice.brought.code }),
        401,
        'identity_provider_refused',
    );
    refused(await other.desk.post('/api/sign-in/oidc', other.brought), 410, 'sign_in_over');
    const late = await way(one.subject);
    inFirm(firm.slug, 'update identity_provider set name = name; delete from authorization_requests');
    refused(await late.desk.post('/api/sign-in/oidc', late.brought), 410, 'sign_in_over');
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in/oidc', late.brought), 404);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in/identity-provider'), 404);
    const forged = await way(one.subject);
    expectStatus(
        await forged.desk.post('/api/sign-in/oidc', forged.brought, {
            headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
        }),
        403,
    );
});

test("another firm's request does not work here, and a response of another issuer is refused", async () => {
    const one = await colleague();
    const at = await way(one.subject);
    refused(await at.desk.twin(other.slug, 'desk').post('/api/sign-in/oidc', at.brought), 410, 'sign_in_over');
    refused(
        await at.desk.post('/api/sign-in/oidc', { ...at.brought, iss: 'https://evil.example' }),
        401,
        'identity_provider_refused',
    );
    const bare = await way(one.subject);
    assert.equal(bare.brought.iss, issuer);
    refused(
        await bare.desk.post('/api/sign-in/oidc', { ...bare.brought, iss: undefined }),
        401,
        'identity_provider_refused',
    );
});

test('an invalid ID token is refused', async () => {
    const one = await colleague();
    const now = Math.floor(Date.now() / 1000);
    const foreign = {
        ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
        alg: 'RS256',
    };
    const none = (claims) =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const wrong = {
        'another nonce': (claims, jwk) => signed({ ...claims, nonce: 'x'.repeat(43) }, jwk),
        'no nonce': (claims, jwk) => signed({ ...claims, nonce: undefined }, jwk),
        'another audience': (claims, jwk) => signed({ ...claims, aud: other.slug }, jwk),
        'two audiences and no party': (claims, jwk) => signed({ ...claims, aud: [firm.slug, other.slug] }, jwk),
        'another party': (claims, jwk) => signed({ ...claims, azp: other.slug }, jwk),
        'another issuer': (claims, jwk) => signed({ ...claims, iss: 'https://evil.example' }, jwk),
        'an end that has passed': (claims, jwk) => signed({ ...claims, exp: now - 180 }, jwk),
        'a start that is to come': (claims, jwk) => signed({ ...claims, iat: now + 180 }, jwk),
        'no subject': (claims, jwk) => signed({ ...claims, sub: undefined }, jwk),
        'a foreign key': (claims, jwk) => signed(claims, { ...foreign, kid: jwk.kid }),
        'an unknown key': (claims) => signed(claims, { ...foreign, kid: 'unknown' }),
        'another algorithm': (claims, jwk) => signed(claims, jwk, { alg: 'HS256' }),
        'a critical header': (claims, jwk) => signed(claims, jwk, { crit: ['x'], x: 1 }),
        'no signature': none,
        'no token': () => 'x',
    };
    for (const [what, rewrite] of Object.entries(wrong)) {
        service.rewrite = rewrite;
        const { answer, desk } = await enter(one.subject);
        assert.equal(answer.status, 401, what);
        assert.equal(answer.json.code, 'identity_provider_refused', what);
        assert.equal(desk.cookies.has('__Host-ps'), false, what);
    }
    service.rewrite = (claims, jwk) => signed({ ...claims, aud: [firm.slug], exp: now - 60, iat: now - 90 }, jwk);
    expectStatus((await enter(one.subject)).answer, 200);
});

test('unverified, foreign and unknown addresses and deactivated people are refused', async () => {
    const strangers = [
        [{ email: firm.email, email_verified: false }, 'identity_provider_unverified'],
        [{ email: firm.email, email_verified: 'true' }, 'identity_provider_unverified'],
        [{ email: firm.email }, 'identity_provider_unverified'],
        [{ email_verified: true }, 'identity_provider_unverified'],
        [{ email: `nobody@${firm.slug}.example`, email_verified: true }, 'identity_provider_nobody'],
    ];
    const client = await addAccount(firm.staff);
    strangers.push([{ email: client.email, email_verified: true }, 'identity_provider_nobody']);
    for (const [person, code] of strangers) {
        const subject = unique('stranger');
        service.people.set(subject, person);
        refused((await enter(subject)).answer, 403, code);
    }
    const count = () => inFirm(firm.slug, 'select count(*) from people');
    const before = await count();
    await setUp({ domains: ['elsewhere.example'] });
    const one = await colleague();
    refused((await enter(one.subject)).answer, 403, 'identity_provider_nobody');
    await setUp({ domains: ['elsewhere.example', `${firm.slug}.example`] });
    expectStatus((await enter(one.subject)).answer, 200);
    expectStatus(await firm.staff.patch(`/api/people/${one.id}`, { active: false }), 200);
    refused((await enter(one.subject)).answer, 403, 'identity_provider_nobody');
    assert.equal(Number(await count()), Number(before) + 1, 'nobody was made');
    await setUp();
});

test('a changed key or algorithm of the provider works at once', async () => {
    const one = await colleague();
    expectStatus((await enter(one.subject)).answer, 200);
    service.rotate();
    expectStatus((await enter(one.subject)).answer, 200);
    service.rotate('ES256');
    expectStatus((await enter(one.subject)).answer, 200);
    const [key] = [service.key];
    service.rewrite = (claims) => signed(claims, key).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    refused((await enter(one.subject)).answer, 401, 'identity_provider_refused');
    service.reset();
    service.rotate();
});

test('a slow, busy, broken or unavailable provider is reported, and at most two calls run at once', async () => {
    const one = await colleague();
    const held = [];
    service.override = (request, response, path) => path === '/token' && held.push(response);
    const slow = [await way(one.subject), await way(one.subject)].map(({ desk, brought }) =>
        desk.post('/api/sign-in/oidc', brought),
    );
    await until('both to wait', () => held.length === 2);
    refused((await enter(one.subject)).answer, 503, 'busy');
    expectStatus(await new Visitor(firm.slug, 'desk').post('/api/sign-in', { email: one.email }), 202); // nor does anybody else wait for them
    for (const answer of await Promise.all(slow)) {
        refused(answer, 503, 'identity_provider_unavailable');
        assert.ok(Number(answer.headers['retry-after']) >= 1);
    }
    service.override = (request, response, path) => path === '/token' && response.writeHead(500).end();
    refused((await enter(one.subject)).answer, 503, 'identity_provider_unavailable');
    service.override = (request, response, path) =>
        path === '/token' && response.writeHead(302, { location: `${issuer}/jwks` }).end();
    refused((await enter(one.subject)).answer, 401, 'identity_provider_refused');
    service.override = (request, response, path) =>
        path === '/token' &&
        response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ id_token: 'x'.repeat(70000) }));
    refused((await enter(one.subject)).answer, 401, 'identity_provider_refused');
    service.reset();
    const at = await way(one.subject);
    await service.stop();
    refused(await at.desk.post('/api/sign-in/oidc', at.brought), 503, 'identity_provider_unavailable');
    await service.start();
    expectStatus((await enter(one.subject)).answer, 200);
});

test('a tested provider must conform to OpenID Connect and have a public address', async () => {
    await showFactor();
    const set = (address) => firm.staff.put('/api/identity-provider', settings(firm.slug, { issuer: address }));
    for (const address of [
        'http://id.example.com',
        'https://',
        'https://me:secret@id.example.com',
        'https://id.example.com/?a=b',
        'https://id.example.com/#a',
        'ftp://id.example.com',
        'javascript:alert(1)',
    ])
        assert.deepEqual(
            named(await set(address)),
            ['issuer ' + (address.length < 9 ? 'too_short' : 'not_issuer')],
            address,
        );
    assert.deepEqual(
        named(await firm.staff.put('/api/identity-provider', settings(firm.slug, { domains: ['a.example"', 'b'] }))),
        ['domains not_domain'],
    );
    for (const host of [
        `127.0.0.1:${port}`,
        `localhost:${port}`,
        `${originOf(firm.slug).slice(8)}`,
        `[::1]:${port}`,
        `[::ffff:127.0.0.1]:${port}`,
        `2130706433:${port}`,
        `0x7f.1:${port}`,
        '10.0.0.1',
        '169.254.169.254',
        '[64:ff9b::7f00:1]',
        `idp.${stack.domain}:${stack.port}`,
    ]) {
        expectStatus(await set(`https://${host}`), 200);
        refused(await firm.staff.post('/api/identity-provider/test'), 409, 'identity_provider_closed');
    }
    expectStatus(await set(issuer), 200);
    const wrong = {
        'another issuer': (all) => ({ ...all, issuer: `${issuer}/` }),
        'no code': (all) => ({ ...all, response_types_supported: ['id_token'] }),
        'no algorithm that we take': (all) => ({ ...all, id_token_signing_alg_values_supported: ['HS256', 'none'] }),
        'PKCE by plain': (all) => ({ ...all, code_challenge_methods_supported: ['plain'] }),
        'a token endpoint without TLS': (all) => ({
            ...all,
            token_endpoint: all.token_endpoint.replace('https', 'http'),
        }),
        'no keys': (all) => ({ ...all, jwks_uri: `${issuer}/nothing` }),
        'no method for the secret': (all) => ({ ...all, token_endpoint_auth_methods_supported: ['private_key_jwt'] }),
    };
    for (const [what, discovery] of Object.entries(wrong)) {
        service.discovery = discovery;
        const answer = await firm.staff.post('/api/identity-provider/test');
        assert.equal(answer.status, 409, what);
        assert.equal(answer.json.code, 'identity_provider_wrong', what);
    }
    service.discovery = (all) => ({ ...all, jwks_uri: 'https://169.254.169.254/keys' });
    refused(await firm.staff.post('/api/identity-provider/test'), 409, 'identity_provider_closed');
    service.reset();
    assert.equal(expectStatus(await firm.staff.get('/api/identity-provider'), 200).tested_at, null);
    service.discovery = (all) => ({ ...all, token_endpoint_auth_methods_supported: ['client_secret_post'] });
    await setUp();
    const one = await colleague();
    expectStatus((await enter(one.subject)).answer, 200);
});

test('a removed provider signs nobody in, and its links are deleted', async () => {
    const one = await colleague();
    await setUp();
    expectStatus((await enter(one.subject)).answer, 200);
    const at = await way(one.subject);
    await showFactor();
    expectStatus(await firm.staff.put('/api/identity-provider/state', { on: false }), 200);
    refused(await at.desk.post('/api/sign-in/oidc', at.brought), 409, 'identity_provider_off');
    expectStatus(await firm.staff.delete('/api/identity-provider'), 204);
    refused(await firm.staff.delete('/api/identity-provider'), 409, 'identity_provider_missing');
    assert.equal(expectStatus(await firm.staff.get('/api/identity-provider'), 200).issuer, null);
    assert.equal(inFirm(firm.slug, 'select count(*) from identity_provider_links'), '0');
});
