// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
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
