// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of sessions; signing out everywhere; and the notice of a new browser.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm, readAgain } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailsTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
let firm;

before(async () => {
    firm = await signUpFirm();
    expectStatus(
        await firm.staff.put('/api/brand', { colour: '#14503c', face: 'text', phone: '+44 20 7946 0000' }),
        200,
    );
});

const fresh = async () => inviteAndAccept(firm, await addAccount(firm.staff));

/** Signs in with this User-Agent and a recovery code, so that no test waits for the next time step. */
async function signInFrom(someone, agent, visitor = new Visitor(firm.slug)) {
    const headers = { 'user-agent': agent };
    const seen = await countTo(someone.email);
    expectStatus(await visitor.post('/api/sign-in', { email: someone.email }, { headers }), 202);
    const { code } = await mailTo(someone.email, seen);
    expectStatus(await visitor.post('/api/sign-in/code', { code }, { headers }), 200);
    expectStatus(
        await visitor.post('/api/sign-in/recovery', { code: someone.recoveryCodes.shift() }, { headers }),
        200,
    );
    return visitor;
}

const about = async (email, subject) => (await mailsTo(email)).filter((mail) => subject.test(mail.subject));
const newDevice = /signed in on a new device/;

test('the list shows browser, location and method of each session', async () => {
    const someone = await fresh();
    const phone = await signInFrom(someone, iphone);
    const { items } = expectStatus(await phone.get('/api/sessions'), 200);
    const [here] = items.filter(({ current }) => current);
    assert.equal(here.device, 'Safari on an iPhone');
    assert.equal(here.place, 'the local network');
    assert.equal(here.method, 'recovery');
    const first = items.find(({ current }) => !current);
    assert.equal(first.device, 'Another program');
    assert.equal(first.method, 'totp');
    assert.equal(items.length, 2, 'half sessions that were raised are not listed');
});

test('another person’s session cannot be ended, and looks like an unknown one', async () => {
    const [one, two] = [await fresh(), await fresh()];
    const { items } = expectStatus(await one.client.get('/api/sessions'), 200);
    assert.equal(expectStatus(await two.client.delete(`/api/sessions/${items[0].id}`), 404).code, 'no_such_session');
    expectStatus(await one.client.get('/api/home'), 200);
});

test('signing out everywhere else keeps this session, and ends the streams of the others', async () => {
    const someone = await fresh();
    const [phone, laptop] = [await signInFrom(someone, iphone), await signInFrom(someone, firefox)];
    const live = await openLive(phone);
    assert.equal(expectStatus(await laptop.delete('/api/sessions'), 200).ended, 2);
    await live.closed;
    expectStatus(await phone.get('/api/home'), 401);
    expectStatus(await someone.client.get('/api/home'), 401);
    expectStatus(await laptop.get('/api/home'), 200);
    assert.equal(expectStatus(await laptop.get('/api/sessions'), 200).items.length, 1);
});

test('signing out everywhere ends this session too, and deletes its cookie', async () => {
    const someone = await fresh();
    const laptop = await signInFrom(someone, firefox);
    const twin = laptop.twin();
    const answer = await laptop.delete('/api/sessions?this=true');
    assert.equal(expectStatus(answer, 200).ended, 2);
    assert.match(answer.headers['clear-site-data'] ?? '', /storage/);
    assert.equal(laptop.cookies.has('__Host-pc'), false);
    expectStatus(await twin.get('/api/home'), 401);
    expectStatus(await someone.client.get('/api/home'), 401);
});

test('staff end their own sessions only', async () => {
    const someone = await fresh();
    expectStatus(await firm.staff.delete('/api/sessions'), 200);
    expectStatus(await someone.client.get('/api/home'), 200);
    expectStatus(await firm.staff.get('/api/sessions'), 200);
});

