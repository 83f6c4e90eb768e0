// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../support/browser_like.mjs';
import { openLive } from '../support/live.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm } from '../support/people.mjs';
import { totp } from '../support/totp.mjs';

let firm, maria, other;

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
});

// An authenticator's steps count once each, so who signs in often is somebody new: nobody waits for the next half minute.
const fresh = async () => inviteAndAccept(firm, await addAccount(firm.staff));

const asked = async (slug, email, side) => {
    const visitor = new Visitor(slug, side);
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    return { visitor, mail: await mailTo(email, seen) };
};

test('the second visit needs the mailed code and the authenticator, nothing else', async () => {
    const someone = await fresh();
    const client = await signIn(firm.slug, someone.email, someone.authenticator);
    const session = expectStatus(await client.get('/api/session'), 200);
    assert.equal(session.level, 2);
    assert.equal(session.next, 'done');
    expectStatus(await client.get('/api/home'), 200);
});

test('a mailed code alone opens no page with content', async () => {
    const { visitor, mail } = await asked(firm.slug, maria.email);
    assert.equal(expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200).next, 'totp');
    for (const path of ['/api/home', '/api/matters', '/api/documents', '/api/profile']) assert.equal(expectStatus(await visitor.get(path), 403).code, 'step_up', path);
});

test('a code works once and only in its browser; a link in another browser says so and stays good', async () => {
    const { visitor, mail } = await asked(firm.slug, maria.email);
    const stranger = new Visitor(firm.slug);
    assert.notEqual((await stranger.post('/api/sign-in/code', { code: mail.code })).status, 200);
    assert.equal(expectStatus(await stranger.post('/api/sign-in/link', { token: mail.token }), 409).code, 'other_browser');
    const twin = visitor.twin();
    expectStatus(await visitor.post('/api/sign-in/link', { token: mail.token }), 200);
    expectStatus(await twin.post('/api/sign-in/link', { token: mail.token }), 410);
    expectStatus(await twin.post('/api/sign-in/code', { code: mail.code }), 410);
});

test('codes and links of one firm mean nothing at another', async () => {
    const { visitor, mail } = await asked(firm.slug, maria.email);
    const there = visitor.twin(other.slug);
    assert.notEqual((await there.post('/api/sign-in/code', { code: mail.code })).status, 200);
    assert.notEqual((await there.post('/api/sign-in/link', { token: mail.token })).status, 200);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
});

test('a session of one firm is nobody at another, and a client is nobody on the desk', async () => {
    const there = maria.client.twin(other.slug);
    assert.equal(expectStatus(await there.get('/api/session'), 200).signed_in, false);
    expectStatus(await there.get('/api/home'), 401);
    const desk = maria.client.twin(firm.slug, 'desk');
    assert.ok([401, 403, 404].includes((await desk.get('/api/accounts')).status));
    desk.cookies.set('__Host-ps', maria.client.cookies.get('__Host-pc'));
    assert.ok([401, 403, 404].includes((await desk.get('/api/accounts')).status), "a client's token in the staff's cookie");
});

test('after five wrong codes the sign-in is over, with the right one too', async () => {
    const { visitor, mail } = await asked(firm.slug, maria.email);
    const wrong = mail.code === '000000' ? '111111' : '000000';
    for (let i = 0; i < 5; i++) expectStatus(await visitor.post('/api/sign-in/code', { code: wrong }), 401);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 410);
});

test('an unknown address gets the same answer and no mail', async () => {
    const nobody = `nobody@${firm.slug}.example`;
    const [a, b] = [new Visitor(firm.slug), new Visitor(firm.slug)];
    const known = await a.post('/api/sign-in', { email: maria.email });
    const unknown = await b.post('/api/sign-in', { email: nobody });
    assert.equal(unknown.status, known.status);
    assert.deepEqual(unknown.json, known.json);
    assert.deepEqual(Object.keys(unknown.headers).sort(), Object.keys(known.headers).sort());
    expectStatus(await b.post('/api/sign-in/code', { code: '123456' }), 401);
    assert.equal(await countTo(nobody), 0);
    const { items } = expectStatus(await firm.staff.get('/api/mails'), 200);
    assert.ok(items.every(({ recipient }) => recipient), 'a mail to nobody is not among those that have not arrived');
});

