// SPDX-License-Identifier: AGPL-3.0-or-later
// Platform admins sign in with passkeys, have two each, and show one again for every act on a firm.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import {
    addPasskey,
    signInByMail,
    inRegistry,
    makeAdmin,
    nameAdmin,
    newPasskey,
    portico,
    showPasskey,
} from '../../support/admin.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { EDDSA, RS256 } from '../../support/passkey.mjs';
import { expectStatus, signUpFirm } from '../../support/people.mjs';

let admin;

before(async () => {
    admin = await makeAdmin();
});

const next = async (visitor) => expectStatus(await visitor.get('/api/session'), 200).next;
const refusal = (answer, status, code) => assert.equal(expectStatus(answer, status).code, code);

test('the mail allows a first passkey, then a second is required, and two open everything', async () => {
    const email = nameAdmin();
    const visitor = new Visitor('admin');
    const [first, second] = [newPasskey(), newPasskey({ algorithm: EDDSA })];
    assert.equal(await signInByMail(visitor, email), 'enrol');
    expectStatus(await visitor.get('/api/firms'), 403);
    assert.equal(expectStatus(await addPasskey(visitor, first), 201).next, 'enrol');
    assert.equal(await next(visitor), 'enrol');
    refusal(await visitor.get('/api/firms'), 403, 'step_up');
    assert.throws(
        () => first.create({ excludeCredentials: first.credentials, pubKeyCredParams: [{ alg: -7 }] }),
        /InvalidState/,
    );
    assert.equal(expectStatus(await addPasskey(visitor, second), 201).next, 'done');
    expectStatus(await visitor.get('/api/firms'), 200);
    const { fresh_until: until_, passkeys, level } = expectStatus(await visitor.get('/api/session'), 200);
    assert.ok(level === 2 && passkeys === 2 && Date.parse(until_) > Date.now());
});

test('a passkey alone signs an admin in, with each algorithm', async () => {
    for (const algorithm of [EDDSA, RS256]) {
        const passkey = newPasskey({ algorithm, counts: false, synced: true });
        expectStatus(await addPasskey(admin.visitor, passkey), 201);
        const elsewhere = new Visitor('admin');
        assert.equal(expectStatus(await showPasskey(elsewhere, passkey), 200).next, 'done');
        expectStatus(await elsewhere.get('/api/overview'), 200);
        assert.equal(
            expectStatus(await showPasskey(elsewhere, passkey), 200).next,
            'done',
            'a counter that stays 0 is none',
        );
    }
    const mine = expectStatus(await admin.visitor.get('/api/passkeys'), 200).items;
    assert.deepEqual(
        mine.map((one) => one.backed_up),
        [false, false, true, true],
    );
    assert.ok(mine[3].last_used_at !== null && mine[1].last_used_at === null);
});

test('the mail of an admin who has passkeys opens nothing and adds none', async () => {
    const thief = new Visitor('admin');
    assert.equal(await signInByMail(thief, admin.email), 'passkey');
    refusal(await thief.get('/api/firms'), 403, 'step_up');
    refusal(await addPasskey(thief, newPasskey()), 409, 'passkey_first');
    // Even with a challenge from before the first passkey was there.
    const email = nameAdmin();
    const [quick, slow] = [new Visitor('admin'), new Visitor('admin')];
    await signInByMail(quick, email);
    await signInByMail(slow, email);
    const { challenge, options } = expectStatus(await slow.post('/api/passkeys/challenge'), 200);
    expectStatus(await addPasskey(quick, newPasskey()), 201);
    refusal(
        await slow.post('/api/passkeys', { challenge, name: 'Late', credential: newPasskey().create(options) }),
        409,
        'passkey_first',
    );
    assert.equal(
        expectStatus(await showPasskey(thief, admin.passkeys[0]), 200).next,
        'done',
        'the owner goes on from here',
    );
});

test('an admin with only one passkey must add a second', async () => {
    const email = nameAdmin();
    const passkey = newPasskey();
    const once = new Visitor('admin');
    await signInByMail(once, email);
    expectStatus(await addPasskey(once, passkey), 201);
    const later = new Visitor('admin');
    assert.equal(expectStatus(await showPasskey(later, passkey), 200).next, 'enrol');
    refusal(await later.get('/api/firms'), 403, 'step_up');
    assert.equal(expectStatus(await addPasskey(later, newPasskey()), 201).next, 'done');
});

