// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys of clients and staff: signing in, what a challenge is bound to, and how invalid credentials are refused.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { countTo, mailTo, mailsTo } from '../../support/mail.mjs';
import { EDDSA, ES256, Passkey, RS256 } from '../../support/passkey.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let firm, other, maria, erik;

const keyFor = (slug, options = {}) => new Passkey({ origin: originOf(slug), ...options });
const challenge = async (visitor, kind) => expectStatus(await visitor.post(`/api/challenges/${kind}`), 201);

/** Creates a passkey for a visitor. Returns the answer. */
async function makeKey(visitor, key, { lies, name, status = 201 } = {}) {
    const { id, options } = await challenge(visitor, 'passkey');
    return expectStatus(
        await visitor.post('/api/passkeys', {
            challenge: id,
            credential: key.create(options, lies),
            ...(name ? { name } : {}),
        }),
        status,
    );
}

/** Signs in with a passkey and nothing else. */
async function signInWithPasskey(visitor, key, { lies, status = 200 } = {}) {
    const { id, options } = await challenge(visitor, 'sign-in');
    return expectStatus(
        await visitor.post('/api/sign-in/passkey', { challenge: id, credential: key.get(options, lies) }),
        status,
    );
}

async function showPasskey(visitor, key, { lies, status = 200, trust } = {}) {
    const { id, options } = await challenge(visitor, 'proof');
    return expectStatus(
        await visitor.post('/api/sign-in/proof', {
            challenge: id,
            credential: key.get(options, lies),
            ...(trust ? { trust } : {}),
        }),
        status,
    );
}

async function invited(at = firm) {
    const contact = await addAccount(at.staff);
    const seen = await countTo(contact.email);
    expectStatus(await at.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const client = new Visitor(at.slug);
    assert.equal(
        expectStatus(
            await client.post('/api/invitations/redeem', { token: (await mailTo(contact.email, seen)).token }),
            200,
        ).next,
        'enrol',
    );
    return { ...contact, client };
}

async function mailed(email, slug = firm.slug) {
    const visitor = new Visitor(slug);
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    return {
        visitor,
        ...expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(email, seen)).code }), 200),
    };
}

/** A client who accepted an invitation and has only a passkey. */
async function withKey(at = firm, options = {}) {
    const person = await invited(at);
    const key = keyFor(at.slug, options);
    const made = await makeKey(person.client, key);
    return { ...person, key, made };
}

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm();
    maria = await withKey();
    erik = await withKey();
});

test('an invitation and one passkey complete the enrolment; recovery codes are returned once', async () => {
    assert.equal(maria.made.next, 'done');
    assert.equal(new Set(maria.made.recovery_codes).size, 10);
    const session = expectStatus(await maria.client.get('/api/session'), 200);
    assert.equal(session.level, 2);
    assert.deepEqual(session.factors, { passkey: true, totp: false, recovery: true, trust: true });
    assert.ok(session.fresh_until);
    expectStatus(await maria.client.get('/api/home'), 200);
    const again = await makeKey(maria.client, keyFor(firm.slug), { name: 'Key on my ring' });
    assert.equal(again.recovery_codes, null, 'those that are kept stay good');
    const { items } = expectStatus(await maria.client.get('/api/passkeys'), 200);
    assert.equal(items.length, 2);
    assert.equal(items[1].name, 'Key on my ring');
});

for (const [name, algorithm] of [
    ['ES256', ES256],
    ['EdDSA', EDDSA],
    ['RS256', RS256],
])
    test(`one tap: a passkey of ${name} is two factors, fresh, without any mail`, async () => {
        const person = await withKey(firm, { algorithm });
        const seen = await countTo(person.email);
        const phone = new Visitor(firm.slug);
        assert.equal((await signInWithPasskey(phone, person.key)).next, 'done');
        const session = expectStatus(await phone.get('/api/session'), 200);
        assert.equal(session.person.email, person.email);
        assert.equal(session.level, 2);
        assert.ok(session.fresh_until);
        expectStatus(await phone.get('/api/home'), 200);
        expectStatus(await phone.post('/api/recovery-codes'), 201);
        assert.equal(
            (await mailsTo(person.email)).slice(seen).filter(({ subject }) => /code/i.test(subject)).length,
            0,
        );
        assert.ok(expectStatus(await phone.get('/api/passkeys'), 200).items[0].last_used_at);
    });

