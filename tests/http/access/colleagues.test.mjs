// SPDX-License-Identifier: AGPL-3.0-or-later
// A company's own admin invites colleagues and ends their access; the firm decides who that admin is.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addAccount, expectStatus, inviteAndAccept, inviteHelper, signUpFirm, unique } from '../../support/people.mjs';

let firm, ada, company;

async function addCompany(name) {
    const contact = unique('Ada');
    const email = `${contact.toLowerCase()}@mail.example`;
    const made = expectStatus(
        await firm.staff.post('/api/accounts', { name, kind: 'company', contact_name: contact, contact_email: email }),
        201,
    );
    return inviteAndAccept(firm, { account: made.id, person: made.person, name: contact, email });
}

/** A colleague who was invited and has signed in; or, with `relation`, a helper. */
const bring = (client, account, { areas = 15, relation = 'colleague', ...more } = {}) =>
    inviteHelper(client, [account], areas, { relation, ...more });

const makeAdmin = async (account, person, invites = true) =>
    expectStatus(await firm.staff.patch(`/api/accounts/${account}/people/${person}`, { invites }), 200);

before(async () => {
    firm = await signUpFirm();
    ada = await addCompany('Lind Bygg AB');
    company = ada.account;
});

test('the firm decides who may invite colleagues', async () => {
    const ask = {
        name: 'X',
        email: `${unique('x')}@mail.example`,
        accounts: [company],
        areas: 1,
        relation: 'colleague',
    };
    assert.equal(expectStatus(await ada.client.post('/api/helpers', ask), 404).code, 'no_such_account');
    assert.equal(expectStatus(await ada.client.get('/api/helpers'), 200).accounts[0].colleagues, false);
    assert.equal((await makeAdmin(company, ada.person)).invites, true);
    assert.equal(expectStatus(await ada.client.get('/api/helpers'), 200).accounts[0].colleagues, true);
    expectStatus(await ada.client.post('/api/helpers', ask), 201);
    // An account of kind person has no colleagues, even if its contact may invite.
    const single = await inviteAndAccept(firm, await addAccount(firm.staff));
    await makeAdmin(single.account, single.person);
    expectStatus(await single.client.post('/api/helpers', { ...ask, accounts: [single.account] }), 404);
});

test('a colleague may invite only with the right to, and shares no more than they see', async () => {
    await makeAdmin(company, ada.person);
    const bo = await bring(ada.client, company, { areas: 9 });
    const ask = (change = {}) =>
        bo.helper.post('/api/helpers', {
            name: 'X',
            email: `${unique('x')}@mail.example`,
            accounts: [company],
            areas: 1,
            relation: 'colleague',
            ...change,
        });
    expectStatus(await ask(), 404);
    expectStatus(await ask({ relation: 'helper' }), 404);
    assert.equal(
        expectStatus(await ada.client.patch(`/api/accounts/${company}/helpers/${bo.person}`, { invites: true }), 200)
            .invites,
        true,
    );
    expectStatus(await ask(), 201);
    assert.equal(expectStatus(await ask({ areas: 15 }), 409).code, 'areas_beyond');
    // They cannot change a person whom the firm added, nor themselves.
    expectStatus(await bo.helper.delete(`/api/accounts/${company}/helpers/${ada.person}`), 404);
    expectStatus(await bo.helper.patch(`/api/accounts/${company}/helpers/${bo.person}`, { areas: 15 }), 404);
    expectStatus(await ada.client.patch(`/api/accounts/${company}/helpers/${ada.person}`, { invites: false }), 404);
});

test('removing a colleague ends their access and that of the people whom they invited', async () => {
    await makeAdmin(company, ada.person);
    const carl = await bring(ada.client, company, { invites: true });
    const dora = await bring(carl.helper, company, { relation: 'helper', areas: 1 });
    expectStatus(await dora.helper.get('/api/documents'), 200);
    expectStatus(await ada.client.delete(`/api/accounts/${company}/helpers/${carl.person}`), 204);
    expectStatus(await carl.helper.get('/api/documents'), 401);
    expectStatus(await dora.helper.get('/api/documents'), 401);
    const { helpers } = expectStatus(await ada.client.get('/api/helpers'), 200);
    for (const { person } of [carl, dora]) assert.equal(helpers.find((one) => one.id === person).state, 'ended');
    // Reducing a colleague's areas reduces their helpers'.
    const eva = await bring(ada.client, company, { invites: true });
    const finn = await bring(eva.helper, company, { relation: 'helper', areas: 9 });
    expectStatus(await ada.client.patch(`/api/accounts/${company}/helpers/${eva.person}`, { areas: 1 }), 200);
    assert.equal(expectStatus(await finn.helper.get('/api/session'), 200).accounts[0].areas, 1);
});

test('an admin whose right to invite is revoked can no longer manage colleagues', async () => {
    await makeAdmin(company, ada.person);
    const gus = await bring(ada.client, company);
    await makeAdmin(company, ada.person, false);
    const ask = {
        name: 'X',
        email: `${unique('x')}@mail.example`,
        accounts: [company],
        areas: 1,
        relation: 'colleague',
    };
    expectStatus(await ada.client.post('/api/helpers', ask), 404);
    expectStatus(await ada.client.delete(`/api/accounts/${company}/helpers/${gus.person}`), 404);
    expectStatus(await gus.helper.get('/api/documents'), 200);
    // A helper cannot get the right.
    const helper = expectStatus(
        await ada.client.post('/api/helpers', {
            name: 'H',
            email: `${unique('h')}@mail.example`,
            accounts: [company],
            areas: 1,
        }),
        201,
    );
    assert.equal((await makeAdmin(company, helper.id)).invites, false);
});
