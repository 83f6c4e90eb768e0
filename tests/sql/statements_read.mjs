// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the statements of .sql files as scripts/sqlgen.c does: name, parameters and text of each, and its variants.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const mark = /^[ \t]*\{if (not )?([a-z0-9_]+)\}/;

// The lines without marks, if exactly the options in `given` have a value.
function expand(text, given) {
    const lines = [];
    for (let line of text.split('\n')) {
        let holds = true;
        for (let found; (found = mark.exec(line)); line = line.slice(found[0].length))
            holds &&= given.has(found[2]) !== Boolean(found[1]);
        if (holds) lines.push(line);
    }
    return lines.join('\n');
}

// One for each set of options that have a value; the first is for none. A statement without options is its own.
export function variants(statement) {
    const options = [...new Set([...statement.text.matchAll(/\{if (?:not )?([a-z0-9_]+)\}/g)].map((one) => one[1]))];
    return Array.from({ length: 2 ** options.length }, (_, mask) => {
        const given = new Set(options.filter((_, i) => mask & (1 << i)));
        return {
            ...statement,
            name: [statement.name, ...given].join('+'),
            text: expand(statement.text, given),
            given,
            options,
        };
    });
}

// {name, gives, parameters: [{name, type, optional}], types, text}
export function* statements(file) {
    for (const part of readFileSync(file, 'utf8')
        .split(/^-- query: */m)
        .slice(1)) {
        const lines = part.split('\n');
        const name = lines.shift().trim();
        const header = [];
        const text = [];
        let gives;
        for (const line of lines) {
            const listed = /^-- params:(.*)/.exec(line);
            if (listed && listed[1].trim() !== 'none') header.push(listed[1]);
            gives ??= /^-- gives: *(.*)/.exec(line)?.[1].trim();
            if (!line.startsWith('--')) text.push(line);
        }
        const parameters = header
            .join(',')
            .split(',')
            .map((one) => one.trim().split(/\s+/))
            .filter(([, type]) => type)
            .map(([parameter, type]) => ({
                name: parameter,
                type: type.replace('?', ''),
                optional: type.endsWith('?'),
            }));
        yield {
            name,
            gives,
            parameters,
            types: parameters.map((one) => one.type),
            text: text.join('\n').trim().replace(/;$/, ''),
        };
    }
}

export function* files(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (entry.isDirectory() && entry.name !== 'node_modules') yield* files(join(folder, entry.name));
        else if (entry.name.endsWith('.sql')) yield join(folder, entry.name);
    }
}