test('a new browser sends a notice with browser, location and advice; the first one does not', async () => {
    const someone = await fresh();
    await signInFrom(someone, firefox);
    const [mail] = await until('the notice', async () => {
        const found = await about(someone.email, newDevice);
        return found.length > 0 ? found : null;
    });
    assert.match(mail.text.replace(/\s+/g, ' '), /Device: Firefox on Windows\./);
    assert.match(mail.text, /Place:\s+the\s+local\s+network\./);
    assert.match(mail.text, /When: \d+ \w+ \d{4}, \d\d:\d\d/);
    assert.match(
        mail.text.replace(/\s+/g, ' '),
        /If this was not you, open your account, sign out everywhere and call .* at once: \+44 20 7946 0000\./,
    );
    assert.match(mail.html, /\/account"/);
    assert.equal((await about(someone.email, newDevice)).length, 1, 'the browser of the invitation made none');
});

test('a known browser sends no notice: known by its cookie, or by its kind and network', async () => {
    const someone = await fresh();
    const laptop = await signInFrom(someone, firefox);
    const moved = laptop.twin();
    moved.address = new Visitor(firm.slug).address;
    assert.ok(moved.cookies.has('__Host-kb'));
    await signInFrom(someone, firefox, moved);
    const cleared = new Visitor(firm.slug);
    cleared.address = laptop.address;
    await signInFrom(someone, firefox.replaceAll('140', '141'), cleared);
    await signInFrom(someone, iphone); // a new one; its notice comes after any of the others
    await until('the notice of the phone', async () =>
        (await about(someone.email, newDevice)).some(({ text }) => /Safari\s+on\s+an\s+iPhone/.test(text)),
    );
    assert.equal((await about(someone.email, newDevice)).length, 2);
});

test('a trusted device is listed, and needs the second factor again once it is revoked', async () => {
    const someone = await fresh();
    const visitor = new Visitor(firm.slug);
    const half = async () => {
        const seen = await countTo(someone.email);
        expectStatus(await visitor.post('/api/sign-in', { email: someone.email }), 202);
        const { code } = await mailTo(someone.email, seen);
        return expectStatus(await visitor.post('/api/sign-in/code', { code }), 200).next;
    };
    assert.equal(await half(), 'totp');
    expectStatus(
        await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code(), trust: true }),
        200,
    );
    expectStatus(await visitor.delete('/api/session'), 204);
    assert.equal(await half(), 'done');
    const { items } = expectStatus(await visitor.get('/api/devices'), 200);
    assert.equal(items.length, 1);
    assert.equal(items[0].current, true);
    assert.equal(items[0].place, 'the local network');
    const other = await fresh();
    assert.equal(expectStatus(await other.client.delete(`/api/devices/${items[0].id}`), 404).code, 'no_such_device');
    expectStatus(await visitor.delete(`/api/devices/${items[0].id}`), 204);
    assert.deepEqual(expectStatus(await visitor.get('/api/devices'), 200).items, []);
    expectStatus(await visitor.delete('/api/session'), 204);
    assert.equal(await half(), 'totp');
});

test('signing out everywhere else revokes the trust of other devices', async () => {
    const someone = await fresh();
    expectStatus(
        await someone.client.post('/api/sign-in/totp', { code: await someone.authenticator.code(), trust: true }),
        200,
    );
    assert.equal(expectStatus(await someone.client.get('/api/devices'), 200).items.length, 1);
    const laptop = await signInFrom(someone, firefox);
    expectStatus(await laptop.delete('/api/sessions'), 200);
    assert.deepEqual(expectStatus(await laptop.get('/api/devices'), 200).items, []);
});

test('when somebody was last here follows their use of the portal, not only their sign-ins', async () => {
    const someone = await fresh();
    const lastSeen = async () => {
        const { people } = expectStatus(await firm.staff.get(`/api/accounts/${someone.account}`), 200);
        return Date.parse(people.find((one) => one.id === someone.person).last_seen_at);
    };
    /** As if they had signed in three days ago, and used this session last at that time. */
    const threeDaysLater = () => {
        inFirm(
            firm.slug,
            `update people set last_seen_at = now() - interval '3 days' where id = '${someone.person}';
             update sessions set seen_at = now() - interval '10 minutes' where person = '${someone.person}'`,
        );
        readAgain(firm.slug, someone.person);
    };
    const hour = 3_600_000;
    threeDaysLater();
    assert.ok(Date.now() - (await lastSeen()) > 70 * hour);
    expectStatus(await someone.client.get('/api/home'), 200);
    assert.ok(Date.now() - (await lastSeen()) < hour);
    threeDaysLater();
    expectStatus(await someone.client.get('/api/session'), 200);
    assert.ok(Date.now() - (await lastSeen()) < hour);
    // What staff see as them is no visit of theirs.
    expectStatus(await firm.staff.post(`/api/people/${someone.person}/impersonation`), 201);
    threeDaysLater();
    expectStatus(await firm.staff.twin(firm.slug, 'impersonation').get('/api/home'), 200);
    assert.ok(Date.now() - (await lastSeen()) > 70 * hour);
});
