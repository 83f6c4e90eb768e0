// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { enrol, expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';

const begin = async (apex, over = {}) => {
    const slug = over.slug ?? unique('su');
    const email = over.email ?? `ann@${slug}.example`;
    const seen = await countTo(email);
    const answer = await apex.post('/api/sign-ups', {
        firm_name: 'Ann & Sons <Ltd>',
        slug,
        name: 'Ann Ode',
        email,
        ...over,
    });
    return { slug, email, seen, answer };
};

test('a name is refused while it is typed, with the reason', async () => {
    const apex = new Visitor('');
    const taken = await signUpFirm({ pack: null });
    for (const [name, reason] of [
        [taken.slug, 'taken'],
        ['www', 'reserved'],
        ['admin', 'reserved'],
        ['-a', 'malformed'],
        ['a--b', 'malformed'],
        ['Ä', 'malformed'],
        ['ab', 'malformed'],
        ['xn--abc', 'malformed'],
        ['a'.repeat(41), 'malformed'],
    ]) {
        const said = expectStatus(await apex.get(`/api/names/${encodeURIComponent(name)}`), 200);
        assert.equal(said.free, false, name);
        assert.equal(said.reason, reason, name);
        assert.ok(said.message.length > 10, 'a sentence, not a code');
    }
    assert.equal(expectStatus(await apex.get(`/api/names/${unique('free')}`), 200).free, true);
});

test('bad fields are all named and nothing is mailed', async () => {
    const { answer, email, seen } = await begin(new Visitor(''), { slug: 'www', firm_name: '', email: 'no-address' });
    const problem = expectStatus(answer, 422);
    const names = problem.fields.map((field) => field.name);
    for (const name of ['firm_name', 'email']) assert.ok(names.includes(name), `${name} in ${names}`);
    assert.equal(await countTo(email), seen);
});

test('names that would be links in our mails are refused, and nothing is mailed', async () => {
    for (const name of [
        '=?utf-8?q?Pay_now_at_https=3A=2F=2Fevil.example?=',
        'Win at https://evil.example',
        'evil.example/pay',
        'www.evil.example',
        'ｅｖｉｌ．ｅｘａｍｐｌｅ',
        'https：／／evil',
    ])
        for (const member of ['firm_name', 'name']) {
            const { answer, email, seen } = await begin(new Visitor(''), { [member]: name });
            const problem = expectStatus(answer, 422);
            assert.deepEqual(
                problem.fields.map((field) => [field.name, field.code]),
                [[member, 'name_is_link']],
                name,
            );
            assert.match(problem.fields[0].detail, /web or mail address/);
            assert.equal(await countTo(email), seen);
        }
    for (const name of ['J.P. Morgan & Co. A/S', 'Müller e.V.'])
        expectStatus((await begin(new Visitor(''), { firm_name: name })).answer, 202);
});

test('the cookie lasts as long as mail and page say that the code works', async () => {
    const { answer, email, seen } = await begin(new Visitor(''));
    expectStatus(answer, 202);
    assert.match(String(answer.headers['set-cookie']), /\bMax-Age=1800\b/i);
    assert.match((await mailTo(email, seen)).text.replace(/\s+/g, ' '), /once, for 30 minutes/);
    const words = new URL('../../../services/web/src/features/sign_up/words.en.json', import.meta.url);
    assert.match(JSON.parse(await readFile(words, 'utf8')).codeLead, /once, for 30 minutes/);
});

test('opening the link does not use it up; the button creates the firm, once', async () => {
    const apex = new Visitor('');
    const { email, seen, slug, answer } = await begin(apex);
    expectStatus(answer, 202);
    const mail = await mailTo(email, seen);
    assert.match(mail.link, new RegExp(`^${originOf('')}/sign-up#`));
    for (let i = 0; i < 3; i++) assert.equal((await new Visitor('').get(new URL(mail.link).pathname)).status, 200);
    const elsewhere = new Visitor('');
    const { origin, location } = expectStatus(await elsewhere.post('/api/sign-ups/link', { token: mail.token }), 201);
    assert.equal(origin, originOf(slug));
    assert.ok(location.startsWith(`${origin}/desk/enter#`));
    expectStatus(await elsewhere.post('/api/sign-ups/link', { token: mail.token }), 409);
    const staff = new Visitor(slug, 'desk');
    expectStatus(await staff.get('/api/session'), 200); // the edge knows the firm before its owner is sent there
    const { next } = expectStatus(await staff.post('/api/sign-in/handover', { token: location.split('#')[1] }), 200);
    assert.equal(next, 'enrol');
    const session = expectStatus(await staff.get('/api/session'), 200);
    assert.equal(session.person.name, 'Ann Ode');
    assert.equal(session.firm.name, 'Ann & Sons <Ltd>');
    expectStatus(await new Visitor(slug, 'desk').post('/api/sign-in/handover', { token: location.split('#')[1] }), 410);
});

test('a new firm is served at once', async () => {
    const apex = new Visitor('');
    const { email, seen, slug, answer } = await begin(apex);
    expectStatus(answer, 202);
    const { code } = await mailTo(email, seen);
    expectStatus(await apex.post('/api/sign-ups/code', { code }), 201);
    expectStatus(await new Visitor(slug).get('/api/brand'), 200);
});

test('a code can be tried five times, and only in the browser that requested it', async () => {
    const apex = new Visitor('');
    const { email, seen, answer } = await begin(apex);
    expectStatus(answer, 202);
    const { code } = await mailTo(email, seen);
    expectStatus(await new Visitor('').post('/api/sign-ups/code', { code }), 410); // another browser
    const wrong = code === '123456' ? '654321' : '123456';
    for (let i = 0; i < 5; i++) expectStatus(await apex.post('/api/sign-ups/code', { code: wrong }), 401);
    expectStatus(await apex.post('/api/sign-ups/code', { code }), 410);
});

test('a name that somebody took meanwhile is refused, and the other firm is untouched', async () => {
    const slug = unique('race');
    const one = new Visitor('');
    const two = new Visitor('');
    const first = await begin(one, { slug, email: `one@${slug}.example` });
    const second = await begin(two, { slug, email: `two@${slug}.example` });
    expectStatus(first.answer, 202);
    expectStatus(second.answer, 202);
    const [a, b] = [await mailTo(first.email, first.seen), await mailTo(second.email, second.seen)];
    const answers = await Promise.all([
        one.post('/api/sign-ups/code', { code: a.code }),
        two.post('/api/sign-ups/code', { code: b.code }),
    ]);
    assert.deepEqual(answers.map((answer) => answer.status === 201).sort(), [false, true]);
    const refused = answers.find((answer) => answer.status !== 201);
    expectStatus(refused, 409);
    assert.ok(refused.json.detail.length > 10);
});

test('before the second factor an owner may brand the firm but sees no client', async () => {
    const apex = new Visitor('');
    const { email, seen, slug, answer } = await begin(apex);
    expectStatus(answer, 202);
    const { location } = expectStatus(
        await apex.post('/api/sign-ups/code', { code: (await mailTo(email, seen)).code }),
        201,
    );
    const staff = new Visitor(slug, 'desk');
    expectStatus(await staff.get('/api/session'), 200);
    expectStatus(await staff.post('/api/sign-in/handover', { token: location.split('#')[1] }), 200);
    expectStatus(await staff.put('/api/brand', { colour: '#7a3ff2', face: 'text' }), 200);
    const refused = expectStatus(await staff.get('/api/accounts'), 403);
    assert.equal(refused.code, 'step_up');
    await enrol(staff);
    expectStatus(await staff.get('/api/accounts'), 200);
});