test('invalid and repeated credentials are refused', async () => {
    const [passkey] = admin.passkeys;
    const lies = [
        { origin: 'https://admin.portico.example' },
        { rp: 'portico.localhost' },
        { unverified: true },
        { absent: true },
        { crossOrigin: true },
        { challenge: randomBytes(32).toString('base64url') },
        { type: 'webauthn.create' },
        { signature: 'AAAA' },
        { handle: randomBytes(64).toString('base64url') },
    ];
    for (const lie of lies) {
        const visitor = new Visitor('admin');
        refusal(await showPasskey(visitor, passkey, lie), 401, 'passkey_wrong');
        assert.equal(await next(visitor), 'sign_in', JSON.stringify(lie));
    }
    const visitor = new Visitor('admin');
    const { challenge, options } = expectStatus(await visitor.post('/api/sign-in/challenge'), 200);
    const credential = passkey.get(options);
    const stranger = new Visitor('admin');
    refusal(await stranger.post('/api/sign-in/passkey', { challenge, credential }), 410, 'challenge_over');
    expectStatus(await visitor.post('/api/sign-in/passkey', { challenge, credential }), 200);
    refusal(await visitor.post('/api/sign-in/passkey', { challenge, credential }), 410, 'challenge_over');
    refusal(await stranger.post('/api/sign-in/passkey', { challenge, credential: { id: 1 } }), 422, 'fields');
    refusal(await showPasskey(stranger, await foreign(), {}), 401, 'passkey_unknown');
});

async function foreign() {
    const passkey = newPasskey();
    passkey.create({
        rp: { id: 'admin.portico.localhost' },
        user: { id: 'AAAA' },
        challenge: 'AAAA',
        pubKeyCredParams: [{ alg: -7 }],
    });
    return passkey;
}

test('a wrong response uses up its challenge', async () => {
    const visitor = new Visitor('admin');
    const [passkey] = admin.passkeys;
    const { challenge, options } = expectStatus(await visitor.post('/api/sign-in/challenge'), 200);
    refusal(
        await visitor.post('/api/sign-in/passkey', {
            challenge,
            credential: passkey.get(options, { unverified: true }),
        }),
        401,
        'passkey_wrong',
    );
    refusal(
        await visitor.post('/api/sign-in/passkey', { challenge, credential: passkey.get(options) }),
        410,
        'challenge_over',
    );
});

test("another admin's passkey makes nobody fresh", async () => {
    const other = await makeAdmin();
    const { challenge } = expectStatus(await other.visitor.post('/api/sign-in/challenge'), 200);
    const { challenge: mine, options } = expectStatus(await admin.visitor.post('/api/sign-in/challenge'), 200);
    const credential = admin.passkeys[0].get(options);
    refusal(await other.visitor.post('/api/sign-in/passkey', { challenge: mine, credential }), 410, 'challenge_over');
    refusal(await other.visitor.post('/api/sign-in/passkey', { challenge, credential }), 401, 'passkey_wrong');
    assert.throws(() => admin.passkeys[0].get({ ...options, allowCredentials: [{ id: 'AAAA' }] }));
});

test('a passkey whose counter goes backwards is refused, and the audit log says so', async () => {
    const [passkey] = admin.passkeys;
    refusal(await showPasskey(new Visitor('admin'), passkey, { counter: 1 }), 401, 'passkey_wrong');
    const [suspect] = expectStatus(await admin.visitor.get('/api/passkeys'), 200).items;
    assert.ok(suspect.suspected_at);
    const entries = expectStatus(await admin.visitor.get('/api/audit-log'), 200).items;
    assert.ok(entries.some((entry) => entry.what === 'admin.passkey_suspected' && entry.object === suspect.id));
});

