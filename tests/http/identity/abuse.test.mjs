// SPDX-License-Identifier: AGPL-3.0-or-later
// Many attempts from one network, against many people or one: the network is limited, and nobody
// else is affected. What strangers must not be able to use up is in strangers.test.mjs.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { redisKeys } from '../../support/inside.mjs';
import { mailsTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, signIn, signUpFirm } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

const MAX = 150; // more than any burst of mail requests

let firm;

before(async () => {
    firm = await signUpFirm();
});

/** Repeats the request until it is refused. Returns the number of accepted ones and the refusal. */
async function until429(ask) {
    for (let i = 0; i < MAX; i++) {
        const answer = await ask(i);
        if (answer.status === 429) return { passed: i, answer };
        expectStatus(answer, 202);
    }
    throw new Error(`${MAX} went through`);
}

/** Another address of the same network, as an attacker's second machine. */
function neighbourOf(visitor) {
    const neighbour = new Visitor(visitor.slug, visitor.side);
    neighbour.address = visitor.address.replace(/\d+$/, '77');
    return neighbour;
}

test('attempts on many people from one network are limited, with Retry-After, and others are not affected', async () => {
    const attacker = new Visitor(firm.slug);
    const { passed, answer } = await until429((i) =>
        attacker.post('/api/sign-in', { email: `victim-${i}@mail.example` }, { checked: false }),
    );
    assert.ok(passed >= 5, 'an office signs in behind one address');
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    expectStatus(
        await neighbourOf(attacker).post('/api/sign-in', { email: 'victim@mail.example' }, { checked: false }),
        429,
    );
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: 'victim@mail.example' }), 202);
});

test('a flood of mails to one person is limited before that person can no longer sign in', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    const signInMails = async () => (await mailsTo(client.email)).filter(({ text }) => /\/enter#/.test(text)).length;
    const attacker = new Visitor(firm.slug);
    const { passed } = await until429(() => attacker.post('/api/sign-in', { email: client.email }, { checked: false }));
    assert.ok(passed <= 20);
    await until('all of them to be out before the person asks', async () => (await signInMails()) === passed);
    const home = await signIn(firm.slug, client.email, client.authenticator);
    expectStatus(await home.get('/api/home'), 200);
});

/** The network of an address as a key would hold it: six digits in hex. */
const partOf = (address) => `:6:${Buffer.from(address.split('.').slice(0, 3).map(Number)).toString('hex')}`;

test('no key in Redis names a mail address or a network', async () => {
    const email = `${firm.slug}-victim@mail.example`;
    const visitors = [new Visitor(firm.slug), new Visitor(''), new Visitor(''), new Visitor('admin')];
    const [portal, finder, founder, admin] = visitors;
    const before = new Set(redisKeys());
    await portal.post('/api/sign-in', { email }, { checked: false });
    await finder.post('/api/portals', { email }, { checked: false });
    await founder.post('/api/sign-ups', { email, name: firm.slug, slug: firm.slug }, { checked: false });
    await admin.post('/api/sign-in', { email }, { checked: false });
    const keys = redisKeys();
    assert.ok(keys.filter((key) => !before.has(key)).length >= visitors.length, 'the attempts were counted');
    const counted = keys.filter((key) => key.includes(':edge:'));
    assert.ok(
        counted.some((key) => !before.has(key)),
        'by the edge too',
    );
    for (const key of counted) assert.match(key, /:32:[0-9a-f]{32}$/);
    for (const { address } of visitors)
        for (const personal of [email, address, address.replace(/\d+$/, ''), partOf(address)])
            assert.deepEqual(
                keys.filter((key) => key.includes(personal)),
                [],
            );
});

test('two hundred simultaneous sign-ins all succeed, and signed-in people do not wait for them', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    let answered = 0;
    const storm = Array.from({ length: 200 }, async (_, i) => {
        expectStatus(
            await new Visitor(firm.slug).post('/api/sign-in', { email: `crowd-${i}@mail.example` }, { checked: false }),
            202,
        );
        answered++;
    });
    expectStatus(await client.client.get('/api/home'), 200);
    assert.ok(answered < 200, 'home came first');
    await Promise.all(storm);
});

test('a forged address does not give an attacker a new limit', async () => {
    const attacker = new Visitor(firm.slug);
    await until429((i) =>
        attacker.post(
            '/api/sign-in',
            { email: `someone-${i}@mail.example` },
            {
                checked: false,
                headers: {
                    'x-forwarded-for': `203.0.113.${i}`,
                    'x-portico-address': `203.0.113.${i}`,
                    forwarded: `for=203.0.113.${i}`,
                    'x-real-ip': `203.0.113.${i}`,
                },
            },
        ),
    );
});
