// SPDX-License-Identifier: AGPL-3.0-or-later
// The resources of API scopes: their names in forms and sentences, and whether a key can change them.
import { list } from '../../../../lib/text.ts';
import { words } from './words.gen.ts';

const writable = {
    accounts: true,
    matters: true,
    documents: true,
    invitations: true,
    templates: false,
    people: false,
    mails: false,
    settings: false,
    'audit-log': false,
};
type Name = keyof typeof writable;
export const scopeNames = Object.keys(writable) as Name[];

export const resources = (): { name: Name; label: string; writes: boolean }[] =>
    scopeNames.map((name) => ({ name, label: words.scopes[name].label, writes: writable[name] }));

/** The scopes of a key, as sentences. */
export function scopesInWords(scopes: string[]): string {
    const may = (name: string, what: string) => scopes.includes(`${name}:${what}`);
    const say = (message: (given: { nouns: string }) => string, fits: (name: string) => boolean) => {
        const nouns = scopeNames.filter(fits).map((name) => words.scopes[name].noun);
        return nouns.length ? message({ nouns: list(nouns) }) : '';
    };
    return [
        say(words.scopes.readsAndChanges, (name) => may(name, 'read') && may(name, 'write')),
        say(words.scopes.reads, (name) => may(name, 'read') && !may(name, 'write')),
        say(words.scopes.changes, (name) => may(name, 'write') && !may(name, 'read')),
    ]
        .filter(Boolean)
        .join(' ');
}