test('a code of the authenticator works once', async () => {
    const someone = await fresh();
    const code = await someone.authenticator.code();
    const first = await asked(firm.slug, someone.email);
    expectStatus(await first.visitor.post('/api/sign-in/code', { code: first.mail.code }), 200);
    expectStatus(await first.visitor.post('/api/sign-in/totp', { code }), 200);
    const second = await asked(firm.slug, someone.email);
    expectStatus(await second.visitor.post('/api/sign-in/code', { code: second.mail.code }), 200);
    expectStatus(await second.visitor.post('/api/sign-in/totp', { code }), 401);
    expectStatus(await second.visitor.post('/api/sign-in/totp', { code: totp('GEZDGNBVGY3TQOJQ') }), 401);
});

test('a recovery code works once', async () => {
    const someone = await fresh();
    const [code] = someone.recoveryCodes;
    for (const status of [200, 401]) {
        const { visitor, mail } = await asked(firm.slug, someone.email);
        expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
        expectStatus(await visitor.post('/api/sign-in/recovery', { code: code.toLowerCase() }), status);
    }
    assert.equal(expectStatus(await someone.client.get('/api/factors'), 200).recovery_left, 9);
});

test('the token changes with the level, and the old one is dead', async () => {
    const someone = await fresh();
    const { visitor, mail } = await asked(firm.slug, someone.email);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
    const before = visitor.twin();
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() }), 200);
    assert.notEqual(visitor.cookies.get('__Host-pc'), before.cookies.get('__Host-pc'));
    assert.equal(expectStatus(await before.get('/api/session'), 200).signed_in, false);
});

test('signing out elsewhere ends the session and its open stream within two seconds', async () => {
    const someone = await fresh();
    const laptop = await signIn(firm.slug, someone.email, someone.authenticator);
    const phone = await signIn(firm.slug, someone.email, someone.authenticator);
    const live = await openLive(phone);
    const { items } = expectStatus(await laptop.get('/api/sessions'), 200);
    const current = items.find((item) => item.current);
    assert.ok(current);
    const started = performance.now();
    for (const item of items) if (!item.current) expectStatus(await laptop.delete(`/api/sessions/${item.id}`), 204);
    await live.closed;
    assert.ok(performance.now() - started < 2000);
    expectStatus(await phone.get('/api/home'), 401);
    expectStatus(await laptop.get('/api/home'), 200);
});

test('signing out clears the browser and kills the token', async () => {
    const someone = await fresh();
    const client = await signIn(firm.slug, someone.email, someone.authenticator);
    const kept = client.twin();
    const answer = await client.delete('/api/session');
    expectStatus(answer, 204);
    assert.match(answer.headers['clear-site-data'] ?? '', /storage/);
    assert.equal(client.cookies.has('__Host-pc'), false);
    expectStatus(await kept.get('/api/home'), 401);
});

test('an invitation works once, can be taken back, and a new one kills the old', async () => {
    const contact = await addAccount(firm.staff);
    const invite = async () => {
        const seen = await countTo(contact.email);
        const made = expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
        return { id: made.id, ...(await mailTo(contact.email, seen)), id: made.id };
    };
    const first = await invite();
    const look = () => new Visitor(firm.slug).post('/api/invitations/look', { token: first.token });
    for (let i = 0; i < 3; i++) assert.equal(expectStatus(await look(), 200).state, 'open');
    const second = await invite();
    assert.equal(expectStatus(await look(), 200).state, 'revoked');
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: first.token }), 410);
    expectStatus(await new Visitor(other.slug).post('/api/invitations/redeem', { token: second.token }), 410);
    expectStatus(await firm.staff.delete(`/api/invitations/${second.id}`), 204);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: second.token }), 410);
    const third = await invite();
    const client = new Visitor(firm.slug);
    expectStatus(await client.post('/api/invitations/redeem', { token: third.token }), 200);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: third.token }), 410);
    assert.match(third.link, /\/invitation#/);
});

test('cookies are __Host-, secure and not for scripts', async () => {
    const visitor = new Visitor(firm.slug);
    const answer = await visitor.post('/api/sign-in', { email: maria.email });
    const lines = answer.headers['set-cookie'];
    assert.ok(lines.length > 0);
    for (const line of lines) {
        assert.match(line, /^__Host-/);
        for (const attribute of [/; *Secure/i, /; *HttpOnly/i, /; *SameSite=Lax/i, /; *Path=\//i]) assert.match(line, attribute);
        assert.doesNotMatch(line, /domain=/i);
    }
});
