// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages: opening a thread, writing in it, changing and deleting what one wrote.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm } from '../../support/people.mjs';

let firm, maria, samuel;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const open = async (visitor, more = {}) =>
    expectStatus(
        await visitor.post('/api/threads', { account: maria.account, subject: 'A question', text: 'Hello', ...more }),
        201,
    );
const send = (visitor, thread, text, more = {}) =>
    visitor.post(`/api/threads/${thread}/messages`, { ...(text === null ? {} : { text }), ...more });
const list = async (visitor, thread, query = '') =>
    expectStatus(await visitor.get(`/api/threads/${thread}/messages${query}`), 200);

test('what a client writes, the firm reads and answers, and the other way round', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { thread, message } = await open(maria.client, { matter: matter.id, subject: 'The fence' });
    assert.equal(thread.subject, 'The fence');
    assert.equal(thread.matter, matter.id);
    assert.equal(message.number, 1);
    assert.equal(message.text, 'Hello');
    assert.equal(message.mine, true);
    const answer = expectStatus(await send(firm.staff, thread.id, 'Good morning'), 201);
    assert.deepEqual([answer.number, answer.from_firm, answer.via], [2, true, 'desk']);
    const { items, next } = await list(maria.client, thread.id);
    assert.deepEqual(
        items.map(({ number, text, from_firm, via, mine }) => [number, text, from_firm, via, mine]),
        [
            [2, 'Good morning', true, 'desk', false],
            [1, 'Hello', false, 'portal', true],
        ],
    );
    assert.equal(next, null);
    assert.equal(items[0].author_name, 'Olive Owner');
    expectStatus(await samuel.client.get(`/api/threads/${thread.id}/messages`), 404);
    expectStatus(await send(samuel.client, thread.id, 'Hello'), 404);
});
