// SPDX-License-Identifier: AGPL-3.0-or-later
// Words are catalogues: words.<language>.json beside the code that shows them, messages in ICU MessageFormat. Here they
// become code, so that a page contains neither a parser nor messages that it does not show: words.gen.ts beside each English
// catalogue, typed by the arguments of its messages, and for each app two files per other language that is complete for it:
// what its first page shows, and the rest, which comes with the pages that are loaded on demand.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { parse } from '@messageformat/parser';
import { reachable, read } from './graph.js';

export const apps = ['portal', 'desk', 'console', 'signup'];
const source = 'en';

// ---- messages ----

const quote = (text) => text.replace(/[`\\]/g, '\\$&').replaceAll('${', '\\${');

/** A message as a TypeScript expression; `args` collects its arguments with their types. */
function compile(tokens, args) {
    const note = (name, type) =>
        args.set(name, args.has(name) && args.get(name) !== 'string | number' ? args.get(name) : type);
    const piece = (token) => {
        if (token.type === 'content') return quote(token.value);
        if (token.type === 'argument') {
            note(token.arg, 'string | number');
            return `\${${token.arg}}`;
        }
        if (token.type === 'function' && token.key === 'spellout') {
            note(token.arg, 'number');
            const capital = token.param?.[0]?.value?.trim() === 'capital';
            return `\${spellout(${token.arg}${capital ? ', true' : ''})}`;
        }
        if (token.type === 'plural' || token.type === 'select') {
            const keys = token.cases.map((one) => one.key);
            const flag = token.type === 'select' && keys.every((key) => key === 'true' || key === 'other');
            note(token.arg, token.type === 'plural' ? 'number' : flag ? 'boolean' : 'string | null');
            const cases = token.cases.map((one) => `'${one.key}': ${compile(one.tokens, args)}`).join(', ');
            return `\${${token.type}(${token.arg}, { ${cases} })}`;
        }
        throw new Error(`a ${token.type} of kind ${token.key ?? '?'} is not known`);
    };
    return `\`${tokens.map(piece).join('')}\``;
}

/** called: the English message has arguments, so pages call it, also where a translation needs none. */
function message(text, called = false) {
    const args = new Map();
    const code = compile(parse(text), args);
    if (args.size === 0) return { args, code: called ? `() => ${code}` : code };
    const names = [...args.keys()].join(', ');
    const types = [...args].map(([name, type]) => `${name}: ${type}`).join('; ');
    return { args, code: `({ ${names} }: { ${types} }) => ${code}` };
}

/** Every message of a catalogue by its path: "imports.title". */
export function flatten(node, path = '') {
    return Object.entries(node).flatMap(([key, value]) => {
        const at = path ? `${path}.${key}` : key;
        return typeof value === 'string' ? [[at, value]] : flatten(value, at);
    });
}

function code(node, english, where, indent = '    ') {
    const lines = Object.entries(node).map(([key, value]) => {
        try {
            const made =
                typeof value === 'string'
                    ? message(value, message(english[key]).args.size > 0).code
                    : code(value, english[key], where, `${indent}    `);
            return `${indent}${/^[a-zA-Z_]\w*$/.test(key) ? key : `'${key}'`}: ${made},`;
        } catch (error) {
            throw new Error(`${where}: "${key}": ${error.message}`, { cause: error });
        }
    });
    return `{\n${lines.join('\n')}\n${indent.slice(4)}}`;
}

// ---- catalogues ----

/** All catalogues below `root`: folder -> language -> messages. */
export async function catalogues(root) {
    const found = new Map();
    const put = (id, language, messages) => {
        const one = found.get(id) ?? new Map();
        found.set(id, one.set(language, { ...one.get(language), ...messages }));
    };
    for (const name of (await readdir(root, { recursive: true })).sort()) {
        const language = /(?:^|\/)words\.([a-z]{2,3}(?:-[A-Z]{2})?)\.json$/.exec(name)?.[1];
        if (!language) continue;
        put(dirname(name), language, JSON.parse(await readFile(new URL(name, root), 'utf8')));
    }
    return found;
}

const generated = (id) => `${id}/words.gen.ts`;

/** Whether a translation has exactly the messages of the English one, and uses only known arguments. */
export function isWhole(english, other) {
    if (!english || !other) return false;
    const wanted = new Map(flatten(english));
    const given = new Map(flatten(other));
    if (wanted.size !== given.size) return false;
    return [...wanted].every(([path, text]) => {
        const theirs = given.get(path);
        if (theirs === undefined) return false;
        const args = message(text).args;
        return [...message(theirs).args.keys()].every((name) => args.has(name));
    });
}

/**
 * For each app, the catalogues that it shows, those of them that its start loads, and the languages besides English in
 * which all of them are complete.
 */
export function languages(files, found) {
    const all = new Set(
        [...found.values()].flatMap((one) => [...one.keys()]).filter((language) => language !== source),
    );
    return new Map(
        apps.map((app) => {
            const seen = reachable(files, `apps/${app}/main.ts`);
            const shown = [...found.keys()].filter((id) => seen.has(generated(id)));
            const start = reachable(files, [`apps/${app}/main.ts`, `apps/${app}/start.ts`], { atOnce: true });
            const first = shown.filter((id) => start.has(generated(id)));
            const whole = [...all].filter((language) =>
                shown.every((id) => isWhole(found.get(id).get(source), found.get(id).get(language))),
            );
            return [app, { shown, first, whole: whole.sort() }];
        }),
    );
}

const license = '// SPDX-License-Identifier: AGPL-3.0-or-later\n';

function imports(text, from, root = '') {
    const to = (path) => {
        const relative = posix.relative(dirname(`${root}${from}`), path);
        return relative.startsWith('.') ? relative : `./${relative}`;
    };
    const runtime = ['catalogue', 'plural', 'select'].filter((name) => text.includes(`${name}(`));
    const lines = runtime.length ? [`import { ${runtime.join(', ')} } from '${to('lib/language.ts')}';`] : [];
    if (text.includes('spellout(')) lines.push(`import { spellout } from '${to('lib/text.ts')}';`);
    return lines.map((line) => `${line}\n`).join('');
}

/** Writes a file only when it changes, to avoid needless rebuilds. */
async function write(file, text) {
    const before = await readFile(file, 'utf8').catch(() => null);
    if (before !== text) await writeFile(file, text);
}

/** Writes the words of some catalogues in one language. */
async function writePack(root, found, file, language, ids) {
    const parts = ids.map(
        (id) => `    '${id}': ${code(found.get(id).get(language), found.get(id).get(source), id, '        ')},`,
    );
    const body = `export default {\n${parts.join('\n')}\n};\n`;
    const head = `${license}// Made from words.${language}.json.\n${imports(body, file)}\n`;
    await write(new URL(file, root), head + body);
}

/** Writes all generated files below `root`, the URL of src. Returns which languages each app offers. */
export async function generate(root) {
    const found = await catalogues(root);
    for (const [id, one] of found) {
        const file = generated(id);
        const english = one.get(source) ?? {};
        const body = `export const words = catalogue('${id}', ${code(english, english, id)});\n`;
        await write(new URL(file, root), `${license}// Made from words.en.json.\n${imports(body, file)}\n${body}`);
    }
    const offered = languages(await read(root), found);
    for (const [app, { shown, first, whole }] of offered) {
        const rest = shown.filter((id) => !first.includes(id));
        for (const language of whole) {
            await writePack(root, found, `apps/${app}/words.${language}.gen.ts`, language, first);
            await writePack(root, found, `apps/${app}/words.${language}.rest.gen.ts`, language, rest);
        }
        const load = (file) => `() => import('./words.${file}.gen.ts')`;
        const list = whole.map((one) => `    ${one}: [${load(one)}, ${load(`${one}.rest`)}],\n`).join('');
        await write(
            new URL(`apps/${app}/languages.gen.ts`, root),
            `${license}// The languages besides English in which this app is whole: the words of the first page, and the rest.\nexport const languages = {\n${list}};\n`,
        );
    }
    await removeStale(root, found, offered);
    return offered;
}

async function removeStale(root, found, offered) {
    const kept = new Set([...found.keys()].map(generated));
    for (const [app, { whole }] of offered) {
        kept.add(`apps/${app}/languages.gen.ts`);
        for (const language of whole)
            for (const part of ['', '.rest']) kept.add(`apps/${app}/words.${language}${part}.gen.ts`);
    }
    for (const name of await readdir(root, { recursive: true }))
        if (/(^|\/)(words|words\.[\w-]+(\.rest)?|languages)\.gen\.ts$/.test(name) && !kept.has(name))
            await rm(new URL(name, root));
}

/** For the build and the dev server, which applies an edited catalogue at once. */
export function wordsPlugin(root) {
    return {
        name: 'portico-words',
        async buildStart() {
            await generate(root);
        },
        configureServer(server) {
            server.watcher.on('all', (_, file) => {
                if (/words\.[\w-]+\.json$/.test(file)) void generate(root);
            });
        },
    };
}

if (process.argv[1] === import.meta.filename) {
    for (const [app, { whole }] of await generate(new URL('../src/', import.meta.url)))
        console.log(`${app.padEnd(8)} languages: ${['en', ...whole].join(', ')}`);
}
