// SPDX-License-Identifier: AGPL-3.0-or-later
// Small things about words.

/** "ML" for Maria Lindqvist. */
export function initials(name: string): string {
    const parts = name.split(/[\s()]+/).filter(Boolean);
    const first = [...(parts[0] ?? '?')][0] ?? '?';
    const last = parts.length > 1 ? ([...(parts.at(-1) ?? '')][0] ?? '') : '';
    return (first + last).toLocaleUpperCase();
}

/** A firm's word in the middle of a sentence; "NDA" and German nouns stay as they are. */
export function within(word: string, locale = 'en'): string {
    if (locale.startsWith('de') || /^\p{Lu}{2}/u.test(word)) return word;
    return word.charAt(0).toLocaleLowerCase() + word.slice(1);
}

const small = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

/** Up to twelve in letters, as a title wants it. */
export function counted(count: number): string {
    return small[count] ?? String(count);
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** Pieces of a file name, so that the line may break after _ and -. */
export const pieces = (name: string): string[] => name.split(/(?<=[_-])/);

/** "Maria", "Maria and Erik Lindqvist", "Maria, Erik and four others". */
export function names(list: string[], most = 3): string {
    const [first = '', second = ''] = list;
    if (list.length === 2) {
        const family = first.slice(first.lastIndexOf(' '));
        return family.startsWith(' ') && second.endsWith(family)
            ? `${first.slice(0, -family.length)} and ${second}`
            : `${first} and ${second}`;
    }
    if (list.length <= 1) return first;
    if (list.length <= most) return `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
    return `${list.slice(0, most - 1).join(', ')} and ${counted(list.length - most + 1).toLowerCase()} others`;
}
