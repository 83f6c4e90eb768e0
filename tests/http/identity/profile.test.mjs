// SPDX-License-Identifier: AGPL-3.0-or-later
// A client's name and telephone number: applied at once, or after review by staff, as the policy says.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';

let firm, reviewed;

before(async () => {
    firm = await signUpFirm();
    reviewed = await signUpFirm();
    inFirm(reviewed.slug, "update policies set profile_review = true where audience = 'clients'");
});

const fresh = async (at) => inviteAndAccept(at, await addAccount(at.staff));
const show = async (visitor) => expectStatus(await visitor.get('/api/profile'), 200);
const changes = async (at, person) =>
    expectStatus(await at.staff.get(`/api/profile-changes?person=${person}`), 200).items;
const card = async (at, someone) =>
    expectStatus(await at.staff.get(`/api/accounts/${someone.account}`), 200).people.find(
        ({ id }) => id === someone.person,
    );
const decide = (at, change, decision) => at.staff.post(`/api/profile-changes/${change}/decision`, decision);

test('without review a new name applies at once, and staff see the old one', async () => {
    const someone = await fresh(firm);
    const live = await openLive(firm.staff);
    const now = expectStatus(await someone.client.patch('/api/profile', { name: 'Nora Berg', phone: '+47 1' }), 200);
    assert.equal(now.name, 'Nora Berg');
    assert.equal(now.waiting, null);
    assert.equal(now.reviewed, false);
    await live.next(({ data }) => data.what === 'profile.changed' && data.object === someone.person);
    live.close();
    const [change] = await changes(firm, someone.person);
    assert.deepEqual(
        [change.state, change.old_name, change.name, change.old_phone, change.phone],
        ['applied', someone.name, 'Nora Berg', null, '+47 1'],
    );
    assert.equal((await card(firm, someone)).name, 'Nora Berg');
});

test('with review a change waits until staff accept it, with events on both sides', async () => {
    const someone = await fresh(reviewed);
    const [staff, client] = [await openLive(reviewed.staff), await openLive(someone.client)];
    const asked = expectStatus(
        await someone.client.patch('/api/profile', { name: 'Nora Berg', locale: 'sv', time_zone: 'Europe/Oslo' }),
        200,
    );
    assert.equal(asked.name, someone.name);
    assert.equal(asked.waiting.name, 'Nora Berg');
    assert.deepEqual([asked.locale, asked.time_zone, asked.reviewed], ['sv', 'Europe/Oslo', true]);
    await staff.next(({ data }) => data.what === 'profile.changed' && data.object === someone.person);
    assert.equal((await card(reviewed, someone)).name, someone.name);
    const [change] = await changes(reviewed, someone.person);
    assert.deepEqual(
        [change.state, change.old_name, change.name, change.account],
        ['waiting', someone.name, 'Nora Berg', someone.account],
    );
    expectStatus(await decide(reviewed, change.id, { accept: true }), 204);
    await client.next(({ data }) => data.what === 'profile.accepted' && data.object === someone.person);
    staff.close();
    client.close();
    const now = await show(someone.client);
    assert.deepEqual([now.name, now.waiting, now.declined], ['Nora Berg', null, null]);
    assert.equal(expectStatus(await decide(reviewed, change.id, { accept: true }), 404).code, 'profile_change_over');
});

test('declining requires a reason, which the client sees until their next change', async () => {
    const someone = await fresh(reviewed);
    expectStatus(await someone.client.patch('/api/profile', { phone: '12' }), 200);
    const [change] = await changes(reviewed, someone.person);
    assert.deepEqual(
        expectStatus(await decide(reviewed, change.id, { accept: false }), 422).fields.map(({ name }) => name),
        ['reason'],
    );
    expectStatus(await decide(reviewed, change.id, { accept: false, reason: 'This number has two digits.' }), 204);
    const told = await show(someone.client);
    assert.equal(told.declined.reason, 'This number has two digits.');
    assert.equal(told.phone, null);
    const again = expectStatus(await someone.client.patch('/api/profile', { phone: '+47 123' }), 200);
    assert.equal(again.declined, null);
    assert.equal(again.waiting.phone, '+47 123');
});

test('a newer change replaces the waiting one, and can be withdrawn', async () => {
    const someone = await fresh(reviewed);
    expectStatus(await someone.client.patch('/api/profile', { name: 'First' }), 200);
    expectStatus(await someone.client.patch('/api/profile', { name: 'Second' }), 200);
    assert.deepEqual(
        (await changes(reviewed, someone.person)).map(({ name }) => name),
        ['Second'],
    );
    expectStatus(await someone.client.patch('/api/profile', { locale: 'de' }), 200);
    assert.equal((await changes(reviewed, someone.person)).length, 1, 'a language needs no review');
    expectStatus(await someone.client.delete('/api/profile/change'), 204);
    assert.deepEqual(await changes(reviewed, someone.person), []);
    assert.equal(expectStatus(await someone.client.delete('/api/profile/change'), 404).code, 'profile_change_over');
});

test('accepting writes only what the client changed', async () => {
    const someone = await fresh(reviewed);
    expectStatus(await someone.client.patch('/api/profile', { phone: '+47 5' }), 200);
    const [change] = await changes(reviewed, someone.person);
    inFirm(reviewed.slug, `update people set name = 'Changed Meanwhile' where id = '${someone.person}'`);
    expectStatus(await decide(reviewed, change.id, { accept: true }), 204);
    const now = await show(someone.client);
    assert.deepEqual([now.name, now.phone], ['Changed Meanwhile', '+47 5']);
});

test('clients cannot decide or see changes of others, and changes by staff need no review', async () => {
    const [one, two] = [await fresh(reviewed), await fresh(reviewed)];
    expectStatus(await one.client.patch('/api/profile', { name: 'Mine' }), 200);
    const [change] = await changes(reviewed, one.person);
    for (const visitor of [one.client, two.client])
        expectStatus(await visitor.post(`/api/profile-changes/${change.id}/decision`, { accept: true }), 404);
    assert.equal((await show(two.client)).waiting, null);
    const staff = expectStatus(await reviewed.staff.patch('/api/profile', { name: 'Olive Renamed' }), 200);
    assert.deepEqual([staff.name, staff.waiting, staff.reviewed], ['Olive Renamed', null, false]);
});

test('a name with HTML is stored as it is', async () => {
    const someone = await fresh(firm);
    const name = '<img src=x onerror=alert(1)> & "Co"';
    assert.equal(expectStatus(await someone.client.patch('/api/profile', { name }), 200).name, name);
});

test('a waiting change does not appear on the client’s home page', async () => {
    const someone = await fresh(reviewed);
    expectStatus(await someone.client.patch('/api/profile', { name: 'Quiet' }), 200);
    assert.deepEqual(
        expectStatus(await someone.client.get('/api/home'), 200).news.filter(({ topic }) => topic === 'profile'),
        [],
    );
});

test('a null member is cleared, a missing one is kept', async () => {
    expectStatus(await firm.staff.patch('/api/profile', { phone: '+44 1', locale: 'de' }), 200);
    const profile = expectStatus(await firm.staff.patch('/api/profile', { locale: null }), 200);
    assert.equal(profile.phone, '+44 1');
    assert.equal(profile.locale, null);
});