test('staff sign in with their passkey at the desk only', async () => {
    const key = keyFor(firm.slug);
    await makeKey(firm.staff, key);
    const desk = new Visitor(firm.slug, 'desk');
    assert.equal((await signInWithPasskey(desk, key)).next, 'done');
    expectStatus(await desk.get('/api/accounts'), 200);
    assert.equal((await signInWithPasskey(new Visitor(firm.slug), key, { status: 401 })).code, 'passkey_unknown');
    assert.equal(
        (await signInWithPasskey(new Visitor(firm.slug, 'desk'), maria.key, { status: 401 })).code,
        'passkey_unknown',
    );
});

test('a passkey of another firm is unknown, whatever it says', async () => {
    const there = new Visitor(other.slug);
    const { id, options } = await challenge(there, 'sign-in');
    assert.throws(() => maria.key.get(options), /no credential/, 'the browser would not even offer it');
    const credential = maria.key.get({ ...options, rpId: maria.key.rp }, { origin: originOf(other.slug) });
    assert.equal(
        expectStatus(await there.post('/api/sign-in/passkey', { challenge: id, credential }), 401).code,
        'passkey_unknown',
    );
});

test('a challenge works once, in its browser, for its purpose, at its firm, for two minutes', async () => {
    const phone = new Visitor(firm.slug);
    const first = await challenge(phone, 'sign-in');
    const credential = maria.key.get(first.options);
    const answer = { challenge: first.id, credential };
    assert.equal(
        expectStatus(await new Visitor(firm.slug).post('/api/sign-in/passkey', answer), 410).code,
        'challenge_over',
        'another browser',
    );
    const neighbour = new Visitor(firm.slug);
    await challenge(neighbour, 'sign-in');
    expectStatus(await neighbour.post('/api/sign-in/passkey', answer), 410);
    expectStatus(await phone.twin(other.slug).post('/api/sign-in/passkey', answer), 410);
    const inside = (await mailed(maria.email)).visitor;
    inside.cookies.set('__Host-ch', phone.cookies.get('__Host-ch'));
    expectStatus(await inside.post('/api/sign-in/proof', answer), 410);
    expectStatus(await phone.twin().post('/api/sign-in/passkey', answer), 200);
    expectStatus(await phone.post('/api/sign-in/passkey', answer), 410);
    const swapped = [await challenge(phone, 'sign-in'), await challenge(phone, 'sign-in')];
    expectStatus(
        await phone.post('/api/sign-in/passkey', {
            challenge: swapped[0].id,
            credential: maria.key.get(swapped[1].options),
        }),
        401,
    );
    expectStatus(
        await phone.post('/api/sign-in/passkey', {
            challenge: swapped[0].id,
            credential: maria.key.get(swapped[0].options),
        }),
        410,
    );
    const late = await challenge(phone, 'sign-in');
    inFirm(firm.slug, `update challenges set created_at = created_at - interval '2 minutes' where id = '${late.id}'`);
    expectStatus(
        await phone.post('/api/sign-in/passkey', { challenge: late.id, credential: maria.key.get(late.options) }),
        410,
    );
});

test('a challenge works only in the session that requested it', async () => {
    const [mine, theirs] = [(await mailed(maria.email)).visitor, (await mailed(erik.email)).visitor];
    const { id, options } = await challenge(mine, 'proof');
    expectStatus(await theirs.post('/api/sign-in/proof', { challenge: id, credential: maria.key.get(options) }), 410);
    const other = await challenge(theirs, 'proof');
    assert.equal(
        expectStatus(
            await theirs.post('/api/sign-in/proof', {
                challenge: other.id,
                credential: maria.key.get({ ...other.options, allowCredentials: [] }),
            }),
            401,
        ).code,
        'passkey_unknown',
        'nor is the passkey',
    );
    expectStatus(await theirs.get('/api/home'), 403);
});

