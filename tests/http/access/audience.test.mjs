// SPDX-License-Identifier: AGPL-3.0-or-later
// "Who can see this, and by which rule": the answer matches what each person can really open.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, erik, tom, matter, folders, shared, internal;

const colleague = (role, more) => addColleague(firm, role, more);

async function second(name, areas) {
    const email = `${unique(name)}@mail.example`;
    const made = expectStatus(
        await firm.staff.post(`/api/accounts/${maria.account}/people`, { name, email, areas }),
        201,
    );
    return inviteAndAccept(firm, { account: maria.account, person: made.id, email, name });
}

const ofDocument = async (visitor, id) => expectStatus(await visitor.get(`/api/documents/${id}/audience`), 200);
const one = (list, id) => list.find((entry) => entry.id === id);

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    erik = await second('Erik', 2);
    tom = await colleague('member', { assigned: true });
    matter = await openMatter(firm.staff, maria.account);
    folders = await foldersOf(firm.staff, matter.id);
    shared = await upload(firm.staff, folders['Contract and searches'].id, 'contract.pdf', pdf('contract'));
    internal = await upload(firm.staff, folders['Firm only'].id, 'draft.pdf', pdf('draft'));
});

test('staff get the whole list, each person with the rule', async () => {
    const { thing, clients, firm: team } = await ofDocument(firm.staff, shared);
    assert.deepEqual(
        [thing.kind, thing.name, thing.level, thing.folder_name, thing.area, thing.account],
        ['document', 'contract.pdf', 1, 'Contract and searches', 1, maria.account],
    );
    assert.equal(one(clients, maria.person).hidden_by, null);
    assert.equal(one(clients, erik.person).hidden_by, 'area');
    assert.equal(clients.length, 2, 'no staff among the client’s people');
    assert.equal(one(team, tom.id).rule, null);
    assert.equal(team.find((member) => member.role === 'owner').rule, 'role');
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${tom.id}`), 200);
    assert.equal(one((await ofDocument(tom.desk, shared)).firm, tom.id).rule, 'assigned');
});

test('nobody outside the firm sees content of level 0', async () => {
    const { clients } = await ofDocument(firm.staff, internal);
    assert.deepEqual(
        clients.map((client) => client.hidden_by),
        ['level', 'level'],
    );
    expectStatus(await maria.client.get(`/api/documents/${internal}/audience`), 404);
    expectStatus(await maria.client.get(`/api/folders/${folders['Firm only'].id}/audience`), 404);
});

test('folders and matters have an audience too', async () => {
    const folder = expectStatus(await firm.staff.get(`/api/folders/${folders['From you'].id}/audience`), 200);
    assert.equal(one(folder.clients, maria.person).may_add, true);
    const ofMatter = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/audience`), 200);
    assert.deepEqual(
        [ofMatter.thing.area, ofMatter.thing.level, one(ofMatter.clients, erik.person).hidden_by],
        [8, null, 'area'],
    );
});

test('a client gets the names of the others who see it, and nothing else', async () => {
    assert.deepEqual(await ofDocument(maria.client, shared), { others: [], restricted: true });
    expectStatus(await firm.staff.patch(`/api/accounts/${maria.account}/people/${erik.person}`, { areas: 1 }), 200);
    assert.deepEqual(
        (await ofDocument(maria.client, shared)).others.map((other) => other.name),
        ['Erik'],
    );
    assert.deepEqual((await ofDocument(erik.client, shared)).others.length, 1);
    expectStatus(await erik.client.get(`/api/matters/${matter.id}/audience`), 404);
});

test('the audience matches what each person can open', async () => {
    for (const [person, visitor] of [
        [maria.person, maria.client],
        [erik.person, erik.client],
    ])
        for (const document of [shared, internal]) {
            const { clients } = await ofDocument(firm.staff, document);
            assert.equal(
                (await visitor.get(`/api/documents/${document}`)).status === 200,
                one(clients, person).hidden_by === null,
            );
        }
    expectStatus(
        await firm.staff.patch(`/api/accounts/${maria.account}/people/${erik.person}`, { may_log_in: false }),
        200,
    );
    assert.equal(one((await ofDocument(firm.staff, shared)).clients, erik.person).hidden_by, 'no_login');
});
