// SPDX-License-Identifier: AGPL-3.0-or-later
// A change of mail address: both addresses must confirm, either can refuse, and nobody learns whether an address is
// taken.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailsTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

const fresh = async () => inviteAndAccept(firm, await addAccount(firm.staff));
const elsewhere = () => `${unique('new')}@elsewhere.example`;
const ask = async (someone, email) => {
    const seen = await countTo(someone.email);
    expectStatus(await someone.client.post('/api/profile/mail', { email }), 202);
    return { before: await mailTo(someone.email, seen), after: await mailTo(email) };
};
const pressed = (token, what = 'confirmation') => new Visitor(firm.slug).post(`/api/mail-changes/${what}`, { token });
const lookUp = (token) => pressed(token, 'lookup');
const profile = async (visitor) => expectStatus(await visitor.get('/api/profile'), 200);
const subjects = async (email) => (await mailsTo(email)).map(({ subject }) => subject);

test('the address changes once both have confirmed, in any browser; sessions stay open, and both are notified', async () => {
    const someone = await fresh();
    const email = elsewhere();
    const { before: old, after } = await ask(someone, email);
    for (let i = 0; i < 3; i++) assert.deepEqual(expectStatus(await lookUp(old.token), 200).state, 'open');
    assert.equal(expectStatus(await pressed(after.token), 200).state, 'confirmed');
    assert.equal((await profile(someone.client)).email, someone.email);
    assert.deepEqual((await profile(someone.client)).mail_change.new_confirmed, true);
    const pending = await (async () => {
        const visitor = new Visitor(firm.slug);
        const seen = await countTo(someone.email);
        expectStatus(await visitor.post('/api/sign-in', { email: someone.email }), 202);
        return { visitor, ...(await mailTo(someone.email, seen)) };
    })();
    assert.equal(expectStatus(await pressed(old.token), 200).state, 'done');
    const now = await profile(someone.client);
    assert.deepEqual([now.email, now.mail_change], [email, null]);
    expectStatus(await pending.visitor.post('/api/sign-in/link', { token: pending.token }), 410);
    for (const address of [someone.email, email])
        await until(`the notice to ${address}`, async () =>
            (await subjects(address)).some((subject) => /address was changed/.test(subject)),
        );
    const back = await signIn(firm.slug, email, someone.authenticator);
    expectStatus(await back.get('/api/home'), 200);
    expectStatus(await pressed(old.token), 410);
    expectStatus(await pressed(after.token), 410);
});

test('codes on the account page do the same, and ten wrong ones end the change', async () => {
    const someone = await fresh();
    const email = elsewhere();
    const { before: old, after } = await ask(someone, email);
    const type = (code) => someone.client.post('/api/profile/mail/code', { code });
    assert.equal(expectStatus(await type(old.code), 200).state, 'confirmed');
    assert.equal(expectStatus(await type('00000'), 401).code, 'code_wrong');
    assert.equal(expectStatus(await type(after.code), 200).state, 'done');
    assert.equal((await profile(someone.client)).email, email);
    const second = await fresh();
    const mails = await ask(second, elsewhere());
    for (let i = 0; i < 10; i++)
        expectStatus(await second.client.post('/api/profile/mail/code', { code: '00000' }), 401);
    expectStatus(await second.client.post('/api/profile/mail/code', { code: mails.before.code }), 410);
});

test('confirming one side twice does not count for both', async () => {
    const someone = await fresh();
    const { after } = await ask(someone, elsewhere());
    for (let i = 0; i < 2; i++) assert.equal(expectStatus(await pressed(after.token), 200).state, 'confirmed');
    assert.equal((await profile(someone.client)).email, someone.email);
});

test('a refusal from the old address ends the change and all sessions, and is listed for staff until handled', async () => {
    const someone = await fresh();
    const live = await openLive(firm.staff);
    const { before: old, after } = await ask(someone, elsewhere());
    expectStatus(await pressed(old.token, 'refusal'), 204);
    await live.next(({ data }) => data.what === 'mail_change.refused' && data.object === someone.person);
    live.close();
    expectStatus(await someone.client.get('/api/profile'), 401);
    expectStatus(await pressed(after.token), 410);
    const mine = async () =>
        expectStatus(await firm.staff.get('/api/mail-changes'), 200).items.filter(
            ({ person }) => person === someone.person,
        );
    const [refusal] = await mine();
    assert.deepEqual([refusal.refused_by, refusal.old_email, refusal.account], ['old', someone.email, someone.account]);
    expectStatus(await firm.staff.post(`/api/mail-changes/${refusal.id}/handled`), 204);
    assert.deepEqual(await mine(), []);
    const [entry] = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    assert.deepEqual([entry.what, entry.object], ['mail_change.handled', someone.person]);
});