const lies = {
    'the origin of a page that imitates ours': { origin: 'https://evil.example' },
    'the origin of a sibling': () => ({ origin: originOf(other.slug) }),
    'another relying party': { rp: 'evil.example' },
    'no PIN, finger or face': { unverified: true },
    'nobody there': { absent: true },
    'the other ceremony': { type: 'webauthn.create' },
    "a stranger's frame": { crossOrigin: true },
    'a challenge of its own': { challenge: Buffer.alloc(32, 7).toString('base64url') },
    'a signature of nothing': { signature: Buffer.alloc(70, 1).toString('base64url') },
};
for (const [what, lie] of Object.entries(lies))
    test(`refused: ${what}`, async () => {
        const visitor = new Visitor(firm.slug);
        assert.equal(
            (
                await signInWithPasskey(visitor, maria.key, {
                    lies: typeof lie === 'function' ? lie() : lie,
                    status: 401,
                })
            ).code,
            'passkey_wrong',
        );
        assert.equal(expectStatus(await visitor.get('/api/session'), 200).signed_in, false);
    });

test("refused: somebody else's handle", async () => {
    assert.equal(
        (
            await signInWithPasskey(new Visitor(firm.slug), maria.key, {
                lies: { handle: erik.key.credentials[0].handle },
                status: 401,
            })
        ).code,
        'passkey_unknown',
    );
});

test('invalid credentials create no passkey, and none is created twice', async () => {
    for (const lie of [
        { origin: 'https://evil.example' },
        { rp: 'evil.example' },
        { unverified: true },
        { type: 'webauthn.get' },
        { challenge: Buffer.alloc(32, 7).toString('base64url') },
    ])
        assert.equal(
            (await makeKey(maria.client, keyFor(firm.slug), { lies: lie, status: 401 })).code,
            'passkey_wrong',
            JSON.stringify(lie),
        );
    const { id, options } = await challenge(maria.client, 'passkey');
    assert.throws(() => maria.key.create(options), /InvalidStateError/, 'the browser is told which there are');
    expectStatus(await maria.client.post('/api/passkeys', { challenge: id, credential: { id: 'x' } }), 422);
    const twice = keyFor(firm.slug);
    const [one, two] = [await challenge(maria.client, 'passkey'), await challenge(erik.client, 'passkey')];
    expectStatus(
        await maria.client.post('/api/passkeys', { challenge: one.id, credential: twice.create(one.options) }),
        201,
    );
    const copied = twice.create(two.options);
    const id1 = twice.credentials[0].id;
    // The attested data names the id too; only the outer name can be changed, and it is not the one that counts.
    expectStatus(
        await erik.client.post('/api/passkeys', { challenge: two.id, credential: { ...copied, id: id1, rawId: id1 } }),
        201,
    );
    assert.equal((await signInWithPasskey(new Visitor(firm.slug), twice)).next, 'done');
});

test('an authenticator whose counter goes backwards is refused, and its owner is notified', async () => {
    const person = await withKey();
    await signInWithPasskey(new Visitor(firm.slug), person.key, { lies: { counter: 9 } });
    const seen = (await mailsTo(person.email)).length;
    assert.equal(
        (await signInWithPasskey(new Visitor(firm.slug), person.key, { lies: { counter: 9 }, status: 401 })).code,
        'passkey_cloned',
    );
    await until('the notice', async () =>
        (await mailsTo(person.email))
            .slice(seen)
            .some(({ text }) => /may be a\s+copy\s+of\s+your\s+passkey/.test(text)),
    );
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    assert.ok(entries.some(({ what }) => what === 'passkey.cloned'));
    await signInWithPasskey(new Visitor(firm.slug), person.key, { lies: { counter: 10 } });
});

test('of two simultaneous responses with the same counter one succeeds', async () => {
    const person = await withKey();
    const [a, b] = [new Visitor(firm.slug), new Visitor(firm.slug)];
    const answers = await Promise.all(
        [a, b].map(async (visitor) => {
            const { id, options } = await challenge(visitor, 'sign-in');
            return visitor.post('/api/sign-in/passkey', {
                challenge: id,
                credential: person.key.get(options, { counter: 40 }),
            });
        }),
    );
    assert.deepEqual(answers.map(({ status }) => Math.floor(status / 100)).sort(), [2, 4]);
});

