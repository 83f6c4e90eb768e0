// SPDX-License-Identifier: AGPL-3.0-or-later
// Clients and their contacts: links, who may sign in, and what ends with a link.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

test('a contact with a known address is linked to a second client with their own name, but not twice to one client', async () => {
    const first = await addAccount(firm.staff);
    const second = expectStatus(
        await firm.staff.post('/api/accounts', { name: unique('Company'), kind: 'company' }),
        201,
    );
    assert.equal(second.person, null);
    const link = { name: 'Another Name', email: first.email.toUpperCase(), areas: 2 };
    const linked = expectStatus(await firm.staff.post(`/api/accounts/${second.id}/people`, link), 201);
    assert.equal(linked.id, first.person);
    assert.equal(linked.name, first.name);
    assert.equal(linked.areas, 2);
    assert.equal(
        expectStatus(await firm.staff.post(`/api/accounts/${second.id}/people`, link), 409).code,
        'already_linked',
    );
    expectStatus(await firm.staff.delete(`/api/accounts/${second.id}/people/${first.person}`), 204);
    assert.equal(
        expectStatus(await firm.staff.delete(`/api/accounts/${second.id}/people/${first.person}`), 404).code,
        'no_such_link',
    );
});

test('a contact requires name and address, and unknown members are refused by name', async () => {
    const half = expectStatus(
        await firm.staff.post('/api/accounts', { name: 'Half', contact_email: 'half@mail.example' }),
        422,
    );
    assert.deepEqual(
        half.fields.map(({ name }) => name),
        ['contact_name'],
    );
    const odd = expectStatus(await firm.staff.post('/api/accounts', { name: 'Odd', areas: 16, kinds: 'person' }), 422);
    assert.deepEqual(odd.fields.map(({ name }) => name).sort(), ['areas', 'kinds']);
});

test('pages of clients follow each other without a gap, in the order of names', async () => {
    const prefix = unique('Page');
    for (let i = 0; i < 52; i++) {
        const name = `${i % 2 ? prefix : prefix.toUpperCase()} ${String(i % 26).padStart(2, '0')}`;
        expectStatus(await firm.staff.post('/api/accounts', { name }), 201);
    }
    const first = expectStatus(await firm.staff.get(`/api/accounts?q=${prefix}`), 200);
    assert.equal(first.items.length, 50);
    const rest = expectStatus(
        await firm.staff.get(`/api/accounts?q=${prefix}&before=${encodeURIComponent(first.next)}`),
        200,
    );
    assert.equal(rest.items.length, 2);
    assert.equal(rest.next, null);
    const all = [...first.items, ...rest.items];
    assert.equal(new Set(all.map(({ id }) => id)).size, 52);
    const names = all.map(({ name }) => name.toLowerCase());
    assert.deepEqual(names, [...names].sort());
});

test('names with accents and names in lower case are where a reader looks for them, on every page', async () => {
    const reference = unique('Order');
    const names = ['Álvarez', 'Ångström', 'Émile', 'zoe', 'Zoll'].flatMap((name) =>
        Array.from({ length: 22 }, (_, number) => `${name} ${String(number).padStart(2, '0')}`),
    );
    // Made by code point, which is not the order that is expected.
    for (const name of [...names].sort())
        expectStatus(await firm.staff.post('/api/accounts', { name, reference }), 201);
    const listed = [];
    let path = `/api/accounts?q=${reference}`;
    for (let pages = 1; path; pages++) {
        const { items, next } = expectStatus(await firm.staff.get(path), 200);
        listed.push(...items.map(({ name }) => name));
        path = next && `/api/accounts?q=${reference}&before=${encodeURIComponent(next)}`;
        assert.equal(pages === 3, path === null);
    }
    assert.deepEqual(listed, names);
});

test('a contact who may no longer sign in is signed out at once, and gets neither code nor invitation', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await person.client.get('/api/home'), 200);
    const link = `/api/accounts/${person.account}/people/${person.person}`;
    expectStatus(await firm.staff.patch(link, { may_log_in: false }), 200);
    expectStatus(await person.client.get('/api/home'), 401);
    assert.equal(
        expectStatus(await firm.staff.post(`/api/people/${person.person}/invitations`), 409).code,
        'may_not_log_in',
    );
    // Two mails: the invitation and the notice of the new factor. Then only the second request is mailed.
    await until('both mails', async () => (await countTo(person.email)) === 2);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: person.email }), 202);
    expectStatus(await firm.staff.patch(link, { may_log_in: true }), 200);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: person.email }), 202);
    assert.ok((await mailTo(person.email, 2)).code);
    assert.equal(await countTo(person.email), 3);
});

