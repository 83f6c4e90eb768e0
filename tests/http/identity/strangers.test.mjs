// SPDX-License-Identifier: AGPL-3.0-or-later
// What strangers do must not keep anybody out: the tests play the stranger, then sign in as the person.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailsTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;
let nobodies = 0;

before(async () => {
    firm = await signUpFirm();
});

const client = async () => inviteAndAccept(firm, await addAccount(firm.staff));
const nobody = () => `nobody-${++nobodies}@${firm.slug}.example`;
const requestMail = (visitor, email) => visitor.post('/api/sign-in', { email });

/** Requests a mail in this browser and reads it. */
async function readMail(visitor, email) {
    const seen = await countTo(email);
    expectStatus(await requestMail(visitor, email), 202);
    return mailTo(email, seen);
}

/** A stranger's browser asks for mails to `email` and types wrong codes, five for each mail. Returns the last answer. */
async function guess(email, mails, visitor = new Visitor(firm.slug)) {
    let answer;
    for (let i = 0; i < mails; i++) {
        expectStatus(await requestMail(visitor, email), 202);
        for (let j = 0; j < 5; j++) {
            // 7 digits: a code that is never right
            answer = await visitor.post('/api/sign-in/code', { code: '0000000' });
            if (answer.status === 429) return answer;
            expectStatus(answer, 401);
        }
    }
    return answer;
}

/** Sends until this browser is refused. Returns the refusal and how many went through. */
async function exhaust(visitor, send, most) {
    for (let passed = 0; passed < most; passed++) {
        const answer = await send(visitor, passed);
        if (answer.status === 429) return { answer, passed };
    }
    throw new Error(`${most} went through`);
}

/** Waits until the `count` sign-in mails that strangers requested are out, so that the next one is the person’s own. */
async function settle(email, count) {
    const signInMails = async () => (await mailsTo(email)).filter(({ text }) => /\/enter#/.test(text)).length;
    await until('the strangers’ mails', async () => (await signInMails()) >= count);
}

/** Uses up what the edge and the worker leave this network: the edge counts no browser that seems to be known. */
async function exhaustNetwork(visitor) {
    const request = (browser) => requestMail(browser, nobody());
    await exhaust(visitor, request, 160);
    const forger = visitor.twin();
    forger.cookies.set('__Host-kb', 'A'.repeat(43));
    await exhaust(forger, request, 160);
}

test('wrong mailed codes of a stranger lock neither the authenticator nor the recovery codes', async () => {
    const person = await client();
    await guess(person.email, 4);
    await settle(person.email, 4);
    const home = await signIn(firm.slug, person.email, person.authenticator);
    expectStatus(await home.get('/api/home'), 200);
    const phone = new Visitor(firm.slug);
    const { code } = await readMail(phone, person.email);
    expectStatus(await phone.post('/api/sign-in/code', { code }), 200);
    expectStatus(await phone.post('/api/sign-in/recovery', { code: person.recoveryCodes[0] }), 200);
});

test('a hundred codes of strangers stop theirs only: the person’s own browser takes codes, any browser the link', async () => {
    const person = await client();
    let mails = 0;
    for (const address of [person.email, nobody()]) {
        let refused;
        for (mails = 0; refused?.status !== 429; mails++) {
            assert.ok(mails <= 20, 'a hundred wrong codes are refused');
            refused = await guess(address, 1);
        }
        assert.equal(refused.json.code, 'code_blocked');
        assert.equal(mails, 21, 'known or not, right codes before or not');
    }
    await settle(person.email, mails);
    const stranger = new Visitor(firm.slug);
    const { code, token } = await readMail(stranger, person.email);
    assert.equal(expectStatus(await stranger.post('/api/sign-in/code', { code }), 429).code, 'code_blocked');
    expectStatus(await stranger.post('/api/sign-in/link', { token }), 200);
    const own = person.client.twin();
    expectStatus(await own.post('/api/sign-in/code', { code: (await readMail(own, person.email)).code }), 200);
});

test('an attempt counts for each open code that it is compared with, and a right one for none', async () => {
    const person = await client();
    for (let i = 0; i < 3; i++) {
        const browser = new Visitor(firm.slug);
        const { code } = await readMail(browser, person.email);
        expectStatus(await browser.post('/api/sign-in/code', { code }), 200);
    }
    // Five open codes in each of six browsers: five attempts compare 25.
    const compared = [];
    for (let i = 0; i < 6; i++) {
        const stranger = new Visitor(firm.slug);
        for (let j = 0; j < 5; j++) expectStatus(await requestMail(stranger, person.email), 202);
        for (let j = 0; j < 5; j++)
            compared.push((await stranger.post('/api/sign-in/code', { code: '0000000' })).json.code);
    }
    assert.deepEqual(
        compared.map((code) => code === 'code_wrong'),
        compared.map((_, i) => i < 20),
        compared.join(),
    );
});

test('another person’s blocked address does not block the codes of this one in the same browser', async () => {
    const person = await client();
    const blocked = nobody();
    for (let mails = 0, refused; refused?.status !== 429; mails++) {
        assert.ok(mails <= 20);
        refused = await guess(blocked, 1);
    }
    const shared = new Visitor(firm.slug);
    expectStatus(await requestMail(shared, blocked), 202);
    await readMail(shared, person.email);
    for (let i = 0; i < 6; i++)
        // those of the blocked address are not tried, so they do not end either
        expectStatus(await shared.post('/api/sign-in/code', { code: '0000000' }), i < 5 ? 401 : 429);
    const again = new Visitor(firm.slug);
    expectStatus(await requestMail(again, blocked), 202);
    expectStatus(await again.post('/api/sign-in/code', { code: (await readMail(again, person.email)).code }), 200);
});

test('a thousand requests from many networks do not stop the rest of the firm', async () => {
    const [contact, person] = [await addAccount(firm.staff), await client()];
    const seen = await countTo(contact.email);
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const { token } = await mailTo(contact.email, seen);
    await Promise.all(
        Array.from({ length: 13 }, async () => {
            const stranger = new Visitor(firm.slug);
            for (let i = 0; i < 90; i++) expectStatus(await requestMail(stranger, nobody()), 202);
        }),
    );
    const home = await signIn(firm.slug, person.email, person.authenticator);
    expectStatus(await home.get('/api/home'), 200);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 200);
});

