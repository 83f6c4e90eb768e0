// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff who are restricted to assigned clients: what they see, and when a change applies.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
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

let firm, theirs, others, tom;

const colleague = (role, more) => addColleague(firm, role, more);

async function aClient(name) {
    const account = await addAccount(firm.staff, unique(name));
    const matter = await openMatter(firm.staff, account.account, `${name} matter`);
    const folders = await foldersOf(firm.staff, matter.id);
    const document = await upload(firm.staff, folders['From you'].id, `${name}.pdf`, pdf(name));
    return { ...account, matter: matter.id, folders, document };
}

const ids = (answer) =>
    expectStatus(answer, 200)
        .items.map((one) => one.id)
        .sort();
const assign = async (who, client) =>
    expectStatus(await firm.staff.put(`/api/accounts/${client.account}/team/${who.id}`), 200).items[0];
const restrict = (who, assigned) => firm.staff.patch(`/api/people/${who.id}`, { assigned });

before(async () => {
    firm = await signUpFirm();
    theirs = await aClient('Theirs');
    others = await aClient('Others');
    tom = await colleague('member');
});

test('a restriction applies from the next request, without signing out', async () => {
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account, others.account].sort());
    assert.equal((await assign(tom, theirs)).rule, 'all');
    const restricted = expectStatus(await restrict(tom, true), 200);
    assert.deepEqual([restricted.assigned, restricted.clients], [true, 1]);
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account]);
});

test('a client who is not assigned is in no list and no search, and 404 at every path', async () => {
    const { desk } = tom;
    assert.deepEqual(ids(await desk.get('/api/matters')), [theirs.matter]);
    assert.deepEqual(ids(await desk.get('/api/documents')), [theirs.document]);
    assert.deepEqual(ids(await desk.get(`/api/accounts?q=${encodeURIComponent(others.name)}`)), []);
    assert.deepEqual(ids(await desk.get(`/api/accounts?q=${encodeURIComponent(others.email)}`)), []);
    assert.deepEqual(ids(await desk.get('/api/matters?q=Others')), []);
    for (const path of [
        `/accounts/${others.account}`,
        `/accounts/${others.account}/team`,
        `/matters/${others.matter}`,
        `/matters/${others.matter}/documents`,
        `/documents/${others.document}`,
        `/documents/${others.document}/content`,
    ])
        expectStatus(await desk.get(`/api${path}`, { checked: false }), 404);
    expectStatus(await desk.patch(`/api/matters/${others.matter}`, { title: 'Mine' }), 404);
    expectStatus(await desk.post(`/api/people/${others.person}/invitations`), 404);
    const { items } = expectStatus(await desk.get('/api/events?after=0'), 200);
    assert.ok(items.length > 0);
    assert.equal(
        items.some((one) => one.account === others.account || one.matter === others.matter),
        false,
    );
});

test('they can do all work for an assigned client', async () => {
    const { desk } = tom;
    const made = expectStatus(
        await desk.post(`/api/accounts/${theirs.account}/people`, {
            name: 'New Person',
            email: `${unique('new')}@mail.example`,
            areas: 9,
        }),
        201,
    );
    expectStatus(await desk.post(`/api/people/${made.id}/invitations`), 201);
    expectStatus(await desk.patch(`/api/accounts/${theirs.account}/people/${made.id}`, { areas: 1 }), 200);
    const matter = await openMatter(desk, theirs.account);
    assert.equal(matter.lead, tom.id);
    const folders = await foldersOf(desk, matter.id);
    await upload(desk, folders['From you'].id, 'restricted.pdf', pdf('restricted'));
    expectStatus(await desk.delete(`/api/accounts/${theirs.account}/people/${made.id}`), 204);
    // A contact of another client is known to the firm, but not visible to them: linking is refused without details.
    const refused = expectStatus(
        await desk.post(`/api/accounts/${theirs.account}/people`, { name: 'X', email: others.email }),
        409,
    );
    assert.equal(refused.code, 'email_taken');
});

