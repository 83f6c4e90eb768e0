// SPDX-License-Identifier: AGPL-3.0-or-later
// How the portal's first page comes: a skeleton in the page itself, data requested while the app is loading, the rest later.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { checkLayout, dress, expecting, leave, open, photograph, refused } from '../../support/browser.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { furnish } from '../../support/screens.mjs';

const app = '**/assets/start-*.js'; // everything but the first script
const skeleton = '#first';
let firm, client;

before(async () => {
    ({ firm, client } = await furnish());
});

/** Holds all requests that fit, until release() is called. asked: resolves with the first one. */
async function hold(page, pattern) {
    let release, first;
    const released = new Promise((resolve) => (release = resolve));
    const asked = new Promise((resolve) => (first = resolve));
    await page.route(pattern, async (route) => {
        first();
        await released;
        await route.continue().catch(() => undefined); // the page may be gone
    });
    return { release, asked };
}

/** A browser in which the client has been before. */
async function returning(size) {
    const page = await open(firm.slug, { size });
    await dress(page, client.client);
    await page.goto('/');
    await page.locator('.matter-line').first().waitFor();
    return page;
}

const paths = (requests) => requests.map((request) => new URL(request.url()).pathname);

test('the page brings a skeleton with the firm’s name, without scripts and styles of its own', async () => {
    const { bytes } = await new Visitor(firm.slug).ask('GET', '/', { checked: false });
    const text = bytes.toString();
    const [, body] = text.split('<body');
    assert.match(body, /id="first" aria-busy="true"/);
    assert.equal(body.split('Hartwell, Osei &amp; Daughters').length, 3, 'with the navigation, and without it');
    assert.doesNotMatch(text, /<style|\sstyle=|<script(?! type="module" src=| src=)|\son[a-z]+=/);
});

for (const size of ['phone', 'laptop'])
    test(`session, brand and home are requested together, before the app is there; ${size}`, async () => {
        const page = await returning(size);
        const { release, asked } = await hold(page, app);
        const data = ['/api/session', '/api/brand', '/api/home'];
        const seen = [];
        const answered = Promise.all(
            data.map((path) => page.waitForResponse((response) => new URL(response.url()).pathname === path)),
        );
        page.on('request', (request) => seen.push(request));
        await page.reload({ waitUntil: 'commit' });
        await asked;
        await answered; // although no line of the app has run
        await page.locator(`${skeleton} .rail .logo-name`).getByText('Hartwell, Osei & Daughters').waitFor();
        assert.equal(await page.locator('h1:visible').count(), 1);
        for (const scheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme: scheme });
            await checkLayout(page, `skeleton, ${scheme}`);
            await photograph(page, `first-page-skeleton-${size}-${scheme}`);
        }
        await page.emulateMedia({ colorScheme: 'light' });
        const stream = page.waitForRequest(/\/api\/live/);
        release();
        await page.locator('.matter-line').first().waitFor();
        assert.equal(await page.locator(skeleton).count(), 0, 'the app takes its place');
        assert.equal(await page.locator('main').count(), 1);
        await stream;
        for (const path of data) assert.equal(paths(seen).filter((one) => one === path).length, 1, `${path} once`);
        await leave(page);
    });

test('the event stream and the uploads are not part of the start', async () => {
    const page = await returning('phone');
    await page.clock.install();
    await page.addInitScript(() => {
        const Native = globalThis.EventSource;
        globalThis.EventSource = class extends Native {
            constructor(...words) {
                super(...words);
                globalThis.shownAtStream = document.querySelectorAll('.event-list').length;
            }
        };
    });
    const home = await hold(page, '**/api/home*');
    const known = page.waitForResponse(/\/api\/session$/);
    const seen = [];
    page.on('request', (request) => seen.push(request));
    await page.reload({ waitUntil: 'commit' });
    await home.asked;
    await known;
    await page.clock.runFor(20_000); // whatever waits for time alone begins now
    assert.deepEqual(
        paths(seen).filter((path) => /\/live$|uploads/.test(path)),
        [],
    );
    const stream = page.waitForRequest(/\/api\/live/);
    home.release();
    await stream;
    await page.waitForFunction(() => 'shownAtStream' in globalThis);
    assert.equal(await page.evaluate(() => globalThis.shownAtStream), 1, 'the home was shown before');
    await leave(page);
});

test('for a stranger it is the skeleton of the sign-in page, and no data is requested', async () => {
    const page = await open(firm.slug, { size: 'phone' });
    const { release, asked } = await hold(page, app);
    const seen = [];
    page.on('request', (request) => seen.push(request));
    await page.goto('/', { waitUntil: 'commit' });
    await asked;
    await page.locator(`${skeleton} > .bare`).waitFor();
    assert.equal(await page.locator('.rail:visible').count(), 0);
    await photograph(page, 'first-page-skeleton-stranger');
    release();
    await page.getByRole('textbox', { name: 'Your email address' }).waitFor();
    assert.equal(await page.locator(skeleton).count(), 0);
    assert.deepEqual(
        paths(seen).filter((path) => path === '/api/home'),
        [],
    );
    await leave(page);
});

test('without an answer the app shows that it is reconnecting, and then the home', async () => {
    const page = await returning('phone');
    let down = true;
    await page.route('**/api/{session,brand,home}*', (route) =>
        down ? route.fulfill({ status: 503, headers: { 'retry-after': '1' } }) : route.continue(),
    );
    expecting(page, refused(503, '/api/'));
    await page.reload({ waitUntil: 'commit' });
    await page.getByText('Reconnecting').waitFor();
    assert.equal(await page.locator(skeleton).count(), 0);
    down = false;
    await page.locator('.matter-line').first().waitFor();
    await leave(page);
});

test('an app that could not be loaded is loaded again', async () => {
    const page = await returning('phone');
    expecting(page, /start-/);
    let broken = true;
    await page.route(app, (route) => (broken ? route.abort('connectionreset') : route.continue()));
    const failed = page.waitForEvent('requestfailed');
    await page.reload({ waitUntil: 'commit' });
    await failed;
    await page.locator(skeleton).waitFor();
    broken = false;
    await page.waitForFunction(() => dispatchEvent(new Event('online')) && !document.querySelector('#first'));
    await page.locator('.matter-line').first().waitFor();
    await leave(page);
});
