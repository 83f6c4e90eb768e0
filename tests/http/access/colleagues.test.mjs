// SPDX-License-Identifier: AGPL-3.0-or-later
// A company's own admin lets colleagues in, and out; the firm says who that admin is.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addAccount, expectStatus, inviteAndAccept, letIn, signUpFirm, unique } from '../../support/people.mjs';

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

/** A colleague who was let in and came; or, with a relation, somebody else. */
const bring = (client, account, { areas = 15, relation = 'colleague', ...more } = {}) =>
    letIn(client, [account], areas, { relation, ...more });

const makeAdmin = async (account, person, invites = true) =>
    expectStatus(await firm.staff.patch(`/api/accounts/${account}/people/${person}`, { invites }), 200);

before(async () => {
    firm = await signUpFirm();
    ada = await addCompany('Lind Bygg AB');
    company = ada.account;
});

test('who may invite colleagues is the firm’s to say', async () => {
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
    // A person has no colleagues, whoever may invite there.
    const single = await inviteAndAccept(firm, await addAccount(firm.staff));
    await makeAdmin(single.account, single.person);
    expectStatus(await single.client.post('/api/helpers', { ...ask, accounts: [single.account] }), 404);
});

test('a colleague without the right lets nobody in; one with it does, and no further than they see', async () => {
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
    // Whom the firm put there is the firm's to change; oneself neither.
    expectStatus(await bo.helper.delete(`/api/accounts/${company}/helpers/${ada.person}`), 404);
    expectStatus(await bo.helper.patch(`/api/accounts/${company}/helpers/${bo.person}`, { areas: 15 }), 404);
    expectStatus(await ada.client.patch(`/api/accounts/${company}/helpers/${ada.person}`, { invites: false }), 404);
});

test('a colleague who is taken off is out, and so is whom they let in', async () => {
    await makeAdmin(company, ada.person);
    const carl = await bring(ada.client, company, { invites: true });
    const dora = await bring(carl.helper, company, { relation: 'helper', areas: 1 });
    expectStatus(await dora.helper.get('/api/documents'), 200);
    expectStatus(await ada.client.delete(`/api/accounts/${company}/helpers/${carl.person}`), 204);
    expectStatus(await carl.helper.get('/api/documents'), 401);
    expectStatus(await dora.helper.get('/api/documents'), 401);
    const { helpers } = expectStatus(await ada.client.get('/api/helpers'), 200);
    for (const { person } of [carl, dora]) assert.equal(helpers.find((one) => one.id === person).state, 'ended');
    // A colleague's areas narrowed narrow their helpers'.
    const eva = await bring(ada.client, company, { invites: true });
    const finn = await bring(eva.helper, company, { relation: 'helper', areas: 9 });
    expectStatus(await ada.client.patch(`/api/accounts/${company}/helpers/${eva.person}`, { areas: 1 }), 200);
    assert.equal(expectStatus(await finn.helper.get('/api/session'), 200).accounts[0].areas, 1);
});

test('the firm takes the right back, and the account out of reach with it', async () => {
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
    // Whoever helps can not be given it.
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