test('members with a minimum length cannot be emptied', async () => {
    const { id } = await addAccount(firm.staff).then(({ account }) => ({ id: account }));
    const named = (answer) => expectStatus(answer, 422).fields.map(({ name }) => name);
    assert.deepEqual(named(await firm.staff.patch(`/api/accounts/${id}`, { name: '  ' })), ['name']);
    assert.deepEqual(named(await firm.staff.patch('/api/profile', { name: '' })), ['name']);
    const nobody = { name: 'Nobody', contact_name: '', contact_email: '' };
    assert.deepEqual(named(await firm.staff.post('/api/accounts', nobody)).sort(), ['contact_email', 'contact_name']);
    expectStatus(await firm.staff.patch(`/api/accounts/${id}`, { reference: '' }), 200);
});

test('a mail that came back is said of its person until another arrives, or the address is another', async () => {
    const { account, person, email } = await addAccount(firm.staff);
    const failed = async () => {
        const { people } = expectStatus(await firm.staff.get(`/api/accounts/${account}`), 200);
        const { failed_mail_at: at, failed_mail_kind: kind, failed_mail_error: error } = people[0];
        assert.equal(at === null, kind === null);
        return kind && `${kind}: ${error}`;
    };
    const made = (id, recipient, state, ago) =>
        inFirm(
            firm.slug,
            `insert into mails (id, person, recipient, kind, state, last_error, created_at)
             values (${id}, '${person}', '${recipient}', 'news', '${state}', '550 no', now() - interval '${ago}')`,
        );
    assert.equal(await failed(), null);
    made('gen_random_uuid()', email, 'failed', '3 hours');
    assert.equal(await failed(), 'news: 550 no');
    made('gen_random_uuid()', email, 'waiting', '2 hours'); // has not arrived yet
    assert.equal(await failed(), 'news: 550 no');
    made('gen_random_uuid()', 'another@mail.example', 'sent', '90 minutes');
    assert.equal(await failed(), 'news: 550 no');
    made('gen_random_uuid()', email, 'sent', '1 hour');
    assert.equal(await failed(), null);
    made('gen_random_uuid()', 'another@mail.example', 'failed', '1 minute');
    assert.equal(await failed(), null);
});

test('the matters of a client say who acts since when, what follows, and which are overdue', async () => {
    const { account } = await addAccount(firm.staff);
    const { id, template } = await openMatter(firm.staff, account);
    const one = async () => expectStatus(await firm.staff.get(`/api/accounts/${account}`), 200).matters[0];
    const { matter, timeline } = expectStatus(await firm.staff.get(`/api/matters/${id}`), 200);
    const next = timeline.find(({ state }) => state === 'next');
    const first = await one();
    assert.deepEqual(
        [first.stage_since, first.acts, first.next_name, first.next_acts, first.next_acts_who, first.lead_name],
        [matter.stage_since, matter.acts, next.name, next.acts, next.acts_who, matter.lead_name],
    );
    const usual = first.usual_days;
    const age = (days) =>
        inFirm(firm.slug, `update matters set stage_since = now() - interval '${days} days' where id = '${id}'`);
    age(2 * usual - 0.5);
    assert.equal((await one()).overdue, false);
    age(2 * usual + 0.5);
    assert.equal((await one()).overdue, true);
    const [from] = template.stages;
    expectStatus(
        await firm.staff.post(`/api/matters/${id}/stage`, { from: from.id, to: template.stages.at(-1).id }),
        200,
    );
    const last = await one();
    assert.deepEqual([last.next_name, last.next_acts, last.overdue], [null, null, false]);
    age(400);
    expectStatus(await firm.staff.patch(`/api/matters/${id}`, { closed: true }), 200);
    assert.equal((await one()).overdue, false);
});

test('the last sign-in says how: neither a sign-in that stopped half-way counts, nor staff who view the portal', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    const status = async () =>
        expectStatus(await firm.staff.get(`/api/sign-in-status?account=${person.account}`), 200).items[0];
    const before = await status();
    assert.equal(before.signed_in_with, 'totp');
    assert.notEqual(before.signed_in_at, null);
    const half = new Visitor(firm.slug);
    const seen = await countTo(person.email);
    expectStatus(await half.post('/api/sign-in', { email: person.email }), 202);
    const { code } = await mailTo(person.email, seen);
    assert.equal(expectStatus(await half.post('/api/sign-in/code', { code }), 200).next, 'totp');
    expectStatus(await firm.staff.post(`/api/people/${person.person}/impersonation`, { reason: 'To look' }), 201);
    const after = await status();
    assert.deepEqual([after.signed_in_at, after.signed_in_with], [before.signed_in_at, 'totp']);
    const { person: fresh, account } = await addAccount(firm.staff);
    const [never] = expectStatus(await firm.staff.get(`/api/sign-in-status?account=${account}`), 200).items;
    assert.deepEqual([never.person, never.signed_in_at, never.signed_in_with], [fresh, null, null]);
});
