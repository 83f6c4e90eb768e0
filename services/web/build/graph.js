// SPDX-License-Identifier: AGPL-3.0-or-later
// Which file of src imports which: for the rules in lint.js and the languages in words.js.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';

const source = /\.(svelte|ts)$/;
const imports = /(?:\bfrom|\bimport\s*\(?)\s*'(\.[^']+)'/g;
const onDemand = /\bimport\s*\(\s*'(\.[^']+)'/g;

/** All source files under `root`, a URL: relative path -> text, imports, and those that are loaded on demand. */
export async function read(root) {
    const files = new Map();
    for (const name of (await readdir(root, { recursive: true })).sort()) {
        if (!source.test(name) || name.endsWith('.d.ts')) continue;
        const text = await readFile(new URL(name, root), 'utf8');
        const paths = (pattern) =>
            new Set([...text.matchAll(pattern)].map(([, path]) => posix.join(dirname(name), path)));
        files.set(name, { text, targets: [...paths(imports)], later: paths(onDemand) });
    }
    return files;
}

/**
 * All files that some files import, directly or not: including pages that are loaded on demand, unless `atOnce` is set.
 */
export function reachable(files, from, { atOnce = false } = {}) {
    const seen = new Set();
    const queue = [from].flat();
    for (let name = queue.pop(); name; name = queue.pop()) {
        if (seen.has(name)) continue;
        seen.add(name);
        const { targets, later } = files.get(name) ?? { targets: [] };
        queue.push(...(atOnce ? targets.filter((target) => !later.has(target)) : targets));
    }
    return seen;
}
