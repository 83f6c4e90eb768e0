// SPDX-License-Identifier: AGPL-3.0-or-later
// How somebody wants mails about news.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';

let firm, maria, samuel;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const show = async (visitor) => expectStatus(await visitor.get('/api/notice-choices'), 200);
const change = async (visitor, body, status = 200) =>
    expectStatus(await visitor.put('/api/notice-choices', body), status);
const ways = ({ kinds }) => Object.fromEntries(kinds.map(({ kind, way }) => [kind, way]));

test('at first every kind is told at once, and each side has its own kinds', async () => {
    const client = await show(maria.client);
    assert.deepEqual([client.hour, client.minutes], [8, 5]);
    assert.deepEqual(ways(client), { message: 'at_once', document: 'at_once', stage: 'at_once' });
    assert.deepEqual(Object.keys(ways(await show(firm.staff))), [
        'message',
        'document',
        'mention',
        'assignment',
        'sign_in_help',
    ]);
});

test('a choice is changed alone, again, and for oneself', async () => {
    assert.equal(ways(await change(maria.client, { message: 'daily', hour: 0 })).message, 'daily');
    const again = await change(maria.client, { message: 'never' });
    assert.deepEqual(ways(again), { message: 'never', document: 'at_once', stage: 'at_once' });
    assert.equal(again.hour, 0);
    assert.equal((await change(maria.client, { hour: 23 })).hour, 23);
    assert.deepEqual([(await show(samuel.client)).hour, ways(await show(samuel.client)).message], [8, 'at_once']);
    const entry = expectStatus(await firm.staff.get('/api/audit-log'), 200).items.find(
        ({ what }) => what === 'notices.chosen',
    );
    assert.equal(entry?.object, maria.person);
});

test('a kind that somebody cannot get is refused, and so is an unknown way', async () => {
    for (const [visitor, body, field] of [
        [maria.client, { mention: 'never' }, 'mention'],
        [firm.staff, { stage: 'daily' }, 'stage'],
        [maria.client, { invoice: 'never' }, 'invoice'],
        [maria.client, { message: 'weekly' }, 'message'],
        [maria.client, { hour: 24 }, 'hour'],
    ])
        assert.ok(
            (await change(visitor, body, 422)).fields.some(({ name }) => name === field),
            field,
        );
});
