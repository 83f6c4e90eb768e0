// SPDX-License-Identifier: AGPL-3.0-or-later
// Catalogues have at most 250 lines, and every message is used. That code uses only existing messages, tsc checks.
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { catalogues, flatten } from './words.js';

const longest = 250;

/** Every place where a file uses messages of a catalogue, as paths from its root: "imports.title", "kinds[". */
function mentions(text, local) {
    const aliases = [[local, '']];
    for (let at = 0; at < aliases.length; at += 1) {
        const [name, path] = aliases[at];
        const declared = new RegExp(`const (?:(\\w+)|\\{ (\\w+) \\}) = ${name}((?:\\.\\w+)*);`, 'g');
        for (const [, whole, member, rest] of text.matchAll(declared))
            aliases.push([whole ?? member, path + rest + (member ? `.${member}` : '')]);
    }
    return aliases.flatMap(([name, path]) =>
        [...text.matchAll(new RegExp(`(?<![\\w.'"-])${name}((?:\\s*\\.\\w+)*)(\\s*[[(,);}])?`, 'g'))].map(
            ([, rest, next]) => ({ path: (path + rest.replace(/\s/g, '')).slice(1), whole: next !== undefined }),
        ),
    );
}

/** A group may be passed on or indexed by a variable: then all its messages count as used. */
const uses = ({ path, whole }, message) =>
    path === message || path.startsWith(`${message}.`) || (whole && message.startsWith(`${path}.`));

export async function lintWords(root, files, report) {
    const found = await catalogues(root);
    const page = await readFile(new URL('../portal.html', root), 'utf8');
    const offline = await readFile(new URL('service_worker.js', root), 'utf8');
    for (const [id, languages] of found) {
        for (const language of languages.keys()) {
            const name = `${id}/words.${language}.json`;
            const text = await readFile(new URL(name, root), 'utf8').catch(() => '');
            const lines = text.split('\n').length - 1;
            if (lines > longest) report(name, `${lines} lines; a catalogue has at most ${longest}`);
        }
        const named = [...files].flatMap(([file, { text }]) => {
            const imports = [...text.matchAll(/import \{ words(?: as (\w+))? \} from '([^']+)'/g)];
            return imports
                .filter(([, , path]) => posix.join(posix.dirname(file), path) === `${id}/words.gen.ts`)
                .flatMap(([, local]) => mentions(text, local ?? 'words'));
        });
        // The words of the portal's page until the app is there have no module: the page names them.
        if (id === 'apps/portal')
            for (const [, word] of page.matchAll(/data-word="(\w+)"/g)) named.push({ path: `first.${word}` });
        // Nor have those of the page without a connection: the service worker names them.
        if (id === 'apps/portal')
            for (const [, word] of offline.matchAll(/\bsay\.(\w+)/g)) named.push({ path: `offline.${word}` });
        for (const [message] of flatten(languages.get('en') ?? {}))
            if (!named.some((mention) => uses(mention, message)))
                report(`${id}/words.en.json`, `"${message}" is not used`);
    }
}
