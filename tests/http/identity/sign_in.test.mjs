// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm } from '../../support/people.mjs';
import { stepAt, totp } from '../../support/totp.mjs';

let firm, maria, other;

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
});

// Each time step of an authenticator works once, so tests use new people instead of waiting for the next step.
const fresh = async () => inviteAndAccept(firm, await addAccount(firm.staff));

const requestMail = async (slug, email, side) => {
    const visitor = new Visitor(slug, side);
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    return { visitor, mail: await mailTo(email, seen) };
};

test('a second sign-in requires only the mailed code and the authenticator', async () => {
    const someone = await fresh();
    const client = await signIn(firm.slug, someone.email, someone.authenticator);
    const session = expectStatus(await client.get('/api/session'), 200);
    assert.equal(session.level, 2);
    assert.equal(session.next, 'done');
    expectStatus(await client.get('/api/home'), 200);
});

test('a mailed code alone opens no page with content', async () => {
    const { visitor, mail } = await requestMail(firm.slug, maria.email);
    assert.equal(expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200).next, 'totp');
    for (const path of ['/api/home', '/api/matters', '/api/documents', '/api/profile'])
        assert.equal(expectStatus(await visitor.get(path), 403).code, 'step_up', path);
});

test('a code works once and only in its browser; a link opened in another browser is refused and not used up', async () => {
    const { visitor, mail } = await requestMail(firm.slug, maria.email);
    const stranger = new Visitor(firm.slug);
    assert.notEqual((await stranger.post('/api/sign-in/code', { code: mail.code })).status, 200);
    assert.equal(
        expectStatus(await stranger.post('/api/sign-in/link', { token: mail.token }), 409).code,
        'other_browser',
    );
    const twin = visitor.twin();
    expectStatus(await visitor.post('/api/sign-in/link', { token: mail.token }), 200);
    expectStatus(await twin.post('/api/sign-in/link', { token: mail.token }), 410);
    expectStatus(await twin.post('/api/sign-in/code', { code: mail.code }), 410);
});

test('codes and links of one firm do not work at another', async () => {
    const { visitor, mail } = await requestMail(firm.slug, maria.email);
    const there = visitor.twin(other.slug);
    assert.notEqual((await there.post('/api/sign-in/code', { code: mail.code })).status, 200);
    assert.notEqual((await there.post('/api/sign-in/link', { token: mail.token })).status, 200);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
});

test('a session of one firm is not valid at another, and a client session not at the desk', async () => {
    const there = maria.client.twin(other.slug);
    assert.equal(expectStatus(await there.get('/api/session'), 200).signed_in, false);
    expectStatus(await there.get('/api/home'), 401);
    const desk = maria.client.twin(firm.slug, 'desk');
    expectStatus(await desk.get('/api/accounts'), 401);
    desk.cookies.set('__Host-ps', maria.client.cookies.get('__Host-pc'));
    expectStatus(await desk.get('/api/accounts'), 401); // a client's token in the staff's cookie
});

test('after five wrong codes the sign-in ends, even for the right one', async () => {
    const { visitor, mail } = await requestMail(firm.slug, maria.email);
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
    assert.ok(
        items.every(({ recipient }) => recipient),
        'a mail to nobody is not among those that have not arrived',
    );
});

test('a code of the authenticator works once', async () => {
    const someone = await fresh();
    const code = await someone.authenticator.code();
    const first = await requestMail(firm.slug, someone.email);
    expectStatus(await first.visitor.post('/api/sign-in/code', { code: first.mail.code }), 200);
    expectStatus(await first.visitor.post('/api/sign-in/totp', { code }), 200);
    const second = await requestMail(firm.slug, someone.email);
    expectStatus(await second.visitor.post('/api/sign-in/code', { code: second.mail.code }), 200);
    expectStatus(await second.visitor.post('/api/sign-in/totp', { code }), 401);
    expectStatus(await second.visitor.post('/api/sign-in/totp', { code: totp('GEZDGNBVGY3TQOJQ') }), 401);
});

