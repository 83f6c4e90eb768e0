// SPDX-License-Identifier: AGPL-3.0-or-later
// Two firms are one site to a browser: SameSite does not part them. What a page of one can do to the other's people, with
// their cookies sent along, is tried from a real browser that is signed in at both.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, expecting, leave, open, settled } from '../../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { originOf, stack } from '../../support/stack.mjs';

let evil, good, client;

before(async () => {
    [evil, good] = [await signUpFirm({ name: 'Evil Twin' }), await signUpFirm({ name: 'Good Sister' })];
    client = await inviteAndAccept(good, await addAccount(good.staff));
});

/**
 * A page of the sibling's host in the browser of somebody who is signed in at the other. It has none of our policies, as a
 * page that somebody smuggled in would not. What it is refused is for its console, also after it is left.
 */
async function attack(act) {
    const page = await open(evil.slug);
    expecting(page, /./);
    await dress(page, client.client);
    await page.route('**/attack', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Attack</title><h1>Attack</h1>' }),
    );
    await page.goto('/attack');
    await act(page);
    await leave(page);
}

test('a sibling’s script reads nothing and changes nothing', () =>
    attack(async (page) => {
        const reached = [];
        page.on(
            'request',
            (request) => request.url().startsWith(originOf(good.slug)) && reached.push(request.method()),
        );
        const tried = await page.evaluate(async (origin) => {
            const outcome = (promise) =>
                promise.then(
                    (answer) => `${answer.type} ${answer.status}`,
                    () => 'refused',
                );
            const json = { 'content-type': 'application/json' };
            return {
                read: await outcome(fetch(`${origin}/api/profile`, { credentials: 'include' })),
                blind: await outcome(fetch(`${origin}/api/profile`, { credentials: 'include', mode: 'no-cors' })),
                patch: await outcome(
                    fetch(`${origin}/api/profile`, {
                        method: 'PATCH',
                        credentials: 'include',
                        headers: json,
                        body: '{"phone":"666"}',
                    }),
                ),
                plain: await outcome(
                    fetch(`${origin}/api/session`, {
                        method: 'POST',
                        credentials: 'include',
                        mode: 'no-cors',
                        body: '{}',
                    }),
                ),
                out: await outcome(fetch(`${origin}/api/session`, { method: 'DELETE', credentials: 'include' })),
            };
        }, originOf(good.slug));
        for (const [what, outcome] of Object.entries(tried))
            assert.match(outcome, /^(refused|opaque 0)$/, `${what}: ${outcome}`);
        assert.ok(reached.includes('GET'), 'they were sent');
        assert.equal(
            expectStatus(await client.client.get('/api/profile'), 200).phone,
            null,
            'nothing changed, and still signed in',
        );
    }));

test('a sibling’s request that the browser does send is refused by the server, cookie and all', async () => {
    for (const site of ['same-site', 'cross-site', 'none']) {
        const answer = await client.client.patch(
            '/api/profile',
            { phone: '666' },
            { headers: { 'sec-fetch-site': site, origin: originOf(evil.slug) } },
        );
        assert.equal(expectStatus(answer, 403).code, 'cross_site', site);
    }
    const bare = await client.client.patch(
        '/api/profile',
        { phone: '666' },
        { headers: { 'sec-fetch-site': null, origin: originOf(evil.slug) } },
    );
    assert.equal(expectStatus(bare, 403).code, 'cross_site');
    const read = await client.client.get('/api/profile', {
        headers: { 'sec-fetch-site': 'same-site', origin: originOf(evil.slug) },
    });
    for (const name of ['access-control-allow-origin', 'access-control-allow-credentials'])
        assert.equal(read.headers[name], undefined);
    assert.match(read.headers['cross-origin-resource-policy'], /same-origin/);
});

test('a cookie tossed by a sibling over the whole domain is never a session', () =>
    attack(async (page) => {
        const token = evil.staff.cookies.get('__Host-ps');
        await page.evaluate(
            ([domain, value]) => {
                for (const name of ['__Host-pc', '__Host-ps', '__Host-si', 'pc', 'ps', 'si'])
                    for (const path of ['/', '/api', '/desk/api'])
                        document.cookie = `${name}=${value}; Domain=${domain}; Path=${path}; Secure; SameSite=None`;
            },
            [stack.domain, token],
        );
        const tossed = (await page.context().cookies(originOf(good.slug))).filter(({ value }) => value === token);
        assert.deepEqual(
            tossed.filter(({ name }) => name.startsWith('__Host-')),
            [],
            'the browser keeps nobody’s __Host- cookie for a domain',
        );
        await page.goto(`${originOf(good.slug)}/account`);
        await settled(page);
        const email = await page.evaluate(async () => (await (await fetch('/api/profile')).json()).email);
        assert.equal(email, client.email, 'still the same person, by their own cookie');
        // The server does not take one without the prefix either, nor the first of two.
        const desk = client.client.twin(good.slug, 'desk');
        desk.cookies = new Map([['ps', good.staff.cookies.get('__Host-ps')]]);
        expectStatus(await desk.get('/api/accounts'), 401);
    }));

test('a sibling can neither frame a portal nor keep hold of its window', () =>
    attack(async (page) => {
        const framed = await page.evaluate(async (origin) => {
            const frame = document.createElement('iframe');
            const done = new Promise((resolve) => frame.addEventListener('load', resolve));
            frame.src = `${origin}/`;
            document.body.append(frame);
            await done;
            try {
                return frame.contentDocument === null ? 'other origin' : 'readable';
            } catch {
                return 'other origin';
            }
        }, originOf(good.slug));
        assert.equal(framed, 'other origin');
        for (const frame of page.frames().slice(1))
            assert.doesNotMatch(await frame.content().catch(() => ''), /Good Sister/, 'an empty frame');
        const [opened] = await Promise.all([
            page.context().waitForEvent('page'),
            page.evaluate((origin) => void (globalThis.kept = open(`${origin}/`)), originOf(good.slug)),
        ]);
        await page.waitForFunction(() => globalThis.kept.closed); // the opener policy has parted them
        await opened.waitForURL(`${originOf(good.slug)}/**`);
        assert.equal(await opened.evaluate(() => globalThis.opener), null);
    }));

test('where to go after signing in is a place here, whatever stands in the address or in storage', async () => {
    const victim = await open(good.slug);
    await dress(victim, client.client);
    for (const then of [
        'https://evil.example/',
        '//evil.example/',
        '/\\evil.example/',
        '/\t/evil.example',
        'javascript:alert(1)',
        '/%2f%2fevil.example',
        'data:text/html,x',
    ]) {
        await victim.goto(`/sign-in?next=${encodeURIComponent(then)}&then=${encodeURIComponent(then)}`);
        await victim.evaluate(
            (path) => localStorage.setItem('then:portal', JSON.stringify({ path, at: Date.now() })),
            then,
        );
        await victim.goto('/sign-in');
        await victim.waitForURL((url) => url.pathname !== '/sign-in');
        assert.equal(new URL(victim.url()).origin, originOf(good.slug), then);
    }
    await leave(victim);
});