test('an authenticator that never counts is fine', async () => {
    const person = await withKey(firm, { counts: false, synced: true });
    for (let i = 0; i < 2; i++) await signInWithPasskey(new Visitor(firm.slug), person.key);
    assert.equal(expectStatus(await person.client.get('/api/passkeys'), 200).items[0].backed_up, true);
});

test('after the mailed code a passkey is the second factor; it can be trusted as well', async () => {
    const { visitor, next, factors } = await mailed(maria.email);
    assert.equal(next, 'totp');
    assert.deepEqual(factors, { passkey: true, totp: false, recovery: true, trust: true });
    assert.equal((await showPasskey(visitor, maria.key, { trust: true })).next, 'done');
    expectStatus(await visitor.get('/api/home'), 200);
    const before = visitor.twin();
    await showPasskey(visitor, maria.key);
    assert.notEqual(visitor.cookies.get('__Host-pc'), before.cookies.get('__Host-pc'));
    assert.equal(expectStatus(await before.get('/api/session'), 200).signed_in, false);
    expectStatus(await visitor.delete('/api/session'), 204);
    const seen = await countTo(maria.email);
    expectStatus(await visitor.post('/api/sign-in', { email: maria.email }), 202);
    assert.equal(
        expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(maria.email, seen)).code }), 200)
            .next,
        'done',
    );
});

test('the mailbox alone cannot add a passkey to an existing factor', async () => {
    const { visitor } = await mailed(maria.email);
    assert.equal(expectStatus(await visitor.post('/api/challenges/passkey'), 409).code, 'factor_exists');
    expectStatus(await visitor.post('/api/factors/totp'), 409);
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    inFirm(firm.slug, `update sessions set fresh_until = null where person = '${person.person}'`);
    const late = (await mailed(person.email)).visitor;
    expectStatus(await late.post('/api/challenges/passkey'), 409);
    expectStatus(await late.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 200);
    await makeKey(late, keyFor(firm.slug));
});

test('of two simultaneous first factors one is created', async () => {
    const person = await invited();
    const second = (await mailed(person.email)).visitor;
    const answers = await Promise.all(
        [person.client, second].map(async (visitor) => {
            const { id, options } = await challenge(visitor, 'passkey');
            return visitor.post('/api/passkeys', { challenge: id, credential: keyFor(firm.slug).create(options) });
        }),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
    assert.equal(answers.find(({ status }) => status === 409).json.code, 'factor_exists');
});

test('a passkey works while codes are locked out, and does not unlock them', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    const key = keyFor(firm.slug);
    await makeKey(person.client, key);
    inFirm(
        firm.slug,
        `insert into failed_attempts (person, failures, locked_until) values ('${person.person}', 10, now() + interval '10 minutes')`,
    );
    const { visitor } = await mailed(person.email);
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 429);
    await showPasskey(visitor, key);
    await signInWithPasskey(new Visitor(firm.slug), key);
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 429);
});

test('a person who may not sign in cannot sign in by passkey either', async () => {
    for (const change of [
        "update people set active = false where id = '%'",
        "update account_people set may_log_in = false where person = '%'",
        "update account_people set ends_at = now() where person = '%'",
    ]) {
        const person = await withKey();
        inFirm(firm.slug, change.replace('%', person.person));
        assert.equal((await signInWithPasskey(new Visitor(firm.slug), person.key, { status: 409 })).code, 'shut_out');
    }
});

test('a planted session is ended, not signed in', async () => {
    const planted = erik.client.twin();
    const owner = planted.twin();
    await signInWithPasskey(owner, maria.key);
    assert.equal(expectStatus(await planted.get('/api/session'), 200).signed_in, false);
    assert.equal(expectStatus(await owner.get('/api/session'), 200).person.email, maria.email);
    await signInWithPasskey(erik.client, erik.key);
});