test('a recovery code works once', async () => {
    const someone = await fresh();
    const [code] = someone.recoveryCodes;
    for (const status of [200, 401]) {
        const { visitor, mail } = await requestMail(firm.slug, someone.email);
        expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
        expectStatus(await visitor.post('/api/sign-in/recovery', { code: code.toLowerCase() }), status);
    }
    assert.equal(expectStatus(await someone.client.get('/api/factors'), 200).recovery_left, 9);
});

test('the token changes with the level, and the old one stops working', async () => {
    const someone = await fresh();
    const { visitor, mail } = await requestMail(firm.slug, someone.email);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
    const before = visitor.twin();
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() }), 200);
    assert.notEqual(visitor.cookies.get('__Host-pc'), before.cookies.get('__Host-pc'));
    assert.equal(expectStatus(await before.get('/api/session'), 200).signed_in, false);
});

test('signing out elsewhere ends the session and its open stream', async () => {
    const someone = await fresh();
    const laptop = await signIn(firm.slug, someone.email, someone.authenticator);
    const phone = await signIn(firm.slug, someone.email, someone.authenticator);
    const live = await openLive(phone);
    const { items } = expectStatus(await laptop.get('/api/sessions'), 200);
    const current = items.find((item) => item.current);
    assert.ok(current);
    for (const item of items) if (!item.current) expectStatus(await laptop.delete(`/api/sessions/${item.id}`), 204);
    await live.closed;
    expectStatus(await phone.get('/api/home'), 401);
    expectStatus(await laptop.get('/api/home'), 200);
});

test('signing out clears the browser and revokes the token', async () => {
    const someone = await fresh();
    const client = await signIn(firm.slug, someone.email, someone.authenticator);
    const kept = client.twin();
    const answer = await client.delete('/api/session');
    expectStatus(answer, 204);
    assert.match(answer.headers['clear-site-data'] ?? '', /storage/);
    assert.equal(client.cookies.has('__Host-pc'), false);
    expectStatus(await kept.get('/api/home'), 401);
});

test('an invitation works once, can be revoked, and a new one revokes the old', async () => {
    const contact = await addAccount(firm.staff);
    const invite = async () => {
        const seen = await countTo(contact.email);
        const made = expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
        return { ...(await mailTo(contact.email, seen)), id: made.id };
    };
    const first = await invite();
    const lookUp = () => new Visitor(firm.slug).post('/api/invitations/lookup', { token: first.token });
    for (let i = 0; i < 3; i++) assert.equal(expectStatus(await lookUp(), 200).state, 'open');
    const second = await invite();
    assert.equal(expectStatus(await lookUp(), 200).state, 'revoked');
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
        for (const attribute of [/; *Secure/i, /; *HttpOnly/i, /; *SameSite=Lax/i, /; *Path=\//i])
            assert.match(line, attribute);
        assert.doesNotMatch(line, /domain=/i);
    }
});

test('mails may arrive out of order: the code of any of the browser’s latest five requests works', async () => {
    const someone = await fresh();
    const visitor = new Visitor(firm.slug);
    const mails = [];
    for (let i = 0; i < 3; i++) {
        const seen = await countTo(someone.email);
        expectStatus(await visitor.post('/api/sign-in', { email: someone.email }), 202);
        mails.push(await mailTo(someone.email, seen));
    }
    const stranger = new Visitor(firm.slug);
    for (const { code } of mails) assert.notEqual((await stranger.post('/api/sign-in/code', { code })).status, 200);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mails[0].code }), 200);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mails[2].code }), 410);
});

test('an older link still works in the browser that requested another', async () => {
    const someone = await fresh();
    const { visitor, mail } = await requestMail(firm.slug, someone.email);
    expectStatus(await visitor.post('/api/sign-in', { email: someone.email }), 202);
    expectStatus(await visitor.post('/api/sign-in/link', { token: mail.token }), 200);
});

