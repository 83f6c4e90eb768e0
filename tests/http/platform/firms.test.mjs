// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { enrol, expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { makeAdmin } from '../../support/admin.mjs';
import { until } from '../../support/until.mjs';

let admin, firm, bystander;

before(async () => {
    admin = await makeAdmin();
    firm = await signUpFirm();
    bystander = await signUpFirm();
});

const numberOf = async (slug) =>
    expectStatus(await admin.visitor.get(`/api/firms?q=${slug}`), 200).items.find((item) => item.slug === slug).number;

test('an admin made on the command line signs in with passkeys, and the mail alone opens nothing', async () => {
    assert.ok(expectStatus(await admin.visitor.get('/api/session'), 200).level >= 2);
    const stranger = new Visitor('admin');
    expectStatus(await stranger.get('/api/firms'), 401);
    const half = new Visitor('admin');
    const seen = await countTo(admin.email);
    expectStatus(await half.post('/api/sign-in', { email: admin.email }), 202);
    expectStatus(await half.post('/api/sign-in/code', { code: (await mailTo(admin.email, seen)).code }), 200);
    expectStatus(await half.get('/api/firms'), 403);
});

test('sessions of one realm are not valid in another', async () => {
    const carried = admin.visitor.twin(firm.slug, 'desk');
    expectStatus(await carried.get('/api/accounts'), 401);
    const staff = firm.staff.twin('admin', 'portal');
    expectStatus(await staff.get('/api/firms'), 401);
    expectStatus(await new Visitor('').get('/api/firms', { checked: false }), 404);
    expectStatus(await admin.visitor.post('/api/sign-ups', {}, { checked: false }), 404);
});

test('a suspended firm shows a plain notice, resumes, and nobody else notices', async () => {
    const number = await numberOf(firm.slug);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/suspension`, {}), 422);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/suspension`, { reason: 'Unpaid for 90 days' }), 200);
    const refused = await until('the notice', async () => {
        const answer = await firm.staff.get('/api/accounts', { checked: false });
        return answer.status === 503 ? answer : null;
    });
    assert.equal(refused.json.code, 'firm_suspended');
    const page = await new Visitor(firm.slug).get('/');
    assert.equal(page.status, 503);
    assert.match(page.bytes.toString(), /closed at the moment|suspended|not available/i);
    assert.doesNotMatch(page.bytes.toString(), /Unpaid/);
    expectStatus(await bystander.staff.get('/api/accounts'), 200);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/suspension`, { reason: 'Once again' }), 409);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/resumption`, { reason: 'Paid' }), 200);
    await until(
        'the portal again',
        async () => (await firm.staff.get('/api/accounts', { checked: false })).status === 200,
    );
    const entries = expectStatus(await admin.visitor.get('/api/audit-log'), 200).items;
    const reasons = entries.map((entry) => entry.reason);
    assert.ok(reasons.includes('Unpaid for 90 days') && reasons.includes('Paid'), JSON.stringify(entries.slice(0, 4)));
});

test('an admin creates a firm, and its owner signs in by the mail', async () => {
    const slug = unique('made');
    const email = `boss@${slug}.example`;
    const seen = await countTo(email);
    expectStatus(
        await admin.visitor.post('/api/firms', {
            firm_name: 'Made & Co',
            slug,
            owner_name: 'Bo Boss',
            owner_email: email,
            reason: 'Asked by phone',
        }),
        201,
    );
    const mail = await mailTo(email, seen);
    assert.match(mail.subject + mail.text, /Made & Co/);
    const staff = new Visitor(slug, 'desk');
    await until('the firm', async () => (await staff.get('/api/session', { checked: false })).status === 200);
    const next = mail.link.includes('invitation')
        ? await staff.post('/api/invitations/redeem', { token: mail.token })
        : await staff.post('/api/sign-in/handover', { token: mail.token });
    assert.equal(expectStatus(next, 200).next, 'enrol');
    await enrol(staff);
    expectStatus(await staff.get('/api/accounts'), 200);
    expectStatus(
        await admin.visitor.post('/api/firms', {
            firm_name: 'Xenon',
            slug,
            owner_name: 'Yara',
            owner_email: 'y@z.example',
            reason: 'Once again',
        }),
        422,
    );
});

test('firms show state, storage and head counts; unknown ones are 404', async () => {
    const item = expectStatus(await admin.visitor.get(`/api/firms?q=${bystander.slug}`), 200).items[0];
    assert.equal(item.state, 'active');
    for (const name of ['clients', 'staff', 'used_bytes']) assert.equal(typeof item[name], 'number', name);
    expectStatus(await admin.visitor.get('/api/firms/999999999'), 404);
    expectStatus(await admin.visitor.post('/api/firms/999999999/suspension', { reason: 'None of ours' }), 404);
    const overview = expectStatus(await admin.visitor.get('/api/overview'), 200);
    assert.ok(overview.firms.active >= 2);
    assert.equal(typeof overview.spares, 'number');
    expectStatus(await admin.visitor.get('/api/jobs?state=dead'), 200);
});

test('a search finds three letters anywhere, fewer at the beginning of a word, and takes signs literally', async () => {
    const slug = unique('sought');
    const email = `o_${slug}@mail.example`;
    const name = `Qx Vyzzu ${slug}`;
    expectStatus(
        await admin.visitor.post('/api/firms', {
            firm_name: name,
            slug,
            owner_name: 'Olive',
            owner_email: email,
            reason: 'To be sought',
        }),
        201,
    );
    const finds = async (q) => {
        const path = `/api/firms?q=${encodeURIComponent(q)}`;
        const found = [];
        let next = null;
        do {
            const page = expectStatus(await admin.visitor.get(next ? `${path}&before=${next}` : path), 200);
            found.push(...page.items);
            next = page.next;
        } while (next);
        return found.some((item) => item.slug === slug);
    };
    for (const q of ['yzz', 'YZZU', 'qx', 'vy', 'VY', 'qx vyz', 'o_', slug, `o_${slug}`])
        assert.equal(await finds(q), true, `${q} finds it`);
    for (const q of ['yz', 'zu', 'yzzx', '---', '%', '_', '%%%', `q%${slug}`, 'q_ vyzzu', `oo${slug}`])
        assert.equal(await finds(q), false, `${q} does not find it`);
});