test('they cannot add clients or change the firm’s settings', async () => {
    const { desk } = tom;
    const isRestricted = async (visitor) => expectStatus(await visitor.get('/api/session'), 200).person.assigned;
    assert.deepEqual(
        [await isRestricted(desk), await isRestricted(firm.staff)],
        [true, false],
        'so that no page offers it',
    );
    assert.equal(expectStatus(await desk.post('/api/accounts', { name: 'Mine' }), 403).code, 'restricted_to_clients');
    assert.equal(
        expectStatus(await desk.put('/api/brand', { colour: '#123456', face: 'text' }), 403).code,
        'restricted_to_clients',
    );
    assert.equal(
        expectStatus(await desk.put(`/api/accounts/${theirs.account}/team/${tom.id}`), 403).code,
        'not_allowed',
    );
    expectStatus(await desk.delete(`/api/accounts/${theirs.account}/people/${tom.id}`), 404);
});

test('assigned staff are not listed among the client’s people', async () => {
    const { people } = expectStatus(await firm.staff.get(`/api/accounts/${theirs.account}`), 200);
    assert.equal(
        people.some((one) => one.id === tom.id),
        false,
    );
    const listed = expectStatus(await firm.staff.get(`/api/accounts?q=${encodeURIComponent(theirs.name)}`), 200)
        .items[0];
    assert.equal(listed.people, people.length);
    expectStatus(await firm.staff.patch(`/api/accounts/${theirs.account}/people/${tom.id}`, { areas: 0 }), 404);
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account], 'nothing was changed');
});

test('only staff who see the client can lead its matters', async () => {
    assert.equal(
        expectStatus(await firm.staff.patch(`/api/matters/${others.matter}`, { lead: tom.id }), 404).code,
        'no_such_person',
    );
    expectStatus(await firm.staff.patch(`/api/matters/${theirs.matter}`, { lead: tom.id }), 200);
});

test('a changed assignment ends the stream and applies at once', async () => {
    const stream = await openLive(tom.desk);
    await assign(tom, others);
    await stream.closed;
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account, others.account].sort());
    assert.deepEqual(
        ids(await firm.staff.get(`/api/people/${tom.id}/accounts`)),
        [theirs.account, others.account].sort(),
    );
    const again = await openLive(tom.desk);
    expectStatus(await firm.staff.patch(`/api/matters/${others.matter}`, { reference: 'R-1' }), 200);
    await again.next((message) => message.data.matter === others.matter);
    expectStatus(await firm.staff.delete(`/api/accounts/${others.account}/team/${tom.id}`), 204);
    await again.closed;
    expectStatus(await tom.desk.get(`/api/matters/${others.matter}`), 404);
    const last = await openLive(tom.desk);
    expectStatus(await firm.staff.patch(`/api/matters/${others.matter}`, { reference: 'R-2' }), 200);
    expectStatus(await firm.staff.patch(`/api/matters/${theirs.matter}`, { reference: 'R-3' }), 200);
    await last.next((message) => message.data.matter === theirs.matter);
    assert.equal(
        last.messages.some((message) => message.data.matter === others.matter),
        false,
    );
    last.close();
    expectStatus(await firm.staff.delete(`/api/accounts/${others.account}/team/${tom.id}`), 404);
});

test('admins and owners are never restricted; a new admin sees all clients', async () => {
    const owner = expectStatus(await firm.staff.get('/api/people'), 200).items.find((one) => one.role === 'owner');
    assert.equal(
        expectStatus(await firm.staff.patch(`/api/people/${owner.id}`, { assigned: true }), 409).code,
        'admins_see_all',
    );
    assert.equal(
        expectStatus(
            await firm.staff.post('/api/people', {
                name: 'X',
                email: `${unique('x')}@mail.example`,
                role: 'admin',
                assigned: true,
            }),
            409,
        ).code,
        'admins_see_all',
    );
    const raised = expectStatus(await firm.staff.patch(`/api/people/${tom.id}`, { role: 'admin' }), 200);
    assert.equal(raised.assigned, false);
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account, others.account].sort());
    const lowered = expectStatus(
        await firm.staff.patch(`/api/people/${tom.id}`, { role: 'reader', assigned: true }),
        200,
    );
    assert.equal(lowered.assigned, true);
    assert.deepEqual(ids(await tom.desk.get('/api/accounts')), [theirs.account]);
});

