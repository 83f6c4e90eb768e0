// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReadMark } from '../api.ts';

export interface Reader {
    person: string;
    name: string | null;
    at: string;
}

/** Who has read a message, and when first: a mark says that somebody has read everything up to its number. */
export function readersOf(number: number, marks: ReadMark[]): Reader[] {
    const first = new Map<string, Reader>();
    for (const mark of marks) {
        const known = first.get(mark.person);
        if (mark.number >= number && (!known || mark.at < known.at)) first.set(mark.person, mark);
    }
    return [...first.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}
