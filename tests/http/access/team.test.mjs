// SPDX-License-Identifier: AGPL-3.0-or-later
// The roles of staff: who may change what and whom, and that a deactivated colleague is signed out at once.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addColleague, expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { png } from '../../support/png.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

/** A colleague who accepted the invitation and has two factors. */
const colleague = (role, more) => addColleague(firm, role, more);

test('a member manages clients, not colleagues', async () => {
    const { desk } = await colleague('member');
    const owner = expectStatus(await desk.get('/api/people'), 200).items.find(({ role }) => role === 'owner');
    expectStatus(await desk.post('/api/accounts', { name: unique('Client') }), 201);
    expectStatus(await desk.post('/api/people', { name: 'X', email: 'x@mail.example', role: 'reader' }), 403);
    expectStatus(await desk.patch(`/api/people/${owner.id}`, { active: false }), 403);
    expectStatus(await desk.post(`/api/people/${owner.id}/invitations`), 403);
    const { name } = expectStatus(await desk.get('/api/brand'), 200);
    const brand = { colour: '#14503c', face: 'text' };
    assert.equal(expectStatus(await desk.put('/api/brand', { ...brand, name: 'Renamed' }), 409).code, 'not_allowed');
    assert.equal(expectStatus(await desk.put('/api/brand', { ...brand, name }), 200).name, name);
    const newcomer = { name: 'N', email: `${unique('n')}@mail.example`, role: 'member' };
    const { id } = expectStatus(await firm.staff.post('/api/people', newcomer), 201);
    const invitations = expectStatus(await desk.get('/api/invitations'), 200).items;
    const staffs = invitations.find(({ person, state }) => person === id && state === 'open');
    expectStatus(await desk.delete(`/api/invitations/${staffs.id}`), 404);
    expectStatus(await firm.staff.delete(`/api/invitations/${staffs.id}`), 204);
    expectStatus(await desk.get('/api/audit-log'), 403);
});

test('a reader can only read', async () => {
    const { desk } = await colleague('reader');
    expectStatus(await desk.get('/api/accounts'), 200);
    expectStatus(await desk.post('/api/accounts', { name: 'No' }), 403);
    const logo = { body: png(64, 64), headers: { 'content-type': 'image/png' } };
    expectStatus(await desk.put('/api/brand', { colour: '#14503c', face: 'text' }), 403);
    expectStatus(await desk.ask('PUT', '/api/brand/logo', logo), 403);
    expectStatus(await desk.delete('/api/brand/logo'), 403);
    expectStatus(await desk.post('/api/packs/law/adoption'), 403);
    const tus = {
        'tus-resumable': '1.0.0',
        'upload-length': '4',
        'upload-metadata': `filename ${btoa('a.pdf')},folder ${btoa(crypto.randomUUID())}`,
    };
    expectStatus(await desk.ask('POST', '/api/uploads', { headers: tus }), 403);
});

test('a reader can change their own profile and sessions', async () => {
    const { desk } = await colleague('reader');
    assert.equal(expectStatus(await desk.patch('/api/profile', { name: 'Rita Reader' }), 200).name, 'Rita Reader');
    expectStatus(await desk.post('/api/profile/mail', { email: `${unique('rita')}@firm.example` }), 202);
    expectStatus(await desk.delete('/api/profile/mail'), 204);
    assert.equal(expectStatus(await desk.delete('/api/sessions'), 200).ended, 0);
    expectStatus(await desk.delete('/api/session'), 204);
});

test('an admin cannot create or change an owner; the last owner stays', async () => {
    const { desk } = await colleague('admin');
    const owner = expectStatus(await desk.get('/api/people'), 200).items.find(({ role }) => role === 'owner');
    assert.equal(
        expectStatus(await desk.post('/api/people', { name: 'X', email: 'x@mail.example', role: 'owner' }), 403).code,
        'owner_only',
    );
    assert.equal(expectStatus(await desk.patch(`/api/people/${owner.id}`, { role: 'member' }), 409).code, 'owner_only');
    assert.equal(
        expectStatus(await firm.staff.patch(`/api/people/${owner.id}`, { active: false }), 409).code,
        'last_owner',
    );
    expectStatus(await firm.staff.get('/api/people'), 200);
});

test('a deactivated colleague is signed out at once', async () => {
    const { id, desk } = await colleague('member');
    expectStatus(await desk.get('/api/accounts'), 200);
    assert.equal(expectStatus(await firm.staff.patch(`/api/people/${id}`, { active: false }), 200).active, false);
    expectStatus(await desk.get('/api/accounts'), 401);
});
