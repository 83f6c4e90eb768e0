// SPDX-License-Identifier: AGPL-3.0-or-later
// Canned replies: their placeholders are filled when one is inserted. What is not known stays as it is, in braces, and
// must be replaced before the message is sent.

export const placeholders = ['first_name', 'matter', 'stage'] as const;
export type Placeholder = (typeof placeholders)[number];
export type Values = Record<Placeholder, string | null>;

const any = new RegExp(`\\{(${placeholders.join('|')})\\}`, 'g');

export const fill = (text: string, values: Values): string =>
    text.replace(any, (whole, name: Placeholder) => values[name] || whole);

/** The placeholders that a text still has, each once, in the order of the text. */
export const unfilled = (text: string): Placeholder[] => [
    ...new Set([...text.matchAll(any)].map(([, name]) => name as Placeholder)),
];

/** Puts a text where the cursor is, as if it was typed. */
export function put(field: HTMLTextAreaElement, text: string): void {
    field.focus();
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/** Selects the first place of some words, so that typing replaces them. */
export function select(field: HTMLTextAreaElement, words: string, from = 0): void {
    const at = field.value.indexOf(words, from);
    field.focus();
    if (at >= 0) field.setSelectionRange(at, at + words.length);
}

/** Puts a filled reply where the cursor is. If something is still to be replaced in it, that is selected. */
export function insert(field: HTMLTextAreaElement, text: string): void {
    const start = field.selectionStart;
    put(field, text);
    const first = unfilled(text)[0];
    if (first) select(field, `{${first}}`, start);
}