test('a refusal from the new address ends the change, and sessions stay open', async () => {
    const someone = await fresh();
    const { before: old, after } = await ask(someone, elsewhere());
    expectStatus(await pressed(after.token, 'refusal'), 204);
    expectStatus(await pressed(old.token), 410);
    assert.equal((await profile(someone.client)).mail_change, null);
});

test('a taken address gets the same answer and a plain mail, and is never taken over', async () => {
    const [someone, other] = [await fresh(), await fresh()];
    const seen = await countTo(someone.email);
    const free = await (await fresh()).client.post('/api/profile/mail', { email: elsewhere() });
    const taken = await someone.client.post('/api/profile/mail', { email: other.email.toUpperCase() });
    assert.deepEqual([taken.status, taken.json], [free.status, free.json]);
    const old = await mailTo(someone.email, seen);
    const plain = await until('the plain mail', async () =>
        (await mailsTo(other.email)).find(({ subject }) => /entered your address/.test(subject)),
    );
    assert.doesNotMatch(plain.text, /#[A-Za-z0-9_-]{20,}/);
    assert.ok(!plain.text.includes(someone.name) && !plain.text.includes(someone.email), 'it does not say who asked');
    assert.equal(expectStatus(await pressed(old.token), 200).state, 'confirmed');
    const pending = (await profile(someone.client)).mail_change;
    assert.deepEqual([pending.email, pending.new_confirmed], [other.email, false]);
});

test('a newer request replaces the older one; it can be withdrawn, and expires after a day', async () => {
    const someone = await fresh();
    const first = await ask(someone, elsewhere());
    const second = await ask(someone, elsewhere());
    expectStatus(await pressed(first.before.token), 410);
    expectStatus(await someone.client.delete('/api/profile/mail'), 204);
    expectStatus(await pressed(second.before.token), 410);
    const third = await ask(someone, elsewhere());
    inFirm(firm.slug, `update mail_changes set expires_at = now() where person = '${someone.person}'`);
    expectStatus(await pressed(third.before.token), 410);
    assert.equal(expectStatus(await lookUp(third.before.token), 200).state, 'over');
});

test('the new address must be valid and differ from the current one', async () => {
    const someone = await fresh();
    assert.equal(
        expectStatus(await someone.client.post('/api/profile/mail', { email: someone.email }), 409).code,
        'same_address',
    );
    expectStatus(await someone.client.post('/api/profile/mail', { email: 'nobody' }), 422);
});

test('notices are sent to the former address for 30 days', async () => {
    const someone = await fresh();
    const email = elsewhere();
    const { before: old, after } = await ask(someone, email);
    expectStatus(await pressed(old.token), 200);
    expectStatus(await pressed(after.token), 200);
    const renewed = async (address) =>
        (await subjects(address)).filter((subject) => /New recovery codes/.test(subject)).length;
    expectStatus(await someone.client.post('/api/recovery-codes'), 201);
    for (const address of [someone.email, email])
        await until(`the notice to ${address}`, async () => (await renewed(address)) === 1);
    inFirm(
        firm.slug,
        `update former_addresses set until = now() - interval '31 days' where person = '${someone.person}'`,
    );
    expectStatus(await someone.client.post('/api/recovery-codes'), 201);
    await until('the second notice', async () => (await renewed(email)) === 2);
    assert.equal(await renewed(someone.email), 1);
});

test('staff change their address at the desk, and a link of one firm does not work at another', async () => {
    const other = await signUpFirm({ pack: null });
    const seen = await countTo(other.email);
    const email = elsewhere();
    expectStatus(await other.staff.post('/api/profile/mail', { email }), 202);
    const [old, after] = [await mailTo(other.email, seen), await mailTo(email)];
    assert.match(old.link, /\/desk\/mail-change#/);
    expectStatus(await pressed(old.token), 410);
    const press = (token) => new Visitor(other.slug, 'desk').post('/api/mail-changes/confirmation', { token });
    expectStatus(await press(old.token), 200);
    assert.equal(expectStatus(await press(after.token), 200).state, 'done');
    assert.equal((await profile(other.staff)).email, email);
});
