// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts that all staff of a firm share.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const text = 'Dear {first_name},\n\n{matter} is at the stage “{stage}”.';
let firm, tom;

const add = async (name, visitor = firm.staff) => visitor.post('/api/canned-replies', { name, text });
const all = async (visitor = firm.staff) => expectStatus(await visitor.get('/api/canned-replies'), 200).items;
const newest = async () => expectStatus(await firm.staff.get('/api/audit-log'), 200).items[0];

before(async () => {
    firm = await signUpFirm();
    tom = await addColleague(firm);
});

test('a reply keeps its placeholders, and is listed by name', async () => {
    const made = {};
    for (const name of ['Zebra', 'Élan', 'apple']) made[name] = expectStatus(await add(name), 201);
    assert.deepEqual([made.apple.text, made.apple.changed_by_name], [text, 'Olive Owner']);
    assert.deepEqual(
        (await all(tom.desk)).map(({ name }) => name),
        ['apple', 'Élan', 'Zebra'],
    );
    assert.deepEqual((await all())[0], made.apple);
    const entry = await newest();
    assert.deepEqual([entry.what, entry.object, entry.object_name], ['canned_reply.created', made.apple.id, 'apple']);
});

test('a name is used once', async () => {
    const one = expectStatus(await add('One'), 201);
    const two = expectStatus(await add('Two'), 201);
    assert.equal(expectStatus(await add('One'), 409).code, 'name_taken');
    const refused = expectStatus(await firm.staff.patch(`/api/canned-replies/${two.id}`, { name: 'One' }), 409);
    assert.equal(refused.code, 'name_taken');
    expectStatus(await firm.staff.patch(`/api/canned-replies/${one.id}`, { name: 'One' }), 200);
});

test('a change keeps what it does not name, and says who made it', async () => {
    const { id } = expectStatus(await add('Costs'), 201);
    const changed = expectStatus(await tom.desk.patch(`/api/canned-replies/${id}`, { text: 'Shorter' }), 200);
    assert.deepEqual([changed.name, changed.text, changed.changed_by_name], ['Costs', 'Shorter', tom.name]);
    assert.equal((await newest()).what, 'canned_reply.changed');
    const renamed = expectStatus(await tom.desk.patch(`/api/canned-replies/${id}`, { name: 'Our fees' }), 200);
    assert.deepEqual([renamed.name, renamed.text], ['Our fees', 'Shorter']);
    expectStatus(await tom.desk.patch(`/api/canned-replies/${id}`, { name: '' }), 422);
    expectStatus(await tom.desk.patch(`/api/canned-replies/${NOBODY}`, { name: 'x' }), 404);
});

test('a removed reply is gone', async () => {
    const { id } = expectStatus(await add('Gone'), 201);
    expectStatus(await firm.staff.delete(`/api/canned-replies/${id}`), 204);
    const entry = await newest();
    assert.deepEqual([entry.what, entry.object], ['canned_reply.removed', id]);
    assert.equal(
        (await all()).some((reply) => reply.id === id),
        false,
    );
    expectStatus(await firm.staff.delete(`/api/canned-replies/${id}`), 404);
    expectStatus(await add('Gone'), 201);
});

test('readers read them; clients get nothing', async () => {
    const reader = await addColleague(firm, 'reader');
    const { id } = (await all(reader.desk))[0];
    expectStatus(await add('By a reader', reader.desk), 403);
    expectStatus(await reader.desk.delete(`/api/canned-replies/${id}`), 403);
    const { client } = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await client.get('/api/canned-replies'), 404);
    expectStatus(await add('By a client', client), 404);
    expectStatus(await client.delete(`/api/canned-replies/${id}`), 404);
});

test('there are at most 200, because the list has no pages', async () => {
    inFirm(
        firm.slug,
        `insert into canned_replies (id, name, text, changed_by)
         select gen_random_uuid(), 'Many ' || n, 'x', (select id from people where role = 'owner')
           from generate_series(1, 199 - (select count(*)::int from canned_replies)) n`,
    );
    expectStatus(await add('The last one'), 201);
    assert.equal(expectStatus(await add('One too many'), 409).code, 'too_many_canned_replies');
    assert.equal((await all()).length, 200);
});
