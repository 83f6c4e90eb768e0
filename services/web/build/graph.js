// SPDX-License-Identifier: AGPL-3.0-or-later
// Which file of src imports which, for the rules in lint.js and for the languages in words.js.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';

const source = /\.(svelte|ts)$/;
const imports = /(?:\bfrom|\bimport\s*\(?)\s*'(\.[^']+)'/g;

/** Every source file under `root`, a URL, by its path below it, with its text and what it imports. */
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

/** Everything that is reached from a file, pages that are loaded on demand included. */
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
