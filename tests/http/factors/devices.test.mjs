// SPDX-License-Identifier: AGPL-3.0-or-later
// Trusted devices: the mailed code and a browser that its owner trusted are two factors, for this person and no other.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';

let firm, other;

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm();
});

const fresh = async (at = firm) => inviteAndAccept(at, await addAccount(at.staff));

/** Enters the mailed code in a browser that keeps its cookies. Returns the next step. */
async function mailed(visitor, email) {
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    return expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(email, seen)).code }), 200);
}

/** Somebody who trusted this browser and then signed out of it. */
async function trusting(person, at = firm) {
    const visitor = new Visitor(at.slug);
    assert.equal((await mailed(visitor, person.email)).next, 'totp');
    expectStatus(
        await visitor.post('/api/sign-in/totp', { code: await person.authenticator.code(), trust: true }),
        200,
    );
    assert.ok(visitor.cookies.get('__Host-dc')?.length === 43, 'the browser keeps 256 bits');
    expectStatus(await visitor.delete('/api/session'), 204);
    return visitor;
}

test('a trusted browser needs the mailed code alone, and is not fresh', async () => {
    const maria = await fresh();
    const laptop = await trusting(maria);
    assert.equal((await mailed(laptop, maria.email)).next, 'done');
    const session = expectStatus(await laptop.get('/api/session'), 200);
    assert.equal(session.level, 2);
    assert.equal(session.fresh_until, null);
    expectStatus(await laptop.get('/api/home'), 200);
    assert.equal(expectStatus(await laptop.post('/api/recovery-codes'), 403).next, 'fresh');
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await maria.authenticator.code() }), 200);
    expectStatus(await laptop.post('/api/recovery-codes'), 201);
});

test('a device is trusted only on request', async () => {
    const maria = await fresh();
    const laptop = new Visitor(firm.slug);
    await mailed(laptop, maria.email);
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await maria.authenticator.code(), trust: false }), 200);
    assert.equal(laptop.cookies.has('__Host-dc'), false);
});

test("another person's device counts for nothing, nor does one of another firm", async () => {
    const [maria, nora] = [await fresh(), await fresh()];
    const laptop = await trusting(maria);
    assert.equal((await mailed(laptop, nora.email)).next, 'totp');
    const elsewhere = await fresh(other);
    const carried = new Visitor(other.slug);
    carried.cookies.set('__Host-dc', laptop.cookies.get('__Host-dc'));
    assert.equal((await mailed(carried, elsewhere.email)).next, 'totp');
});

test("a client's device counts for nothing at the desk", async () => {
    const maria = await fresh();
    const laptop = await trusting(maria);
    const desk = new Visitor(firm.slug, 'desk');
    desk.cookies.set('__Host-ds', laptop.cookies.get('__Host-dc'));
    assert.equal((await mailed(desk, firm.email)).next, 'totp');
});

for (const [what, change] of [
    ['a revoked', 'revoked_at = now()'],
    ['an expired', "expires_at = now() - interval '1 second'"],
])
    test(`${what} device counts for nothing`, async () => {
        const maria = await fresh();
        const laptop = await trusting(maria);
        inFirm(firm.slug, `update devices set ${change} where person = '${maria.person}'`);
        assert.equal((await mailed(laptop, maria.email)).next, 'totp');
    });

test('a recovery code ends the trust of every device', async () => {
    const maria = await fresh();
    const laptop = await trusting(maria);
    const phone = new Visitor(firm.slug);
    await mailed(phone, maria.email);
    expectStatus(await phone.post('/api/sign-in/recovery', { code: maria.recoveryCodes[0] }), 200);
    assert.equal((await mailed(laptop, maria.email)).next, 'totp');
});

test('if the policy forbids it, no device is trusted', async () => {
    const strict = await signUpFirm();
    const maria = await fresh(strict);
    const laptop = await trusting(maria, strict);
    inFirm(strict.slug, "update policies set trusted_devices = false where audience = 'clients'");
    assert.equal((await mailed(laptop, maria.email)).next, 'totp', 'one that was trusted before');
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await maria.authenticator.code(), trust: true }), 200);
    assert.equal(
        inFirm(strict.slug, `select count(*) from devices where person = '${maria.person}'`),
        '1',
        'and no new one',
    );
});

test('a trusted device works with a mailed link too', async () => {
    const maria = await fresh();
    const laptop = await trusting(maria);
    const seen = await countTo(maria.email);
    expectStatus(await laptop.post('/api/sign-in', { email: maria.email }), 202);
    const { token } = await mailTo(maria.email, seen);
    assert.equal(expectStatus(await laptop.post('/api/sign-in/link', { token }), 200).next, 'done');
});
