// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks that no compiler makes: the policy of our pages, allowed imports, and lengths.
import { read } from './graph.js';
import { lintWords } from './lint_words.js';

const src = new URL('../src/', import.meta.url);
const longestComponent = 150;

let wrong = 0;
function report(where, what) {
    console.error(`src/${where}: ${what}`);
    wrong += 1;
}

// ---- forbidden lines ----

const lines = [
    { in: /\.svelte$/, not: /\sstyle=["{]/, says: 'no style attribute; use a class or a style: directive' },
    { in: /\.svelte$/, not: /\{@html/, says: 'no {@html}; show what the server sends as text or as an image' },
    { in: /^(?!api\/send\.ts$)/, not: /\bfetch\(|new XMLHttpRequest\b/, says: 'only api/send.ts calls fetch' },
    { in: /^(?!features\/live\/live\.ts$)/, not: /new EventSource\b/, says: 'only features/live opens a stream' },
];

// ---- allowed imports ----

const feature = (name) => /^features\/([^/]+)\//.exec(name)?.[1] ?? null;
const isApi = (name) => /^features\/[^/]+\/api(\.ts$|\/)/.test(name);
const isPublic = (name) => isApi(name) || /^features\/[^/]+\/((desk|portal)\/)?index\.ts$/.test(name);
const sends = /import \{[^}]*\b(get|post|put|patch|remove|send)\b[^}]*\} from '[^']*\/api\/send\.ts'/;

function importProblem(from, to) {
    if (/^(ui|lib)\//.test(from) && !/^(ui|lib)\//.test(to)) return `ui and lib know no API, feature or app (${to})`;
    if (from.startsWith('lib/') && to.startsWith('ui/')) return `lib knows no component (${to})`;
    if (from.startsWith('api/') && /^(features|apps|ui)\//.test(to))
        return `api knows no feature, app or component (${to})`;
    if (!from.startsWith('apps/') && to.startsWith('apps/')) return `only an app imports of an app (${to})`;
    if (from.startsWith('apps/') && to.startsWith('apps/') && from.split('/')[1] !== to.split('/')[1])
        return `apps know nothing of each other (${to})`;
    if (feature(from) && feature(to) && feature(from) !== feature(to) && !isPublic(to))
        return `of another feature only index.ts and api may be imported (${to})`;
    return null;
}

/** Circular imports between features, one line each. */
function circles(files) {
    const uses = new Map();
    for (const [name, { targets }] of files) {
        const from = feature(name);
        if (!from) continue;
        for (const to of targets.map(feature))
            if (to && to !== from) uses.set(from, (uses.get(from) ?? new Set()).add(to));
    }
    const found = [];
    const done = new Set();
    const walk = (one, path) => {
        const at = path.indexOf(one);
        if (at >= 0) return void found.push([...path.slice(at), one].join(' -> '));
        if (done.has(one)) return;
        for (const next of uses.get(one) ?? []) walk(next, [...path, one]);
        done.add(one);
    };
    for (const one of uses.keys()) walk(one, []);
    return found;
}

const files = await read(src);
for (const [name, { text, targets }] of files) {
    if (name.endsWith('.gen.ts')) continue;
    for (const rule of lines) {
        if (!rule.in.test(name)) continue;
        text.split('\n').forEach((line, at) => rule.not.test(line) && report(`${name}:${at + 1}`, rule.says));
    }
    if (sends.test(text) && !isApi(name)) report(name, "only a feature's api speaks to the server");
    for (const to of targets) {
        const problem = importProblem(name, to);
        if (problem) report(name, problem);
    }
    const length = text.split('\n').length - 1;
    if (name.endsWith('.svelte') && length > longestComponent)
        report(name, `${length} lines; a component has at most ${longestComponent}`);
}
for (const circle of circles(files)) report('features', `import each other: ${circle}`);
await lintWords(src, files, report);
if (wrong) process.exitCode = 1;
