// SPDX-License-Identifier: AGPL-3.0-or-later
// An answer can be lost after its commit, and whoever asked asks again. Nothing is done twice then, and with an
// Idempotency-Key the first answer is given again, even if the process died before it was kept. For every POST.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../support/browser_like.mjs';
import { Scene, acts } from '../support/fixtures.mjs';
import { inFirm } from '../support/inside.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../support/people.mjs';
import { nameOf, routesOf } from '../support/routes.mjs';
import { until } from '../support/until.mjs';

const withoutKey = ['PUBLIC', 'ONE_FACTOR'];

// Each is done once more on purpose: what is new takes the place of what was made before.
const afresh = ['POST /api/people/{person}/impersonation', 'POST /api/factors/totp'];

// Their answers say more than what was written, or hold what must be in no table. That it was carried out is said.
const lost = [
    'POST /api/imports',
    'POST /api/invitations/revocation',
    'POST /api/people/{person}/factor-reset',
    'POST /api/factor-resets/{reset}/confirmation',
    'POST /api/profile/mail/code',
];

const routes = routesOf('worker').filter((route) => route.method === 'POST' && acts[nameOf(route)]);

let scene;

before(async () => {
    scene = await Scene.open({ pack: null });
    expectStatus(await scene.firm.staff.post('/api/packs/law/adoption'), 201);
});

const matcher = (path) => new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/?]+')}(\\?|$)`);

/** Does the act of a route and gives its request that went well. */
async function done(route) {
    const seen = [];
    Visitor.onAnswer = (asked) => {
        if (asked.method === 'POST' && matcher(route.path).test(asked.path)) seen.push(asked);
    };
    try {
        await scene.keepFresh();
        await acts[nameOf(route)](scene);
    } finally {
        Visitor.onAnswer = null;
    }
    return seen.findLast(({ answer }) => answer.status < 300);
}

const again = ({ visitor, path, body, headers }) => {
    const { cookie: _cookie, 'content-length': _length, ...kept } = headers;
    return visitor.ask('POST', path, { body, headers: kept, checked: false });
};

const countOf = (slug, route) =>
    Number(inFirm(slug, `select count(*) from audit_entries where route = '${nameOf(route)}'`));

for (const route of routes) {
    const name = nameOf(route);
    test(`${name}: sent again, it is not done again`, async (t) => {
        const first = await done(route);
        assert.ok(first, 'the act asks this route, and it goes well');
        const { slug } = first.visitor;
        const count = countOf(slug, route);
        const what = ({ status, json }) => (json?.helpers ? [status, json.id] : [status, json]); // others move on meanwhile
        if (withoutKey.includes(route.access)) {
            await again(first);
            return void assert.equal(countOf(slug, route), afresh.includes(name) ? count + 1 : count);
        }
        const key = first.headers['idempotency-key'];
        const kept = (what) => inFirm(slug, `select count(*) from idempotency_keys where key = '${key}' and ${what}`);
        if (afresh.includes(name)) return void assert.equal(kept('true'), '0');
        if (route.access !== 'FRESH') {
            await until('the answer is kept', () => kept('status is not null') === '1');
            const second = await again(first);
            assert.deepEqual([second.status, second.json], [first.answer.status, first.answer.json]);
            assert.equal(second.headers['idempotent-replayed'], 'true');
            await t.test('nor when the answer was lost with the process', async () => {
                inFirm(
                    slug,
                    `update idempotency_keys set status = null, answer = null, created_at = now() - interval '2 minutes' where key = '${key}'`,
                );
                const third = await again(first);
                if (lost.includes(name)) return void assert.equal(third.json?.code, 'answer_lost');
                assert.deepEqual(what(third), what(first.answer));
                assert.equal(third.headers['idempotent-replayed'], 'true');
            });
        } else {
            assert.equal(expectStatus(await again(first), 409).code, 'answer_lost');
        }
        assert.equal(countOf(slug, route), count);
    });
}

test('a request that was carried out is not done again because its answer failed', async () => {
    const firm = await signUpFirm({ pack: null });
    const { person } = await inviteAndAccept(firm, await addAccount(firm.staff));
    const headers = { 'idempotency-key': 'unlocked-once' };
    const unlock = () => firm.staff.post(`/api/people/${person}/unlock`, undefined, { headers, checked: false });
    const count = () => inFirm(firm.slug, "select count(*) from audit_entries where what = 'person.unlocked'");
    inFirm(firm.slug, 'alter view available_factors rename to missing'); // the answer is read after the commit
    try {
        assert.ok((await unlock()).status >= 500);
    } finally {
        inFirm(firm.slug, 'alter view missing rename to available_factors');
    }
    assert.equal(count(), '1');
    const again = await unlock();
    assert.equal(expectStatus(again, 200).person, person);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal(count(), '1');
});
