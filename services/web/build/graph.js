// SPDX-License-Identifier: AGPL-3.0-or-later
// Which file of src imports which: for the rules in lint.js and the languages in words.js.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';

const source = /\.(svelte|ts)$/;
const imports = /(?:\bfrom|\bimport\s*\(?)\s*'(\.[^']+)'/g;

/** All source files under `root`, a URL: relative path -> text and imports. */
export async function read(root) {
    const files = new Map();
    for (const name of (await readdir(root, { recursive: true })).sort()) {
        if (!source.test(name) || name.endsWith('.d.ts')) continue;
        const text = await readFile(new URL(name, root), 'utf8');
        const targets = [...text.matchAll(imports)].map(([, path]) => posix.join(dirname(name), path));
        files.set(name, { text, targets: [...new Set(targets)] });
    }
    return files;
}

/** All files that a file imports, directly or not, including pages that are loaded on demand. */
export function reachable(files, from) {
    const seen = new Set();
    const queue = [from];
    for (let name = queue.pop(); name; name = queue.pop()) {
        if (seen.has(name)) continue;
        seen.add(name);
        queue.push(...(files.get(name)?.targets ?? []));
    }
    return seen;
}
