// SPDX-License-Identifier: AGPL-3.0-or-later
// Every state-changing route leaves its leaf, in the same transaction. How each is done stands with its capability; a route
// without such an act fails, and so does one whose act leaves no leaf of it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Scene, acts, unrecorded } from '../support/fixtures.mjs';
import { expectStatus } from '../support/people.mjs';
import { isSafe, nameOf, routesOf } from '../support/routes.mjs';

const routes = routesOf('worker').filter((route) => !isSafe(route) || route.leaf);

let scene;

before(async () => {
    scene = await Scene.open({ pack: null });
    expectStatus(await scene.firm.staff.post('/api/packs/law/adoption'), 201);
});

/** The leaves of a firm after the one with this number, newest first. */
async function leavesAfter(staff, seq) {
    const seen = [];
    let next = '';
    do {
        const page = expectStatus(
            await staff.get(`/api/record${next ? `?before=${encodeURIComponent(next)}` : ''}`),
            200,
        );
        seen.push(...page.items.filter((leaf) => leaf.seq > seq));
        next = seen.length && seen.at(-1).seq > seq + 1 ? page.next : null;
    } while (next);
    return seen;
}

const newest = async () => expectStatus(await scene.firm.staff.get('/api/record'), 200).items[0].seq;

for (const route of routes) {
    const name = nameOf(route);
    if (unrecorded.includes(name)) {
        test(`${name} leaves none, as its table says`, () => assert.ok(route.unrecorded));
        continue;
    }
    test(`${name} leaves its leaf`, async () => {
        assert.ok(acts[name], 'an act in the fixtures of its capability');
        await scene.proven();
        const before = await newest();
        const elsewhere = await acts[name](scene);
        const leaves = elsewhere?.staff
            ? await leavesAfter(elsewhere.staff, 0)
            : await leavesAfter(scene.firm.staff, before);
        assert.ok(
            leaves.some((leaf) => leaf.route === name),
            `there are ${leaves.map((leaf) => `${leaf.route} (${leaf.what})`).join(', ')}`,
        );
    });
}

test('every act is that of a route', () => {
    const names = routes.map(nameOf);
    assert.deepEqual(
        [...Object.keys(acts), ...unrecorded].filter((name) => !names.includes(name)),
        [],
    );
});

test('leaves are numbered without a gap, newest first', async () => {
    const seqs = (await leavesAfter(scene.firm.staff, 0)).map((leaf) => leaf.seq);
    assert.ok(seqs.length > routes.length);
    assert.deepEqual(
        seqs,
        seqs.map((_, i) => seqs[0] - i),
    );
    assert.equal(seqs.at(-1), 1);
});

test('a refused act leaves none', async () => {
    const { client } = await scene.client();
    const before = await newest();
    expectStatus(await scene.firm.staff.post('/api/accounts', { name: '' }), 422);
    expectStatus(await client.post('/api/accounts', { name: 'x' }), 404);
    expectStatus(
        await scene.firm.staff.patch(`/api/matters/00000000-0000-7000-8000-000000000000`, { title: 'x' }),
        404,
    );
    assert.equal(await newest(), before);
});
