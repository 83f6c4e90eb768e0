// SPDX-License-Identifier: AGPL-3.0-or-later
// The script that runs before the portal's page is painted: theme, skeleton, words, and what happens if the app does not come.
// It is one small file, and no module: it must work when the modules cannot be loaded.
import { readFile } from 'node:fs/promises';
import { read } from './graph.js';
import { catalogues, languages } from './words.js';

const names = ['theme', 'first', 'first_words', 'first_again'];

/** The words of the page, by language: "first" of the portal's catalogues. They are plain texts. */
export async function firstWords(root) {
    const found = await catalogues(root);
    const { whole } = languages(await read(root), found).get('portal');
    const own = found.get('apps/portal');
    return Object.fromEntries(['en', ...whole].map((language) => [language, own.get(language).first]));
}

/** root: the URL of src. */
export async function firstScript(root) {
    const texts = await Promise.all(names.map((name) => readFile(new URL(`${name}.js`, root), 'utf8')));
    const words = JSON.stringify(await firstWords(root));
    return texts.join('').replace('FIRST_WORDS', () => words);
}