test('passkeys can be renamed, and removed with a fresh factor, except the last one', async () => {
    const person = await withKey();
    const [first] = expectStatus(await person.client.get('/api/passkeys'), 200).items;
    assert.equal(
        expectStatus(await person.client.patch(`/api/passkeys/${first.id}`, { name: 'My phone' }), 200).name,
        'My phone',
    );
    expectStatus(await person.client.patch(`/api/passkeys/${first.id}`, { name: '' }), 422);
    expectStatus(await erik.client.patch(`/api/passkeys/${first.id}`, { name: 'Mine' }), 404);
    expectStatus(await erik.client.delete(`/api/passkeys/${first.id}`), 404);
    assert.equal(expectStatus(await person.client.delete(`/api/passkeys/${first.id}`), 409).code, 'last_factor');
    const second = keyFor(firm.slug);
    const made = await makeKey(person.client, second);
    inFirm(firm.slug, `update sessions set fresh_until = null where person = '${person.person}'`);
    const stale = new Visitor(firm.slug);
    await signInWithPasskey(stale, second);
    expectStatus(await stale.delete(`/api/passkeys/${first.id}`), 204);
    expectStatus(await stale.delete(`/api/passkeys/${first.id}`), 404);
    await signInWithPasskey(new Visitor(firm.slug), person.key, { status: 401 });
    assert.equal(expectStatus(await stale.delete(`/api/passkeys/${made.passkey.id}`), 409).code, 'last_factor');
});

/* ---- a firm that requires passkeys ---- */

test('if passkeys are required, an authenticator is enough to create one and for nothing else', async () => {
    const strict = await signUpFirm();
    const [person, ready] = [
        await inviteAndAccept(strict, await addAccount(strict.staff)),
        await inviteAndAccept(strict, await addAccount(strict.staff)),
    ];
    const kept = keyFor(strict.slug);
    await makeKey(ready.client, kept);
    inFirm(
        strict.slug,
        "update policies set factors = 'passkey', factors_from = now() + interval '3 days' where audience = 'clients'",
    );
    const warned = await mailed(person.email, strict.slug);
    expectStatus(await warned.visitor.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 200);
    assert.ok(new Date(expectStatus(await warned.visitor.get('/api/session'), 200).warning.from) > new Date());
    assert.equal(expectStatus(await ready.client.get('/api/session'), 200).warning, null);
    inFirm(strict.slug, "update policies set factors_from = now() where audience = 'clients'");
    const { visitor, next } = await mailed(person.email, strict.slug);
    assert.equal(next, 'totp');
    assert.equal(
        expectStatus(
            await visitor.post('/api/sign-in/totp', { code: await person.authenticator.code(), trust: true }),
            200,
        ).next,
        'passkey',
    );
    assert.equal(visitor.cookies.has('__Host-dc'), false);
    assert.equal(expectStatus(await visitor.get('/api/session'), 200).next, 'passkey');
    expectStatus(await visitor.get('/api/home'), 403);
    const key = keyFor(strict.slug);
    assert.equal((await makeKey(visitor, key)).next, 'done');
    expectStatus(await visitor.get('/api/home'), 200);
    const second = await mailed(person.email, strict.slug);
    assert.equal(
        expectStatus(await second.visitor.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 409)
            .code,
        'passkey_demanded',
    );
    expectStatus(await second.visitor.post('/api/challenges/passkey'), 409);
    assert.equal((await showPasskey(second.visitor, key)).next, 'done');
    const lost = await mailed(ready.email, strict.slug);
    assert.equal(
        expectStatus(await lost.visitor.post('/api/sign-in/recovery', { code: ready.recoveryCodes[0] }), 200).next,
        'passkey',
    );
    assert.equal((await makeKey(lost.visitor, keyFor(strict.slug))).next, 'done');
    const newcomer = await addAccount(strict.staff);
    const seen = await countTo(newcomer.email);
    expectStatus(await strict.staff.post(`/api/people/${newcomer.person}/invitations`), 201);
    const client = new Visitor(strict.slug);
    assert.equal(
        expectStatus(
            await client.post('/api/invitations/redeem', { token: (await mailTo(newcomer.email, seen)).token }),
            200,
        ).next,
        'passkey',
    );
    assert.equal((await makeKey(client, keyFor(strict.slug))).next, 'done');
});
