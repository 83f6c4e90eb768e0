// SPDX-License-Identifier: AGPL-3.0-or-later
// What neither compiler sees: style attributes, which our policy forbids, and fetch outside of src/api.
import { readdir, readFile } from 'node:fs/promises';

const src = new URL('../src/', import.meta.url);
const rules = [
    { of: /\.svelte$/, not: /\sstyle=["{]/, says: 'no style attribute; use a class or a style: directive' },
    { of: /\.svelte$/, not: /\{@html/, says: 'no {@html}; show what the server sends as text or as an image' },
    {
        of: /^(?!api\/).*\.(svelte|ts)$/,
        not: /\bfetch\(|new (EventSource|XMLHttpRequest)\b/,
        says: 'only src/api speaks to the server',
    },
    { of: /^ui\/.*\.(svelte|ts)$/, not: /from '\.\.\/api\//, says: 'src/ui knows no API' },
];
for (const name of await readdir(src, { recursive: true })) {
    const text = /\.(svelte|ts)$/.test(name) ? await readFile(new URL(name, src), 'utf8') : '';
    for (const rule of rules) {
        if (!rule.of.test(name)) continue;
        text.split('\n').forEach((line, at) => {
            if (!rule.not.test(line)) return;
            console.error(`src/${name}:${at + 1}: ${rule.says}`);
            process.exitCode = 1;
        });
    }
}
