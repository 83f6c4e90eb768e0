// SPDX-License-Identifier: AGPL-3.0-or-later
// The first page of the apex: what it shows without scrolling, what it claims, and the operator's own pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leave, open, settled } from '../../support/browser.mjs';
import { Visitor } from '../../support/browser_like.mjs';

const PICTURE_BYTES = 120_000;
const operator = { Prices: 'prices', Terms: 'terms', Imprint: 'imprint' };
const address = (name) => `https://operator.example/${name === 'prices' ? name : 'legal'}`; // one page may be two

/** A page of the apex. With `set`, as an edge sends it whose operator has set these pages (tests/http/edge/operator). */
async function welcome({ path = '/', size = 'laptop', scheme = 'light', set = [] } = {}) {
    const page = await open('', { size, scheme });
    const metas = set.map((name) => `<meta name="portico:${name}" content="${address(name)}">`).join('');
    if (metas)
        await page.route('**/*', async (route) => {
            if (route.request().resourceType() !== 'document') return route.continue();
            const { status, headers, bytes } = await new Visitor('').ask('GET', path, { checked: false });
            return route.fulfill({ status, headers, body: bytes.toString().replace('</head>', `${metas}</head>`) });
        });
    await page.goto(path);
    await settled(page);
    return page;
}

async function isAboveTheFold(page, locator) {
    const box = await locator.boundingBox();
    return box !== null && box.y >= 0 && box.y + box.height <= page.viewportSize().height;
}

const button = (page) => page.locator('.hero').getByRole('link', { name: 'Open your firm’s portal' });

for (const size of ['laptop', 'phone'])
    test(`headline and button are seen without scrolling, and lead to the form: ${size}`, async () => {
        const page = await welcome({ size });
        assert.ok(await isAboveTheFold(page, page.getByRole('heading', { level: 1 })));
        assert.ok(await isAboveTheFold(page, button(page)));
        if (size === 'laptop') assert.ok(await isAboveTheFold(page, page.locator('.portal-picture')));
        await button(page).click();
        await page.waitForURL('**/start');
        await page.getByRole('heading', { name: 'Open your firm’s portal' }).waitFor();
        await page.getByLabel('Name of your firm').waitFor();
        await leave(page);
    });

test('the picture is one of a portal, small, in the colours of the page, and keeps its place while it loads', async () => {
    const sources = new Set();
    for (const scheme of ['light', 'dark']) {
        const page = await open('', { scheme });
        const pictures = [];
        page.on('response', (response) => {
            if (response.request().resourceType() === 'image' && response.url().includes('/portal-'))
                pictures.push(response);
        });
        await page.goto('/');
        await settled(page);
        assert.equal(pictures.length, 1);
        assert.equal(pictures[0].headers()['content-type'], 'image/webp');
        assert.match(pictures[0].headers()['cache-control'], /immutable/);
        assert.ok(Number(pictures[0].headers()['content-length']) <= PICTURE_BYTES);
        const image = page.locator('.portal-picture img');
        const facts = await image.evaluate(({ width, height, naturalWidth, naturalHeight, alt, loading }) => ({
            shown: width / height,
            natural: naturalWidth / naturalHeight,
            alt,
            loading,
        }));
        assert.ok(Math.abs(facts.shown - facts.natural) < 0.01, JSON.stringify(facts));
        const [declared] = [(await image.getAttribute('width')) / (await image.getAttribute('height'))];
        assert.ok(Math.abs(declared - facts.natural) < 0.01, 'the room that is kept has the shape of the picture');
        assert.ok(facts.alt.length > 20);
        assert.notEqual(facts.loading, 'lazy');
        sources.add(pictures[0].url());
        await leave(page);
    }
    assert.equal(sources.size, 2, 'light and dark have pictures of their own');
});

test('it names nothing that the product does not have', async () => {
    const page = await welcome();
    const text = await page.locator('body').innerText();
    assert.doesNotMatch(text, /\b(messag|invoic|payment|billing|CRM|forms?\b|e-?sign|free trial|\d+ days)/i);
    await leave(page);
});

test('what the operator has not set is not shown', async () => {
    for (const path of ['/', '/start']) {
        const page = await welcome({ path });
        for (const name of [...Object.keys(operator), 'See the prices', 'terms', 'our prices'])
            assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0, `${name} at ${path}`);
        assert.equal(await page.getByText('you accept our').count(), 0);
        await leave(page);
    }
});

test('prices, terms and imprint are linked on every page, and where a firm signs up', async () => {
    const leadsTo = async (page, name, target) =>
        assert.equal(
            await page.getByRole('link', { name, exact: true }).getAttribute('href'),
            address(target),
            `${name} at ${page.url()}`,
        );
    for (const path of ['/', '/start', '/portals']) {
        const page = await welcome({ path, set: Object.values(operator) });
        for (const [name, target] of Object.entries(operator)) await leadsTo(page, name, target);
        if (path === '/') await leadsTo(page, 'See the prices', 'prices');
        if (path === '/start') {
            await leadsTo(page, 'terms', 'terms');
            await leadsTo(page, 'our prices', 'prices');
        }
        await leave(page);
    }
    const page = await welcome({ path: '/start', set: ['terms'] });
    await leadsTo(page, 'terms', 'terms');
    assert.equal(await page.getByRole('link', { name: 'Prices' }).count(), 0);
    await leave(page);
});