test('attempts are counted over all requests of a browser', async () => {
    const someone = await fresh();
    const visitor = new Visitor(firm.slug);
    const codes = [];
    for (let i = 0; i < 2; i++) {
        const seen = await countTo(someone.email);
        expectStatus(await visitor.post('/api/sign-in', { email: someone.email }), 202);
        codes.push((await mailTo(someone.email, seen)).code);
    }
    const wrong = ['000000', '111111', '222222'].find((code) => !codes.includes(code));
    for (let i = 0; i < 5; i++) expectStatus(await visitor.post('/api/sign-in/code', { code: wrong }), 401);
    for (const code of codes) expectStatus(await visitor.post('/api/sign-in/code', { code }), 410);
});

test('a planted cookie is worthless once its owner requests a mail', async () => {
    const someone = await fresh();
    const planted = new Visitor(firm.slug);
    expectStatus(await planted.post('/api/sign-in', { email: `nobody@${firm.slug}.example` }), 202);
    const owner = planted.twin();
    const seen = await countTo(someone.email);
    expectStatus(await owner.post('/api/sign-in', { email: someone.email }), 202);
    const { code, token } = await mailTo(someone.email, seen);
    assert.notEqual((await planted.post('/api/sign-in/code', { code })).status, 200);
    expectStatus(await planted.post('/api/sign-in/link', { token }), 409);
    expectStatus(await owner.post('/api/sign-in/code', { code }), 200);
});

test('a session that was planted in a browser never becomes signed in', async () => {
    const [thief, someone] = [await fresh(), await fresh()];
    const planted = thief.client.twin();
    const owner = planted.twin();
    const seen = await countTo(someone.email);
    expectStatus(await owner.post('/api/sign-in', { email: someone.email }), 202);
    expectStatus(await owner.post('/api/sign-in/code', { code: (await mailTo(someone.email, seen)).code }), 200);
    assert.notEqual(owner.cookies.get('__Host-pc'), planted.cookies.get('__Host-pc'));
    assert.equal(expectStatus(await planted.get('/api/session'), 200).signed_in, false, 'it ends and is not signed in');
    assert.equal(expectStatus(await owner.get('/api/session'), 200).person.email, someone.email);
});

test('a code of a wrong clock is refused with a hint', async () => {
    const someone = await fresh();
    const { visitor, mail } = await requestMail(firm.slug, someone.email);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
    // Four steps back stay between two and three minutes back, however slowly this test runs.
    const behind = expectStatus(
        await visitor.post('/api/sign-in/totp', { code: totp(someone.authenticator.secret, stepAt() - 4) }),
        401,
    );
    assert.equal(behind.code, 'clock_behind');
    assert.match(behind.detail, /about [23] minutes behind/);
    const ahead = expectStatus(
        await visitor.post('/api/sign-in/totp', { code: totp(someone.authenticator.secret, stepAt() + 5) }),
        401,
    );
    assert.equal(ahead.code, 'clock_ahead');
    assert.match(ahead.detail, /about [23] minutes ahead/);
    assert.equal(
        expectStatus(
            await visitor.post('/api/sign-in/totp', { code: totp(someone.authenticator.secret, stepAt() - 20) }),
            401,
        ).code,
        'code_wrong',
    );
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() }), 200);
});

/* ---- wrong codes in a row ---- */

const signInWithMail = async (someone) => {
    const { visitor, mail } = await requestMail(firm.slug, someone.email);
    expectStatus(await visitor.post('/api/sign-in/code', { code: mail.code }), 200);
    return visitor;
};
const failures = (someone) =>
    inFirm(firm.slug, `select failures from failed_attempts where person = '${someone.person}'`);

