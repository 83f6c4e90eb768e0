// SPDX-License-Identifier: AGPL-3.0-or-later
// The typefaces: ours, from the page's own host, small, and for headings the firm's choice.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, leave, open, settled } from '../../support/browser.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';

const FIRST_LOAD_BYTES = 60_000;
const text = /^text-latin\.gen-/;
const serif = /^serif-latin\.gen-/;

let firm;
let client;

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell Osei' });
    client = await inviteAndAccept(firm, await addAccount(firm.staff, 'Maria Lindqvist'));
});

const brand = (face) => async () => expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face }), 200);

/** The fonts that a page loads from now on: [{name, bytes, cache}]. */
function watchFonts(page, slug) {
    const fonts = [];
    page.on('response', (response) => {
        if (response.request().resourceType() !== 'font') return;
        const { origin, pathname } = new URL(response.url());
        assert.equal(origin, originOf(slug), 'fonts come from the own host');
        fonts.push({
            name: pathname.replace('/assets/', ''),
            cache: response.headers()['cache-control'],
            bytes: Number(response.headers()['content-length']),
        });
    });
    return fonts;
}

/** The font files' own names of what the browser painted an element with. */
async function painted(page, selector) {
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    await session.send('CSS.enable');
    const { root } = await session.send('DOM.getDocument');
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    await session.detach();
    return fonts.map(({ familyName, isCustomFont }) =>
        isCustomFont ? familyName.replace(/ 16pt/g, '') : `${familyName}, of the system`,
    );
}

async function firstLoad(slug, path, { visitor, size = 'laptop' } = {}) {
    const page = await open(slug, { size });
    if (visitor) await dress(page, visitor);
    const fonts = watchFonts(page, slug);
    await page.goto(path);
    await settled(page);
    return { page, fonts };
}

test('a firm with plain headings: one face, preloaded, kept for good, from the own host', async () => {
    await brand('text')();
    const { page, fonts } = await firstLoad(firm.slug, '/', { visitor: client.client, size: 'phone' });
    assert.equal(fonts.length, 1, JSON.stringify(fonts));
    assert.match(fonts[0].name, text);
    assert.match(fonts[0].cache, /immutable/);
    assert.ok(fonts[0].bytes > 0 && fonts[0].bytes <= FIRST_LOAD_BYTES, `${fonts[0].bytes} bytes`);
    const preload = page.locator('head > link[rel=preload][as=font][type="font/woff2"][crossorigin]');
    assert.equal(await preload.getAttribute('href'), `/assets/${fonts[0].name}`);
    assert.deepEqual(await painted(page, 'h1'), ['Hanken Grotesk']);
    assert.deepEqual(await painted(page, 'nav a span'), ['Hanken Grotesk']);
    await leave(page);
});

test('a firm’s choice of the serif reaches its clients’ headings, also before they sign in', async () => {
    await brand('serif')();
    for (const [path, visitor] of [
        ['/', client.client],
        ['/enter', null],
    ]) {
        const { page, fonts } = await firstLoad(firm.slug, path, { visitor, size: 'phone' });
        assert.deepEqual(await painted(page, 'h1'), ['Newsreader'], path);
        assert.deepEqual(await painted(page, 'p'), ['Hanken Grotesk'], path);
        assert.equal(fonts.length, 2, JSON.stringify(fonts));
        assert.ok(fonts.some(({ name }) => text.test(name)) && fonts.some(({ name }) => serif.test(name)));
        const bytes = fonts.reduce((sum, font) => sum + font.bytes, 0);
        assert.ok(bytes <= FIRST_LOAD_BYTES, `${bytes} bytes of fonts at ${path}`);
        await leave(page);
    }
});

test('letters beyond Western Europe come from a file of their own, only where they are needed', async () => {
    await brand('text')();
    await openMatter(firm.staff, client.account, 'Sale of a flat in Łódź');
    const { page, fonts } = await firstLoad(firm.slug, '/', { visitor: client.client });
    await page.getByText('Łódź').first().waitFor();
    await settled(page);
    assert.ok(
        fonts.some(({ name }) => name.startsWith('text-latin-ext.gen-')),
        JSON.stringify(fonts),
    );
    await leave(page);
});

test('desk, console, apex and sign-in speak in the same face', async () => {
    for (const [slug, path, visitor] of [
        [firm.slug, '/desk/', firm.staff],
        [firm.slug, '/desk/enter', null],
        ['admin', '/', null],
        ['', '/', null],
    ]) {
        const { page } = await firstLoad(slug, path, { visitor });
        assert.deepEqual(await painted(page, 'h1'), ['Hanken Grotesk'], `${slug || 'apex'}${path}`);
        await leave(page);
    }
});

test('the brand page shows the firm’s name in both, and the preview follows the choice', async () => {
    await brand('text')();
    const { page } = await firstLoad(firm.slug, '/desk/settings', { visitor: firm.staff });
    assert.deepEqual(await painted(page, '.face-sample:not(.serif)'), ['Hanken Grotesk']);
    assert.deepEqual(await painted(page, '.face-sample.serif'), ['Newsreader']);
    assert.deepEqual(await painted(page, '.preview-title'), ['Hanken Grotesk']);
    await page.getByRole('radio', { name: 'Serif' }).check();
    assert.deepEqual(await painted(page, '.preview-title'), ['Newsreader']);
    await leave(page);
});

test('the licences are shipped with the fonts', async () => {
    const visitor = new Visitor(firm.slug);
    for (const face of ['hanken-grotesk', 'newsreader']) {
        const licence = await visitor.ask('GET', `/licenses/${face}.txt`, { checked: false });
        assert.equal(licence.status, 200);
        assert.equal(licence.headers['content-type'], 'text/plain; charset=utf-8');
        assert.match(licence.bytes.toString(), /SIL OPEN FONT LICENSE Version 1\.1/);
    }
});
