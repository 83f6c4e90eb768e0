// SPDX-License-Identifier: AGPL-3.0-or-later
// Helpers for text.
import { currentLanguage, lookup } from './language.ts';
import { words } from './words.gen.ts';

/** "ML" for Maria Lindqvist. */
export function initials(name: string): string {
    const parts = name.split(/[\s()]+/).filter(Boolean);
    const first = [...(parts[0] ?? '?')][0] ?? '?';
    const last = parts.length > 1 ? ([...(parts.at(-1) ?? '')][0] ?? '') : '';
    return (first + last).toLocaleUpperCase(currentLanguage());
}

/** Words in the middle of a sentence; "NDA" keeps its capitals, and on a German page so do nouns. Always in the language
 *  of the page: without one, browsers take their own, and a Turkish one makes other letters. */
export function within(words: string): string {
    const language = currentLanguage();
    if (language === 'de' || /^\p{Lu}{2}/u.test(words)) return words;
    return words.charAt(0).toLocaleLowerCase(language) + words.slice(1);
}

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(currentLanguage()) + text.slice(1);

/** Up to nine in letters, then digits. Messages use it as {count, spellout}; `capital` begins a sentence. */
export function spellout(count: number, asCapital = false): string {
    const word = lookup(words.numbers, count) ?? String(count);
    return asCapital ? capital(word) : word;
}

/** Pieces of a file name, so that the line may break after _ and -. */
export const pieces = (name: string): string[] => name.split(/(?<=[_-])/);

/** "A, B and C"; as a unit "A, B, C". */
export function list(items: string[], type: 'conjunction' | 'unit' = 'conjunction'): string {
    const language = currentLanguage();
    const locale = language === 'en' ? 'en-GB' : language; // our English is British: no comma before "and"
    return new Intl.ListFormat(locale, { type, style: type === 'unit' ? 'short' : 'long' }).format(items);
}

/**
 * "Maria Lindqvist", "Maria Lindqvist and Erik Lindqvist", "Maria Lindqvist, Erik Lindqvist and four others".
 *
 * Names are always shown whole, here and everywhere else, greetings too: we do not ask for given names, and no word of a
 * name tells which one it is. The first word may be a title, a family's name, or half of "Bennett family".
 */
export function names(people: string[], most = 3): string {
    if (people.length <= most) return list(people);
    return list([...people.slice(0, most - 1), words.others({ count: people.length - most + 1 })]);
}
