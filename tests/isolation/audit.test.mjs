// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route that changes something writes an audit entry. Each capability's fixtures have an act for each route; a
// route without an act fails, and so does an act without an audit entry.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Scene, acts, notAudited } from '../support/fixtures.mjs';
import { expectStatus } from '../support/people.mjs';
import { isSafe, nameOf, routesOf } from '../support/routes.mjs';

const routes = routesOf('worker').filter((route) => !isSafe(route) || route.audit);

let scene;

before(async () => {
    scene = await Scene.open({ pack: null });
    expectStatus(await scene.firm.staff.post('/api/packs/law/adoption'), 201);
});

/** The audit entries of a firm after the one with this number, newest first. */
async function entriesAfter(staff, seq) {
    const seen = [];
    let next = '';
    do {
        const page = expectStatus(
            await staff.get(`/api/audit-log${next ? `?before=${encodeURIComponent(next)}` : ''}`),
            200,
        );
        seen.push(...page.items.filter((entry) => entry.seq > seq));
        next = seen.length && seen.at(-1).seq > seq + 1 ? page.next : null;
    } while (next);
    return seen;
}

const newest = async () => expectStatus(await scene.firm.staff.get('/api/audit-log'), 200).items[0].seq;

for (const route of routes) {
    const name = nameOf(route);
    if (notAudited.includes(name)) {
        test(`${name} writes no audit entry, as its table says`, () => assert.ok(route.notAudited));
        continue;
    }
    test(`${name} is in the audit log`, async () => {
        assert.ok(acts[name], 'an act in the fixtures of its capability');
        await scene.keepFresh();
        const before = await newest();
        const elsewhere = await acts[name](scene);
        const entries = elsewhere?.staff
            ? await entriesAfter(elsewhere.staff, 0)
            : await entriesAfter(scene.firm.staff, before);
        assert.ok(
            entries.some((entry) => entry.route === name),
            `there are ${entries.map((entry) => `${entry.route} (${entry.what})`).join(', ')}`,
        );
    });
}

test('every act is that of a route', () => {
    const names = routes.map(nameOf);
    assert.deepEqual(
        [...Object.keys(acts), ...notAudited].filter((name) => !names.includes(name)),
        [],
    );
});

test('audit entries are numbered without a gap, newest first', async () => {
    const seqs = (await entriesAfter(scene.firm.staff, 0)).map((entry) => entry.seq);
    assert.ok(seqs.length > routes.length);
    assert.deepEqual(
        seqs,
        seqs.map((_, i) => seqs[0] - i),
    );
    assert.equal(seqs.at(-1), 1);
});

test('a refused act writes no audit entry', async () => {
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