test('ten wrong codes in a row lock codes out for 15 minutes; the eleventh is not checked', async () => {
    const [someone, bystander] = [await fresh(), await fresh()];
    const visitor = await signInWithMail(someone);
    for (let i = 0; i < 5; i++) expectStatus(await visitor.post('/api/sign-in/totp', { code: 'never1' }), 401);
    for (let i = 0; i < 5; i++)
        expectStatus(await visitor.post('/api/sign-in/recovery', { code: 'WRNG-WRNG-WRNG-WRNG' }), 401);
    const locked = await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() });
    assert.equal(expectStatus(locked, 429).code, 'factor_locked');
    const wait = Number(locked.headers['retry-after']);
    assert.ok(wait > 840 && wait <= 900, `${wait} s`);
    assert.match(locked.json.detail, /another 15 minutes/);
    expectStatus(await visitor.post('/api/sign-in/recovery', { code: someone.recoveryCodes[0] }), 429);
    expectStatus(await visitor.get('/api/home'), 403);
    const other = await signInWithMail(bystander);
    expectStatus(await other.post('/api/sign-in/totp', { code: await bystander.authenticator.code() }), 200);
    inFirm(
        firm.slug,
        `update failed_attempts set locked_until = now() - interval '1 second' where person = '${someone.person}'`,
    );
    expectStatus(await visitor.post('/api/sign-in/recovery', { code: someone.recoveryCodes[0] }), 200);
    assert.equal(await failures(someone), '', 'a correct code resets the count');
});

test('simultaneous guesses are all counted', async () => {
    const someone = await fresh();
    const visitor = await signInWithMail(someone);
    const answers = await Promise.all(
        Array.from({ length: 16 }, () => visitor.post('/api/sign-in/totp', { code: 'never2' })),
    );
    assert.equal(answers.filter(({ status }) => status === 401).length, 10);
    assert.equal(answers.filter(({ json }) => json.code === 'factor_locked').length, 6);
});

test('after a hundred in a row codes stay locked out until staff unlock them', async () => {
    const someone = await fresh();
    inFirm(
        firm.slug,
        `insert into failed_attempts (person, failures, locked_until) values ('${someone.person}', 99, now() - interval '1 hour')`,
    );
    const visitor = await signInWithMail(someone);
    expectStatus(await visitor.post('/api/sign-in/totp', { code: 'never3' }), 401);
    const stopped = await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() });
    assert.equal(expectStatus(stopped, 403).code, 'factor_stopped');
    inFirm(firm.slug, `delete from failed_attempts where person = '${someone.person}'`);
    expectStatus(await visitor.post('/api/sign-in/recovery', { code: someone.recoveryCodes[0] }), 200);
});

test('wrong mailed codes do not count as wrong second factors, and reveal nothing', async () => {
    const someone = await fresh();
    const nobody = `nobody@${firm.slug}.example`;
    for (const email of [someone.email, nobody]) {
        const visitor = new Visitor(firm.slug);
        const mail = expectStatus(await visitor.post('/api/sign-in', { email }), 202);
        assert.deepEqual(mail, {});
        for (let i = 0; i < 5; i++)
            assert.equal(
                expectStatus(await visitor.post('/api/sign-in/code', { code: 'never4' }), 401).code,
                'code_wrong',
            );
        assert.equal(
            expectStatus(await visitor.post('/api/sign-in/code', { code: 'never4' }), 410).code,
            'sign_in_over',
        );
    }
    assert.equal(await failures(someone), '');
});

test('of two tabs that set up a first authenticator one succeeds and the other is refused', async () => {
    const contact = await addAccount(firm.staff);
    const seen = await countTo(contact.email);
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const client = new Visitor(firm.slug);
    expectStatus(
        await client.post('/api/invitations/redeem', { token: (await mailTo(contact.email, seen)).token }),
        200,
    );
    const tab = client.twin();
    const [first, second] = [
        expectStatus(await client.post('/api/factors/totp'), 201),
        expectStatus(await tab.post('/api/factors/totp'), 201),
    ];
    assert.equal(
        expectStatus(
            await client.post('/api/factors/totp/confirmation', { id: first.id, code: totp(first.secret) }),
            409,
        ).code,
        'enrolment_replaced',
    );
    expectStatus(await tab.post('/api/factors/totp/confirmation', { id: second.id, code: totp(second.secret) }), 200);
    assert.equal(expectStatus(await client.get('/api/session'), 200).signed_in, false, 'the earlier token is revoked');
    expectStatus(await tab.get('/api/home'), 200);
});

test('the mailbox alone cannot add a factor to an existing one', async () => {
    const someone = await fresh();
    const visitor = await signInWithMail(someone);
    assert.equal(expectStatus(await visitor.post('/api/factors/totp'), 409).code, 'factor_exists');
});
