// SPDX-License-Identifier: AGPL-3.0-or-later
// The pictures of README.md and of the apex, taken of the demo firms of a running stack. scripts/pictures starts one.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { leave, open, settled, signInWithApp } from '../support/browser.mjs';
import { Authenticator } from '../support/people.mjs';
import { source } from '../support/stack.mjs';

const README_BYTES = 150_000;
const APEX_BYTES = 120_000;
const docs = join(source, 'docs', 'pictures');
const apex = join(source, 'services', 'web', 'src', 'features', 'sign_up', 'pictures');

const demo = JSON.parse(readFileSync(join(source, 'tenants', 'demo', 'hartwell.json'), 'utf8'));
const person = (email) =>
    [...demo.staff, ...demo.accounts.flatMap(({ people }) => people)].find((one) => one.email === email);

/** Takes two pixels for each of the page, so that letters are sharp although WebP loses some detail. */
async function save(page, file, limit, options = {}) {
    const png = await page.screenshot({ animations: 'disabled', caret: 'hide', ...options });
    const blank = await page.context().newPage();
    const webp = await blank.evaluate(async (base64) => {
        const image = new Image();
        image.src = `data:image/png;base64,${base64}`;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
        canvas.getContext('2d').drawImage(image, 0, 0);
        return canvas.toDataURL('image/webp', 0.9).split(',')[1];
    }, png.toString('base64'));
    await blank.close();
    const bytes = Buffer.from(webp, 'base64');
    assert.ok(bytes.length <= limit, `${file}: ${bytes.length} bytes, at most ${limit}`);
    writeFileSync(file, bytes);
    console.log(`${file.slice(source.length + 1)}: ${bytes.length} bytes`);
}

async function visit(page, path, scheme = 'light') {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(path);
    await settled(page);
    await page.mouse.move(0, 0);
}

async function signedIn(email, path, options) {
    const page = await open(demo.slug, options);
    await signInWithApp(page, email, new Authenticator(person(email).totp), path);
    await settled(page);
    return page;
}

test('a client’s pages', async () => {
    const page = await signedIn('maria.lindqvist@mail.example', '/', { size: 'phone' });
    await page.setViewportSize({ width: 390, height: 740 });
    for (const scheme of ['light', 'dark']) {
        await visit(page, '/', scheme);
        await save(page, join(apex, `portal-${scheme}.webp`), APEX_BYTES);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await visit(page, '/');
    await save(page, join(docs, 'portal-home.webp'), README_BYTES);
    const matter = await page.getByRole('link', { name: 'Purchase of 14 Orchard Lane' }).first().getAttribute('href');
    const cookies = await page.context().cookies();
    await leave(page);

    const wide = await open(demo.slug, { size: 'picture' });
    await wide.context().addCookies(cookies);
    await visit(wide, matter);
    await save(wide, join(docs, 'matter.webp'), README_BYTES);
    await leave(wide);
});

test('the desk', async () => {
    const page = await signedIn('adaeze.osei@hartwell.example', '/desk/', { size: 'picture' });
    await page.setViewportSize({ width: 1120, height: 560 });
    await visit(page, '/desk/');
    await save(page, join(docs, 'desk-inbox.webp'), README_BYTES);
    await page.setViewportSize({ width: 1120, height: 672 });
    await visit(page, '/desk/settings');
    await save(page, join(docs, 'brand.webp'), README_BYTES);
    await leave(page);
});
