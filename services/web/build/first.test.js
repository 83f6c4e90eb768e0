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
    const found = routes.split('\n').map((line) => /(?:lazy\(|path: )'([^']+)'/.exec(line)?.[1] && line);
    const lines = found.filter(Boolean);
    assert.ok(lines.length > 10);
    for (const line of lines) {
        const path = /'([^']+)'/.exec(line)[1].replace(/\{\w+\}/g, '17');
        const wanted = line.includes('bare: true') ? 'bare' : path === '/' ? 'home' : 'page';
        assert.equal(skeletonOf(path, inside), wanted, path);
        assert.equal(skeletonOf(path), 'bare', `${path}, nobody is signed in`);
    }
});

test('an impersonation has a session of its own', () => {
    assert.equal(skeletonOf('/impersonation/', { 'in:portal': 'yes' }), 'bare');
    assert.equal(skeletonOf('/impersonation/', { 'in:impersonation': 'yes' }), 'home');
    assert.equal(skeletonOf('/impersonation/matters', { 'in:impersonation': 'yes' }), 'page');
    assert.equal(skeletonOf('/impersonations', { 'in:impersonation': 'yes' }), 'bare');
});
