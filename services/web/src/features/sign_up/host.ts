// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns the name of a firm into a label for an address.
export const clean = (text: string): string =>
    text
        .normalize('NFKD')
        .replace(/ß/g, 'ss')
        .replace(/[øØ]/g, 'o')
        .replace(/[æÆ]/g, 'ae')
        .replace(/\p{M}/gu, '')
        .toLowerCase();

const forms = /\b(llp|ltd|limited|inc|gmbh|ag|kg|plc|llc|sl|sa|ab|co|the|and|und|et)\b/g;

/** "Ito & Daughters Ltd" becomes "ito-daughters". */
export function suggest(name: string): string {
    const plain = clean(name).replace(/['’.]/g, '').replace(forms, ' ');
    const label = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
    return label.length <= 40 ? label : label.slice(0, 40).replace(/-[^-]*$/, '');
}

/** Replaces characters that are not allowed with hyphens while somebody types. */
export const typed = (text: string): string =>
    clean(text)
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/-{2,}/g, '-')
        .slice(0, 40);

/** The address of a new firm's desk; "new" marks the token as a handover token. */
export const toDesk = (location: string): string => location.replace('#', '?new#');
