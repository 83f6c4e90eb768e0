// SPDX-License-Identifier: AGPL-3.0-or-later
// Finding one's portals: a mail to the address itself, the same answer for everybody, and nothing that crosses from one
// firm to another.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailsTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let one, two, shared;

before(async () => {
    one = await signUpFirm({ name: 'Hartwell <b> & Osei' });
    two = await signUpFirm();
    expectStatus(await two.staff.patch('/api/settings', { name: 'www.evil.example' }), 200); // refused at sign-up
    const contact = await addAccount(one.staff);
    const second = expectStatus(
        await two.staff.post('/api/accounts', {
            name: unique('There'),
            contact_name: 'Known There',
            contact_email: contact.email,
        }),
        201,
    );
    shared = { email: contact.email, here: await inviteAndAccept(one, contact), there: second.person };
});

const ask = (email) => new Visitor('').post('/api/portals', { email });
const listTo = (email, nth = 1) =>
    until('the list', async () => {
        const lists = (await mailsTo(email)).filter(({ subject }) => subject === 'Your portals');
        return lists.length >= nth ? lists.at(-1) : null;
    });

test('one mail lists every firm that knows the address, with a link to the sign-in of each', async () => {
    expectStatus(await ask(shared.email.toUpperCase()), 202);
    const mail = await listTo(shared.email);
    for (const firm of [one, two]) assert.ok(mail.text.includes(`${originOf(firm.slug)}/sign-in\n`), mail.text);
    assert.doesNotMatch(mail.text, /#[A-Za-z0-9_-]{20,}/, 'no token: sessions are not carried over');
    assert.match(mail.html, /Hartwell &lt;b&gt; &amp; Osei/);
    assert.ok(!mail.text.includes('www.evil.example'), 'a firm that calls itself a link is shown by its address');
});

test('staff get the link of the desk, and a person who is both gets both links', async () => {
    expectStatus(
        await one.staff.post('/api/accounts', {
            name: unique('Owner'),
            contact_name: 'Olive',
            contact_email: one.email,
        }),
        201,
    );
    expectStatus(await ask(one.email), 202);
    const mail = await listTo(one.email);
    assert.ok(mail.text.includes(`${originOf(one.slug)}/desk/sign-in\n`));
    assert.ok(mail.text.includes(`${originOf(one.slug)}/sign-in\n`));
    assert.ok(!mail.text.includes(two.slug));
});

test('a portal where the person may not sign in is not listed', async () => {
    const contact = await addAccount(one.staff);
    const also = expectStatus(
        await two.staff.post('/api/accounts', {
            name: unique('Shut'),
            contact_name: 'Shut',
            contact_email: contact.email,
        }),
        201,
    );
    expectStatus(await two.staff.patch(`/api/accounts/${also.id}/people/${also.person}`, { may_log_in: false }), 200);
    expectStatus(await ask(contact.email), 202);
    const mail = await listTo(contact.email);
    assert.ok(mail.text.includes(one.slug));
    assert.ok(!mail.text.includes(two.slug));
});

test('an unknown address gets the same answer and no mail', async () => {
    const nobody = `${unique('nobody')}@mail.example`;
    const unknown = await ask(nobody);
    const contact = await addAccount(one.staff);
    const known = await ask(contact.email);
    assert.equal(unknown.status, known.status);
    assert.deepEqual(unknown.json, known.json);
    assert.deepEqual(Object.keys(unknown.headers).sort(), Object.keys(known.headers).sort());
    await listTo(contact.email); // asked later, so the first one's search has ended
    assert.equal(await countTo(nobody), 0);
});

test('an invalid address is refused with a sentence', async () => {
    const { fields } = expectStatus(await ask('maria'), 422);
    assert.deepEqual(
        fields.map(({ name }) => name),
        ['email'],
    );
    assert.match(fields[0].detail, /name@example.com/);
});

test('sessions and profiles are not shared between firms', async () => {
    const there = shared.here.client.twin(two.slug);
    assert.equal(expectStatus(await there.get('/api/session'), 200).signed_in, false);
    for (const path of ['/api/profile', '/api/home', '/api/sessions']) expectStatus(await there.get(path), 401);
    expectStatus(
        await shared.here.client.patch('/api/profile', { name: 'Renamed Here', phone: '+44 113 496 0001' }),
        200,
    );
    const { people } = await two.staff
        .get('/api/accounts')
        .then(
            async ({ json }) =>
                (await two.staff.get(`/api/accounts/${json.items.find(({ name }) => name.startsWith('There')).id}`))
                    .json,
        );
    assert.equal(people[0].id, shared.there);
    assert.equal(people[0].name, 'Known There');
    assert.equal(people[0].phone, null);
});

test('a firm’s host has no such route, and the apex has no GET', async () => {
    expectStatus(await new Visitor(one.slug).post('/api/portals', { email: shared.email }, { checked: false }), 404);
    expectStatus(await new Visitor('').get('/api/portals'), 405);
});
