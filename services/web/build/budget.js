// SPDX-License-Identifier: AGPL-3.0-or-later
// How much a page loads before it shows anything.

/** The scripts that a page loads at once: those that it names, and what these import. */
async function scriptsOf(named, textOf) {
    const all = new Map();
    const queue = [...named];
    for (let file = queue.pop(); file; file = queue.pop()) {
        if (all.has(file)) continue;
        const text = await textOf(file);
        all.set(file, text);
        for (const [, name] of text.matchAll(/\b(?:from|import)\s*[`"']\.\/([^`"']+\.js)[`"']/g))
            queue.push(`/assets/${name}`);
    }
    return all;
}

/** The files of the languages that a script may load at its start (lib/language.ts). */
const languagesIn = (text) =>
    [...text.matchAll(/\bimport\(\s*[`"']\.\/(words\.[\w-]+?\.gen-[^`"']+\.js)[`"']/g)].map(
        ([, name]) => `/assets/${name}`,
    );

/** Bytes after compression, and the scripts that the page does not name, so that they are requested late. A reader loads one
 *  language: the largest counts. sizes: by file; textOf: reads one. */
export async function firstLoad(html, sizes, textOf) {
    const size = (file) => {
        const bytes = sizes.get(file);
        if (bytes === undefined) throw new Error(`the size of ${file} is not known`);
        return bytes;
    };
    const sum = (files) => files.reduce((bytes, file) => bytes + size(file), 0);
    const named = [...html.matchAll(/"(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file);
    const scripts = await scriptsOf(
        named.filter((file) => file.endsWith('.js')),
        textOf,
    );
    const languages = [...scripts.values()].flatMap(languagesIn).map(size);
    return {
        js: sum([...scripts.keys()]) + Math.max(0, ...languages),
        css: sum(named.filter((file) => file.endsWith('.css'))),
        late: [...scripts.keys()].filter((file) => !named.includes(file)),
    };
}
