// SPDX-License-Identifier: AGPL-3.0-or-later
// How the portal's first page comes: a skeleton in the page itself, data requested while the app is loading, the rest later.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { checkLayout, dress, expecting, hold, leave, open, photograph, refused } from '../../support/browser.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { addAccount, expectStatus, inviteAndAccept, unique } from '../../support/people.mjs';
import { furnish } from '../../support/screens.mjs';

const app = '**/assets/start-*.js'; // everything but the first script
const skeleton = '#first';
let firm, client;

before(async () => {
    ({ firm, client } = await furnish());
});

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
    assert.equal(
        body.split('Hartwell, Osei &amp; Daughters').length,
        4,
        'with the navigation, without it, and if nothing can be loaded',
    );
    assert.doesNotMatch(text, /<style|\sstyle=|<script(?! type="module" src=| src=)|\son[a-z]+=/);
});

for (const size of ['phone', 'laptop'])
    test(`session, brand and home are requested together, before the app is there; ${size}`, async () => {
        const page = await returning(size);
        // An event would rightly have the home requested again, also by the page that is left: none comes meanwhile.
        await page.goto('about:blank');
        const live = await hold(page, '**/api/live*');
        const { release, asked } = await hold(page, app);
        const data = ['/api/session', '/api/brand', '/api/home'];
        const seen = [];
        const answered = Promise.all(
            data.map((path) => page.waitForResponse((response) => new URL(response.url()).pathname === path)),
        );
        page.on('request', (request) => seen.push(request));
        await page.goto('/', { waitUntil: 'commit' });
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
        live.release();
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
    page.on('framenavigated', () => (seen.length = 0)); // the page before may still load its uploads
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
    await page.locator(`${skeleton} > .bare:not(.failed)`).waitFor();
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

const sentence = 'We cannot load this page at the moment';
const online = (page) => page.evaluate(() => void dispatchEvent(new Event('online')));

/** Loads the page until its start has failed twice in this tab. */
async function failTwice(page) {
    await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => sessionStorage.getItem('start:failures') === '1');
    assert.equal(await page.getByText(sentence).isVisible(), false, 'the first time it is only tried again');
    await online(page);
    await page.getByRole('heading', { name: sentence }).waitFor();
}

for (const [what, scripts] of [
    ['the app', app],
    ['a script that the first one imports', '**/assets/return_path-*.js'],
])
    test(`if ${what} is missing for good, a sentence says so, and the reader can load it again`, async () => {
        const page = await returning('phone');
        expecting(page, /start-|return_path-|Failed to fetch/);
        let broken = true;
        await page.route(scripts, (route) => (broken ? route.abort('connectionreset') : route.continue()));
        await failTwice(page);
        assert.equal(await page.locator('h1:visible').count(), 1, 'in place of the skeleton');
        await checkLayout(page, `app missing: ${what}`);
        await photograph(page, 'first-page-failed');
        broken = false;
        await page.getByRole('link', { name: 'Load again' }).click();
        await page.locator('.matter-line').first().waitFor();
        assert.equal(await page.evaluate(() => sessionStorage.getItem('start:failures')), null, 'and counts anew');
        await leave(page);
    });

const answerOf = (json) => (route) => route.fulfill({ json });

test('an app that cannot start says so, too', async () => {
    const page = await returning('phone');
    expecting(page, /TypeError|null/);
    await page.route('**/api/session', answerOf(null));
    await failTwice(page);
    await leave(page);
});

test('a page that fails to render is no skeleton for ever', async () => {
    const page = await returning('laptop');
    expecting(page, /TypeError|undefined/);
    await page.route('**/api/home*', answerOf({}));
    await failTwice(page);
    await leave(page);
});

for (const [path, late] of [
    ['/', '**/api/home*'],
    ['/matters', '**/api/matters*'],
])
    test(`without the data of ${path} the frame is shown, and its skeleton at once`, async () => {
        const page = await returning('phone');
        const start = await hold(page, app);
        const data = await hold(page, late);
        await page.addInitScript(() => {
            // What stands in the page when the first skeleton is taken away, before anything can be painted.
            new MutationObserver(() => {
                if (!document.querySelector('main#main') || document.querySelector('#first')) return;
                globalThis.continued ??= document.querySelectorAll('main .skeleton.shown').length;
            }).observe(document, { subtree: true, childList: true });
        });
        await page.goto(path, { waitUntil: 'commit' });
        await start.asked;
        await page.waitForFunction(() => {
            const [painted] = performance.getEntriesByName('first-contentful-paint');
            return painted && performance.now() > painted.startTime + 300;
        });
        start.release();
        await page.waitForFunction(() => 'continued' in globalThis);
        assert.ok((await page.evaluate(() => globalThis.continued)) > 0);
        assert.equal(await page.getByRole('navigation').first().isVisible(), true);
        data.release();
        await page.locator('.matter-line').first().waitFor();
        await leave(page);
    });

test('signing out ends the session though the code of uploads cannot be loaded', async () => {
    const page = await open(firm.slug, { size: 'phone' });
    const { client } = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Leaving')));
    await dress(page, client);
    expecting(page, /\/assets\/(documents|uploads)[.-]|Failed to fetch/);
    await page.route(/\/assets\/(documents|uploads)[.-]/, (route) => route.abort('connectionreset'));
    await page.goto('/more');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.getByRole('textbox', { name: 'Your email address' }).waitFor();
    assert.equal(expectStatus(await client.get('/api/session'), 200).signed_in, false);
    await leave(page);
});
