// SPDX-License-Identifier: AGPL-3.0-or-later
// Colleagues who are mentioned in an internal note: "@" and their whole name.
export interface Named {
    id: string;
    name: string;
}

export const mostOffered = 8;
const longest = 40; // characters of a name that is being typed

/** Where the mention begins that is typed at the cursor, and what of it is typed. Null: none is typed. */
export function typedMention(text: string, cursor: number): { from: number; typed: string } | null {
    const from = text.lastIndexOf('@', cursor - 1);
    if (from < 0 || cursor - from > longest) return null;
    if (from > 0 && /[\p{L}\p{N}.]/u.test(text.charAt(from - 1))) return null; // an email address
    const typed = text.slice(from + 1, cursor);
    return /\n|^\s|\s{2}/.test(typed) ? null : { from, typed };
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name, or a word of it, begins with what is typed. */
export function offered<T extends Named>(people: T[], typed: string): T[] {
    const wanted = plain(typed);
    return people
        .filter(({ name }) => plain(name).startsWith(wanted) || plain(name).includes(` ${wanted}`))
        .slice(0, mostOffered);
}

export interface Piece {
    text: string;
    person: string | null; // whom it mentions
}

/** A text in pieces: what mentions somebody, and what stands between. */
export function pieces(text: string, people: Named[]): Piece[] {
    const found: Piece[] = [];
    const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
    let from = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
        const who = longestFirst.find(({ name }) => text.startsWith(name, at + 1));
        if (!who) continue;
        if (at > from) found.push({ text: text.slice(from, at), person: null });
        from = at + 1 + who.name.length;
        found.push({ text: text.slice(at, from), person: who.id });
    }
    if (from < text.length) found.push({ text: text.slice(from), person: null });
    return found;
}

/** Whom a text mentions, each once. */
export const mentioned = (text: string, people: Named[]): string[] => [
    ...new Set(
        pieces(text, people)
            .map(({ person }) => person)
            .filter((one): one is string => one !== null),
    ),
];
