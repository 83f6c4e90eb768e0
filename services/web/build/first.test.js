// SPDX-License-Identifier: AGPL-3.0-or-later
// The skeleton of an address fits the page that the portal shows there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { firstWords } from './first.js';

const src = new URL('../src/', import.meta.url);
const script = await readFile(new URL('first.js', src), 'utf8');
const again = await readFile(new URL('first_again.js', src), 'utf8');
const wordsScript = await readFile(new URL('first_words.js', src), 'utf8');
const routes = await readFile(new URL('apps/portal/routes.ts', src), 'utf8');

function skeletonOf(pathname, stored = {}) {
    const document = { documentElement: { dataset: {} } };
    const localStorage = { getItem: (key) => stored[key] ?? null };
    runInNewContext(script, { document, location: { pathname }, localStorage });
    return document.documentElement.dataset.first;
}

test('each route has the skeleton of a page with navigation, or of a bare one', () => {
    const inside = { 'in:portal': 'yes' };
    const list = /Route\[\] = \[(.*)\];/s.exec(routes)[1];
    // A route may be broken over lines: each is the text up to the next one.
    const found = list.split(/(?=\blazy\(|\bpath:)/).slice(1);
    assert.ok(found.length > 10);
    for (const route of found) {
        const path = /^(?:lazy\(|path:)\s*'([^']+)'/.exec(route)?.[1].replace(/\{\w+\}/g, '17');
        assert.ok(path, `the path of ${route}`);
        const wanted = route.includes('bare: true') ? 'bare' : path === '/' ? 'home' : 'page';
        assert.equal(skeletonOf(path, inside), wanted, path);
        assert.equal(skeletonOf(path), 'bare', `${path}, nobody is signed in`);
        assert.equal(skeletonOf(`${path}/`.replace('//', '/'), inside), wanted, `${path}/ is the same page`);
    }
});

test('an impersonation has a session of its own', () => {
    assert.equal(skeletonOf('/impersonation/', { 'in:portal': 'yes' }), 'bare');
    assert.equal(skeletonOf('/impersonation/', { 'in:impersonation': 'yes' }), 'home');
    assert.equal(skeletonOf('/impersonation/matters', { 'in:impersonation': 'yes' }), 'page');
    assert.equal(skeletonOf('/impersonations', { 'in:impersonation': 'yes' }), 'bare');
});

/** A browser that loads first_again.js in each page anew; the storage of its tab stays. */
function tab({ storage = new Map() } = {}) {
    class HTMLScriptElement {}
    const seen = { waits: [], reloads: 0 };
    const heard = {};
    const skeleton = { removeAttribute: () => (seen.busy = false) };
    const root = { dataset: { first: 'home' } };
    runInNewContext(again, {
        document: { documentElement: root, getElementById: () => skeleton },
        sessionStorage: {
            getItem: (key) => storage.get(key) ?? null,
            setItem: (key, value) => storage.set(key, value),
            removeItem: (key) => storage.delete(key),
        },
        location: { reload: () => (seen.reloads += 1) },
        navigator: { onLine: true },
        HTMLScriptElement,
        addEventListener: (name, act) => (heard[name] = act),
        setTimeout: (act, wait) => (seen.waits.push(wait), (seen.act = act)),
    });
    return { seen, heard, storage, root, script: new HTMLScriptElement() };
}

test('a page that cannot start is loaded again, later each time, and not for ever', () => {
    const { storage } = tab();
    const waits = [];
    for (let failures = 1; failures <= 8; failures += 1) {
        const { seen, heard, root, script } = tab({ storage });
        heard['error']({ target: script });
        heard['app:failed']({}); // the same failure
        assert.equal(root.dataset.first, failures > 1 ? 'failed' : 'home');
        assert.ok(seen.waits.length <= 1);
        waits.push(...seen.waits);
        heard['online']();
        assert.equal(seen.reloads, 1, 'also when the connection comes back');
    }
    assert.equal(waits.length, 5);
    waits.forEach((wait, at) => assert.ok(wait >= 3_750 * 2 ** at && wait <= 6_250 * 2 ** at, `${wait} at ${at}`));
});

test('an app that has started begins to count anew, and says itself what fails afterwards', () => {
    const storage = new Map([['start:failures', '3']]);
    const { heard, root, seen, script } = tab({ storage });
    heard['app:started']();
    heard['error']({ target: script });
    assert.equal(storage.size, 0);
    assert.equal(root.dataset.first, 'home');
    assert.deepEqual(seen.waits, []);
});

test('without storage the page says at once that it could not be loaded', () => {
    const denied = () => {
        throw new Error('denied');
    };
    const { heard, root, seen } = tab({ storage: { get: denied, set: denied, delete: denied } });
    heard['app:failed']();
    assert.equal(root.dataset.first, 'failed');
    assert.deepEqual(seen.waits, []);
    heard['app:started']();
});

test('each word of the page is in the catalogue, and the page is in the language that the app will choose', async () => {
    const words = await firstWords(src);
    const page = await readFile(new URL('../portal.html', src), 'utf8');
    const named = [...page.matchAll(/data-word="(\w+)"/g)].map(([, word]) => word);
    assert.ok(named.length > 3);
    for (const language of Object.keys(words)) {
        assert.deepEqual(Object.keys(words[language]).sort(), [...new Set(named)].sort());
        for (const text of Object.values(words[language])) assert.doesNotMatch(text, /[{}]/, 'a plain text');
    }
    const shown = (locale, browser) => {
        const element = { dataset: { word: 'loading' } };
        const document = {
            documentElement: {},
            querySelectorAll: () => [element],
            addEventListener: (_, act) => act(),
        };
        const all = JSON.stringify({ ...words, xx: { loading: '¡Loading!' } });
        runInNewContext(wordsScript.replace('FIRST_WORDS', all), {
            document,
            location: { pathname: '/' },
            localStorage: { getItem: (key) => (key === 'locale:portal' ? locale : null) },
            navigator: { languages: browser },
        });
        return [document.documentElement.lang, element.textContent];
    };
    assert.deepEqual(shown(null, ['fr-FR', 'xx-AB', 'en']), ['xx', '¡Loading!']);
    assert.deepEqual(shown('en-GB', ['xx']), ['en', 'Loading']);
    assert.deepEqual(shown(null, ['fr']), ['en', 'Loading']);
});
