// SPDX-License-Identifier: AGPL-3.0-or-later
// Text as people type and paste it: one spelling is kept, and what cannot be seen is no name.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, openMatter, signUpFirm, unique } from '../../support/people.mjs';

let firm, client, matter;

before(async () => {
    firm = await signUpFirm();
    client = await addAccount(firm.staff, unique('Zoë Núñez'));
    matter = await openMatter(firm.staff, client.account, unique('matter'));
});

const accounts = async (q) => expectStatus(await firm.staff.get(`/api/accounts?q=${encodeURIComponent(q)}`), 200).items;

test('a name is found and kept in one spelling, whichever the keyboard made', async () => {
    const name = unique('Müller');
    const { id } = expectStatus(await firm.staff.post('/api/accounts', { name: name.normalize('NFD') }), 201);
    assert.equal(expectStatus(await firm.staff.get(`/api/accounts/${id}`), 200).account.name, name);
    for (const form of ['NFC', 'NFD'])
        assert.deepEqual(
            (await accounts(name.normalize(form))).map((one) => one.id),
            [id],
        );
});

test('spaces of any kind around a name are trimmed, and nothing that cannot be seen is a name', async () => {
    const name = unique('Trim');
    const { id } = expectStatus(
        await firm.staff.post('/api/accounts', { name: `\u3000\ufeff ${name}\u00a0\u200b` }),
        201,
    );
    assert.equal(expectStatus(await firm.staff.get(`/api/accounts/${id}`), 200).account.name, name);
    const blank = '\u200b\u2060\u00a0\ufeff\u180e\u3164';
    const asked = [
        ['POST', '/api/accounts', { name: blank }],
        ['POST', `/api/accounts/${client.account}/people`, { name: blank, email: `${unique('b')}@mail.example` }],
        ['PATCH', `/api/matters/${matter.id}`, { title: blank }],
        ['POST', `/api/matters/${matter.id}/folders`, { name: blank, level: 1 }],
        ['PATCH', '/api/settings', { name: blank }],
        ['PATCH', '/api/profile', { name: blank }],
    ];
    for (const [method, path, json] of asked)
        assert.equal(expectStatus(await firm.staff.ask(method, path, { json }), 422).fields[0].code, 'required', path);
});

test('an address that was pasted with what cannot be seen gets its mail', async () => {
    const seen = await countTo(client.email);
    const sent = expectStatus(
        await new Visitor(firm.slug).post('/api/sign-in', { email: `\u200b${client.email.toUpperCase()}\u00a0` }),
        202,
    );
    assert.ok(sent !== undefined);
    await mailTo(client.email, seen);
    const problem = expectStatus(
        await new Visitor(firm.slug).post('/api/sign-in', { email: client.email.replace('@', '\u200b@') }),
        422,
    );
    assert.equal(problem.fields[0].code, 'email_invisible');
});