test('mails that strangers request for a person leave that person’s own browser its share', async () => {
    const person = await client();
    let passed = 0;
    for (let networks = 0, most = 1; most > 0; networks++) {
        assert.ok(networks < 40, 'mails to one person are limited');
        most = (await exhaust(new Visitor(firm.slug), (stranger) => requestMail(stranger, person.email), 8)).passed;
        passed += most;
    }
    assert.ok(passed >= 100, 'it takes many networks');
    await settle(person.email, passed);
    const own = person.client.twin();
    expectStatus(await own.post('/api/sign-in/code', { code: (await readMail(own, person.email)).code }), 200);
    expectStatus(await own.post('/api/sign-in/totp', { code: await person.authenticator.code() }), 200);
});

test('a network that a stranger has exhausted still serves known browsers, links, invitations and passkeys', async () => {
    const [contact, person] = [await addAccount(firm.staff), await client()];
    const seen = await countTo(contact.email);
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const invitation = await mailTo(contact.email, seen);
    const stranger = new Visitor(firm.slug);
    const neighbour = () => Object.assign(new Visitor(firm.slug), { address: stranger.address });
    const opened = neighbour();
    const mail = await readMail(opened, person.email);
    await exhaustNetwork(stranger);
    await exhaust(neighbour(), (visitor) => requestMail(visitor, nobody()), 5);

    expectStatus(await opened.post('/api/sign-in/link', { token: mail.token }), 200);
    expectStatus(await neighbour().post('/api/invitations/lookup', { token: invitation.token }), 200);
    expectStatus(await neighbour().post('/api/invitations/redeem', { token: invitation.token }), 200);
    expectStatus(await neighbour().post('/api/challenges/sign-in'), 201);
    const own = person.client.twin();
    own.address = stranger.address;
    expectStatus(await own.post('/api/sign-in/code', { code: (await readMail(own, person.email)).code }), 200);
});

test('a browser’s cookie that is not ours, or of another firm, or of another person, gives no share', async () => {
    const person = await client();
    const other = await signUpFirm();
    const theirs = other.staff.cookies.get('__Host-kb');
    const ours = person.client.cookies.get('__Host-kb');
    assert.equal(theirs.length, ours.length);
    const stranger = new Visitor(firm.slug);
    await exhaustNetwork(stranger);
    const changed = ours.slice(0, -1) + (ours.endsWith('A') ? 'B' : 'A');
    for (const cookie of ['A'.repeat(43), theirs, changed, '']) {
        const forger = Object.assign(new Visitor(firm.slug), { address: stranger.address });
        forger.cookies.set('__Host-kb', cookie);
        await exhaust(forger, (visitor) => requestMail(visitor, nobody()), 5); // one comes back every few seconds
    }
    const victim = await client();
    const { passed } = await exhaust(person.client.twin(), (visitor) => requestMail(visitor, victim.email), 20);
    assert.ok(passed <= 8, 'as any stranger');
});

test('a known browser’s own share ends too, and nobody else’s with it', async () => {
    const person = await client();
    const { answer: refused } = await exhaust(person.client.twin(), (own) => requestMail(own, person.email), 40);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    expectStatus(await requestMail(new Visitor(firm.slug), person.email), 202);
});

test('sign-ups that a stranger requests for an address do not stop its owner', async () => {
    const email = nobody();
    const open = (visitor, i) =>
        visitor.post('/api/sign-ups', { firm_name: `F ${i}`, slug: `${firm.slug}-s${i}`, name: 'S', email });
    await exhaust(new Visitor(''), open, 12);
    expectStatus(await open(new Visitor(''), 99), 202);
});
