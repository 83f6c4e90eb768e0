// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
});

test('a reconnecting stream gets exactly the missed events, in order', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const live = await openLive(maria.client);
    const folders = await foldersOf(firm.staff, matter.id);
    await upload(firm.staff, folders['Contract and searches'].id, 'seen.pdf', pdf('x'));
    const seen = await live.next(({ data }) => data.topic === 'document' && data.matter === matter.id);
    live.close();
    await live.closed;
    const missed = [];
    for (const name of ['one.pdf', 'two.pdf', 'three.pdf'])
        missed.push(await upload(firm.staff, folders['Contract and searches'].id, name, pdf(name)));
    await upload(firm.staff, folders['Firm only'].id, 'inner.pdf', pdf('x'));
    const again = await openLive(maria.client, { lastEventId: seen.id });
    await again.next(({ data }) => data.object === missed[2]);
    const objects = again.messages.filter(({ event }) => event === 'change').map(({ data }) => data.object);
    assert.deepEqual(objects, missed);
    const { items, last } = expectStatus(await maria.client.get(`/api/events?after=${seen.id}`), 200);
    assert.deepEqual(
        items.map(({ object }) => object),
        missed,
    );
    assert.ok(last >= items.at(-1).seq);
    again.close();
});

test('a stream that missed many events of several clients gets all that its viewer sees, in order', async () => {
    const accounts = [maria.account];
    for (let i = 0; i < 2; i++) accounts.push((await addAccount(firm.staff)).account);
    for (const account of accounts.slice(1))
        inFirm(
            firm.slug,
            `insert into account_people (account, person, areas) values ('${account}', '${maria.person}', 15)`,
        );
    const tom = await addColleague(firm, 'member', { assigned: true });
    for (const account of accounts.slice(1))
        expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${tom.id}`), 200);
    const folders = [];
    for (const account of accounts)
        folders.push(await foldersOf(firm.staff, (await openMatter(firm.staff, account)).id));
    const { last } = expectStatus(await firm.staff.get('/api/events'), 200);
    // Three steps of replay and a few. The first client has most of them, the third only the last ones.
    const done = [];
    const change = async (client, name) => {
        const { id } = folders[client][name];
        expectStatus(await firm.staff.patch(`/api/folders/${id}`, { name: `${name} ${done.length}` }), 200);
        done.push({ id, client, internal: name === 'Firm only' });
    };
    for (let i = 0; i < 100; i++)
        await change(i > 80 ? 2 : i % 5 === 1 ? 1 : 0, i % 7 === 3 ? 'Firm only' : 'Contract and searches');
    await change(1, 'From you');
    const marker = done.at(-1).id;
    for (const [visitor, sees] of [
        [maria.client, (one) => !one.internal],
        [tom.desk, (one) => one.client > 0],
        [firm.staff, () => true],
    ]) {
        const live = await openLive(visitor, { lastEventId: last });
        await live.next(({ data }) => data.object === marker);
        live.close();
        const seen = live.messages.filter(({ event }) => event === 'change').map(({ data }) => data.object);
        assert.deepEqual(
            seen,
            done.filter(sees).map(({ id }) => id),
        );
    }
});

test('the fifth stream of a person replaces the oldest, which comes back as seldom as a page polls', async () => {
    const streams = [];
    for (let i = 0; i < 5; i++) streams.push(await openLive(maria.client));
    await streams[0].closed;
    assert.equal(streams[0].retry, 15000);
    const matter = await openMatter(firm.staff, maria.account);
    for (const live of streams.slice(1)) {
        await live.next(({ data }) => data.object === matter.id);
        assert.equal(live.retry, 2000);
        live.close();
    }
});
