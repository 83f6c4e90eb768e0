// SPDX-License-Identifier: AGPL-3.0-or-later
// The scripts that are no modules: one that runs before the portal's page is painted (theme, skeleton, words, and what
// happens if the app does not come), which must work when the modules cannot be loaded; and the service worker.
import { readFile } from 'node:fs/promises';
import { read } from './graph.js';
import { catalogues, languages } from './words.js';

const names = ['theme', 'first', 'first_words', 'first_again'];

/** The words of a part of the portal's catalogues, by language. They are plain texts. */
async function wordsOf(root, part) {
    const found = await catalogues(root);
    const { whole } = languages(await read(root), found).get('portal');
    const own = found.get('apps/portal');
    return Object.fromEntries(['en', ...whole].map((language) => [language, own.get(language)[part]]));
}

/** Those of the page until the app is there. */
export const firstWords = (root) => wordsOf(root, 'first');

/** The service worker, with the words of the page without a connection. */
export async function serviceWorker(root) {
    const text = await readFile(new URL('service_worker.js', root), 'utf8');
    const words = JSON.stringify(await wordsOf(root, 'offline'));
    return text.replace('OFFLINE_WORDS', () => words);
}

/** root: the URL of src. */
export async function firstScript(root) {
    const texts = await Promise.all(names.map((name) => readFile(new URL(`${name}.js`, root), 'utf8')));
    const words = JSON.stringify(await firstWords(root));
    return texts.join('').replace('FIRST_WORDS', () => words);
}
