// SPDX-License-Identifier: AGPL-3.0-or-later
// Authenticator apps: a new one in place of the old one, and what the mailbox alone cannot do.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { countTo, mailTo, mailsTo } from '../../support/mail.mjs';
import { addAccount, enrol, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

test('a new authenticator requires a fresh factor; of two enrolments the newer one counts', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    const first = expectStatus(await person.client.post('/api/factors/totp'), 201);
    const second = expectStatus(await person.client.post('/api/factors/totp'), 201);
    assert.match(second.qr, /^<svg /);
    const late = await person.client.post('/api/factors/totp/confirmation', { id: first.id, code: '000000' });
    assert.equal(expectStatus(late, 409).code, 'enrolment_replaced');
    assert.equal(
        expectStatus(await person.client.post('/api/factors/totp/confirmation', { id: second.id, code: '000000' }), 401)
            .code,
        'code_wrong',
    );
});

test('two enrolments that began at the same time do not hinder each other, and one authenticator remains', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    // Each of two simultaneous requests may leave its own.
    const begin = (confirmed) =>
        inFirm(
            firm.slug,
            `insert into factors (id, person, kind, sealed, created_at, confirmed_at)
             select gen_random_uuid(), person, kind, sealed, now() - interval '1 minute', ${confirmed}
               from factors where person = '${person.person}' and confirmed_at is not null`,
        );
    begin('null');
    begin('null');
    await enrol(person.client);
    const left = () =>
        inFirm(firm.slug, `select confirmed_at is not null from factors where person = '${person.person}'`);
    assert.equal(left(), 't');
    assert.throws(() => begin('now()'), /factors_person/);
    assert.equal(left(), 't');
});

test('the mailbox alone cannot replace the authenticator, nor brand a firm that has clients', async () => {
    const seen = await countTo(firm.email);
    const desk = new Visitor(firm.slug, 'desk');
    expectStatus(await desk.post('/api/sign-in', { email: firm.email }), 202);
    const { code } = await mailTo(firm.email, seen);
    assert.equal(expectStatus(await desk.post('/api/sign-in/code', { code }), 200).next, 'totp');
    assert.equal(expectStatus(await desk.post('/api/factors/totp'), 409).code, 'factor_exists');
    const brand = { colour: '#7a3ff2', face: 'text' };
    assert.equal(expectStatus(await desk.put('/api/brand', brand), 409).code, 'second_factor_first');
});

test('replacing an authenticator sends a notice that says so', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    await enrol(client.client);
    const says = ({ text }) => /A new authenticator app was set up/.test(text.replaceAll('\n', ' '));
    await until('the notice', async () => (await mailsTo(client.email)).some(says));
});
