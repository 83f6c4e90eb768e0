// SPDX-License-Identifier: AGPL-3.0-or-later
// One person who acts for several clients of a firm: lists of all, or of one.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, own, company, stranger;

const titles = (items) => items.map((item) => item.title ?? item.name).sort();

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    const made = expectStatus(
        await firm.staff.post('/api/accounts', {
            name: 'Lindqvist AB',
            kind: 'company',
            contact_name: 'M. Lindqvist',
            contact_email: maria.email.toUpperCase(),
        }),
        201,
    );
    assert.equal(made.person, maria.person, 'the same address is the same person');
    own = { id: maria.account, matter: await openMatter(firm.staff, maria.account, 'Own house') };
    company = { id: made.id, matter: await openMatter(firm.staff, made.id, 'Company lease') };
    stranger = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Stranger')));
    for (const { matter } of [own, company]) {
        const folders = await foldersOf(firm.staff, matter.id);
        await upload(firm.staff, folders['Contract and searches'].id, `${matter.title}.pdf`, pdf(matter.title));
    }
});

test('both clients are in one session, with the person’s own name and factors', async () => {
    const session = expectStatus(await maria.client.get('/api/session'), 200);
    assert.equal(session.person.name, maria.name);
    assert.deepEqual(new Set(session.accounts.map(({ id }) => id)), new Set([own.id, company.id]));
    expectStatus(await maria.client.get('/api/factors'), 200);
});

test('lists have all clients, or the requested one', async () => {
    const { client } = maria;
    assert.deepEqual(titles(expectStatus(await client.get('/api/matters'), 200).items), ['Company lease', 'Own house']);
    assert.deepEqual(titles(expectStatus(await client.get('/api/documents'), 200).items), [
        'Company lease.pdf',
        'Own house.pdf',
    ]);
    const all = expectStatus(await client.get('/api/home'), 200);
    assert.deepEqual(titles(all.matters), ['Company lease', 'Own house']);
    for (const { id, matter } of [own, company]) {
        const only = `?account=${id}`;
        assert.deepEqual(titles(expectStatus(await client.get(`/api/matters${only}`), 200).items), [matter.title]);
        assert.deepEqual(titles(expectStatus(await client.get(`/api/documents${only}`), 200).items), [
            `${matter.title}.pdf`,
        ]);
        const home = expectStatus(await client.get(`/api/home${only}`), 200);
        assert.deepEqual(titles(home.matters), [matter.title]);
        assert.deepEqual(new Set(home.tasks.map((ask) => ask.matter)), new Set([matter.id]));
        assert.ok(home.news.length > 0 && home.news.every((news) => news.matter === matter.id));
    }
});

test('a client of somebody else gets 404', async () => {
    for (const path of ['/api/home', '/api/matters', '/api/documents']) {
        assert.equal(
            expectStatus(await maria.client.get(`${path}?account=${stranger.account}`), 404).code,
            'no_such_account',
        );
        assert.equal(
            expectStatus(await stranger.client.get(`${path}?account=${company.id}`), 404).code,
            'no_such_account',
        );
        expectStatus(await maria.client.get(`${path}?account=nonsense`), 400);
    }
});

test('a helper of one client sees nothing of another', async () => {
    const { helper: client } = await inviteHelper(maria.client, [company.id], 15);
    assert.deepEqual(titles(expectStatus(await client.get('/api/matters'), 200).items), ['Company lease']);
    expectStatus(await client.get(`/api/matters?account=${own.id}`), 404);
    expectStatus(await client.get(`/api/matters/${own.matter.id}`), 404);
});
