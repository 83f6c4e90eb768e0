// SPDX-License-Identifier: AGPL-3.0-or-later
// The skeleton of an address fits the page that the portal shows there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

const src = new URL('../src/', import.meta.url);
const script = await readFile(new URL('first.js', src), 'utf8');
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