test('acts on a firm require a passkey shown in the last five minutes', async () => {
    const firm = await signUpFirm({ pack: null });
    const { number } = expectStatus(await admin.visitor.get(`/api/firms?q=${firm.slug}`), 200).items[0];
    const stale = new Visitor('admin');
    expectStatus(await showPasskey(stale, admin.passkeys[1]), 200);
    // No request was made yet, so no copy of the session is kept anywhere.
    inRegistry(
        `update platform.admin_sessions set fresh_until = now() where id = (select s.id from platform.admin_sessions s join platform.admins a on a.id = s.admin where a.email = '${admin.email}' order by s.created_at desc limit 1)`,
    );
    const acts = [
        [
            '/api/firms',
            { firm_name: 'Xenon', slug: 'xenon', owner_name: 'Yara', owner_email: 'y@z.example', reason: 'x' },
        ],
        [`/api/firms/${number}/suspension`, { reason: 'x' }],
        [`/api/firms/${number}/resumption`, { reason: 'x' }],
        ['/api/jobs/019de1a4-7c11-7b02-9a51-3f0f5a7b6c24/retry', { reason: 'x' }],
    ];
    for (const [path, body] of acts) {
        const refused = expectStatus(await stale.post(path, body), 403);
        assert.deepEqual([refused.code, refused.next], ['step_up', 'fresh'], path);
    }
    refusal(await addPasskey(stale, newPasskey()), 409, 'passkey_first');
    const before = stale.twin('admin', 'portal');
    expectStatus(await showPasskey(stale, admin.passkeys[1]), 200);
    assert.equal(await next(before), 'sign_in', 'the earlier token is revoked');
    expectStatus(await stale.post(`/api/firms/${number}/suspension`, { reason: 'x' }), 200);
    expectStatus(await stale.post(`/api/firms/${number}/resumption`, { reason: 'x' }), 200);
});

test('passkeys can be renamed and removed, but two must stay', async () => {
    const one = await makeAdmin();
    const [first, second] = expectStatus(await one.visitor.get('/api/passkeys'), 200).items;
    assert.deepEqual([first.name, second.name], ['Key on the desk', 'Key in the safe']);
    refusal(await one.visitor.delete(`/api/passkeys/${first.id}`), 409, 'two_passkeys');
    assert.equal(
        expectStatus(await one.visitor.patch(`/api/passkeys/${second.id}`, { name: 'Bank' }), 200).name,
        'Bank',
    );
    expectStatus(await addPasskey(one.visitor, newPasskey(), 'Third'), 201);
    expectStatus(await one.visitor.delete(`/api/passkeys/${first.id}`), 204);
    refusal(await one.visitor.delete(`/api/passkeys/${first.id}`), 404, 'no_such_passkey');
    refusal(await showPasskey(new Visitor('admin'), one.passkeys[0]), 401, 'passkey_unknown');
    expectStatus(await admin.visitor.patch(`/api/passkeys/${second.id}`, { name: 'Mine' }), 404);
    expectStatus(await admin.visitor.delete(`/api/passkeys/${second.id}`), 404);
});

test('an admin sees and ends their other sessions', async () => {
    const elsewhere = new Visitor('admin');
    expectStatus(await showPasskey(elsewhere, admin.passkeys[1]), 200);
    const { items } = expectStatus(await admin.visitor.get('/api/sessions'), 200);
    assert.ok(items[0].current && items.length >= 2);
    const { items: there } = expectStatus(await elsewhere.get('/api/sessions'), 200);
    expectStatus(await admin.visitor.delete(`/api/sessions/${there[0].id}`), 204);
    expectStatus(await elsewhere.get('/api/firms'), 401);
    expectStatus(await (await makeAdmin()).visitor.delete(`/api/sessions/${items[0].id}`), 404);
});

test('an admin who lost all passkeys is reset on the command line', async () => {
    const one = await makeAdmin();
    expectStatus(await one.visitor.get('/api/firms'), 200);
    assert.match(portico('admin', 'reset', one.email), /no passkeys any more/);
    expectStatus(await one.visitor.get('/api/firms'), 401);
    refusal(await showPasskey(new Visitor('admin'), one.passkeys[0]), 401, 'passkey_unknown');
    const visitor = new Visitor('admin');
    assert.equal(await signInByMail(visitor, one.email), 'enrol');
    assert.ok(
        expectStatus(await admin.visitor.get('/api/audit-log'), 200).items.some(
            (entry) => entry.what === 'admin.reset' && entry.route === 'portico admin reset',
        ),
    );
});
