// SPDX-License-Identifier: AGPL-3.0-or-later
// The budget counts everything that is loaded before the page shows something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLoad } from './budget.js';

const html = '<script src="/assets/main-1.js"></script><link href="/assets/a-1.css"><link href="/assets/start-1.js">';
const texts = {
    '/assets/main-1.js': 'import{a}from"./start-1.js";import("./page-1.js")',
    '/assets/start-1.js': 'const l={de:()=>import(`./words.de.gen-1.js`),"pt-BR":()=>import("./words.pt-BR.gen-1.js")}',
    '/assets/deep-1.js': '',
};
const sizes = new Map([
    ['/assets/main-1.js', 1],
    ['/assets/start-1.js', 10],
    ['/assets/a-1.css', 5],
    ['/assets/words.de.gen-1.js', 100],
    ['/assets/words.pt-BR.gen-1.js', 300],
    ['/assets/deep-1.js', 1_000],
]);
const textOf = (file) => texts[file];

test('scripts with what they import, and the largest language', async () => {
    assert.deepEqual(await firstLoad(html, sizes, textOf), { js: 311, css: 5, late: [] });
});

test('a script that the page does not name counts, and is late', async () => {
    const deeper = (file) => texts[file] + (file === '/assets/start-1.js' ? ';import"./deep-1.js"' : '');
    assert.deepEqual(await firstLoad(html, sizes, deeper), { js: 1_311, css: 5, late: ['/assets/deep-1.js'] });
});

test('a file without a known size is an error, and not within the budget', async () => {
    for (const file of ['/assets/start-1.js', '/assets/a-1.css', '/assets/words.de.gen-1.js']) {
        const fewer = new Map([...sizes].filter(([name]) => name !== file));
        await assert.rejects(firstLoad(html, fewer, textOf), { message: `the size of ${file} is not known` });
    }
});