test('what each role may do', async () => {
    const may = async (desk, method, path, json) =>
        (await desk.ask(method, `/api${path}`, { json, checked: false })).status < 400;
    const acts = {
        read: ['GET', `/accounts/${theirs.account}`],
        work: ['PATCH', `/matters/${theirs.matter}`, { reference: 'R' }],
        settings: ['PATCH', '/settings', { locale: 'en-GB' }],
        audit: ['GET', '/audit-log'],
        team: ['PUT', `/accounts/${theirs.account}/team/${tom.id}`],
    };
    const reader = await colleague('reader');
    const member = await colleague('member');
    const admin = await colleague('admin');
    const table = {
        reader: [reader, 'read'],
        member: [member, 'read work'],
        admin: [admin, 'read work settings audit team'],
        owner: [{ desk: firm.staff }, 'read work settings audit team'],
    };
    for (const [role, [who, wanted]] of Object.entries(table)) {
        const can = [];
        for (const [name, act] of Object.entries(acts)) if (await may(who.desk, ...act)) can.push(name);
        assert.equal(can.join(' '), wanted, role);
    }
    const owner = expectStatus(await admin.desk.get('/api/people'), 200).items.find((one) => one.role === 'owner');
    assert.equal(
        expectStatus(await admin.desk.patch(`/api/people/${owner.id}`, { role: 'member' }), 409).code,
        'owner_only',
    );
});

test('a deactivated colleague is signed out at once, streams included', async () => {
    const gone = await colleague('member');
    const stream = await openLive(gone.desk);
    expectStatus(await firm.staff.patch(`/api/people/${gone.id}`, { active: false }), 200);
    await stream.closed;
    expectStatus(await gone.desk.get('/api/accounts'), 401);
});

test('a colleague can be invited as restricted', async () => {
    const restricted = await colleague('member', { assigned: true });
    assert.deepEqual(ids(await restricted.desk.get('/api/accounts')), []);
    await inviteAndAccept(firm, await addAccount(firm.staff));
    assert.deepEqual(ids(await restricted.desk.get('/api/accounts')), []);
});

test('staff who no longer see a client lead none of its matters', async () => {
    const eve = await colleague('member', { assigned: true });
    const [here, there] = [await addAccount(firm.staff), await addAccount(firm.staff)];
    for (const one of [here, there]) {
        await assign(eve, one);
        one.matter = (await openMatter(firm.staff, one.account)).id;
        expectStatus(await firm.staff.patch(`/api/matters/${one.matter}`, { lead: eve.id }), 200);
    }
    const leads = async () =>
        Promise.all(
            [here, there].map(
                async (one) => expectStatus(await firm.staff.get(`/api/matters/${one.matter}`), 200).matter.lead,
            ),
        );
    const may = async (change) => expectStatus(await firm.staff.patch(`/api/people/${eve.id}`, change), 200);
    const lead = async (one) =>
        expectStatus(await firm.staff.patch(`/api/matters/${one.matter}`, { lead: eve.id }), 200);
    assert.deepEqual(await leads(), [eve.id, eve.id]);
    expectStatus(await firm.staff.delete(`/api/accounts/${here.account}/team/${eve.id}`), 204);
    assert.deepEqual(await leads(), [null, eve.id]);
    // Staff who see all clients keep their matters without an assignment, until they are restricted.
    await may({ assigned: false });
    await lead(here);
    expectStatus(await firm.staff.delete(`/api/accounts/${there.account}/team/${eve.id}`), 204);
    assert.deepEqual(await leads(), [eve.id, eve.id]);
    await may({ role: 'reader' });
    assert.deepEqual(await leads(), [eve.id, eve.id]);
    await assign(eve, there);
    await may({ assigned: true });
    assert.deepEqual(await leads(), [null, eve.id]);
    await may({ active: false });
    assert.deepEqual(await leads(), [null, null]);
});
