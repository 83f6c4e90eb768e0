// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds web addresses in a text that somebody wrote. Nothing is requested: they become links, each with the host that it
// leads to, because a text can look like another address than it is.
export interface WebLink {
    text: string; // as it was written
    href: string;
    before: string; // the text up to the host, the host and what follows; if the text does not name the host in this way,
    host: string; // as browsers show it, before is the whole text and after is null
    after: string | null;
}

const candidate = /\bhttps?:\/\/[^\s<>"“”«»]+/giu;
const mostLinks = 200; // in one text; more are shown as text

/** Punctuation after an address belongs to the sentence; so does a bracket that was opened before it. */
function trimmed(text: string): string {
    for (;;) {
        const last = text.at(-1) ?? '';
        const opening = { ')': '(', ']': '[', '}': '{' }[last];
        if (opening ? text.split(last).length > text.split(opening).length : /[.,;:!?'’*_…]/u.test(last))
            text = text.slice(0, -1);
        else return text;
    }
}

function link(text: string): WebLink | null {
    const url = URL.canParse(text) ? new URL(text) : null;
    // "https://bank.example@other.example" leads to the other one: shown as text.
    if (!url?.hostname || url.username || url.password) return null;
    const scheme = text.slice(0, text.indexOf('//') + 2);
    const named = text.slice(scheme.length, scheme.length + url.host.length);
    const whole = named.toLowerCase() === url.host;
    return {
        text,
        href: url.href,
        before: whole ? scheme : text,
        host: url.host,
        after: whole ? text.slice(scheme.length + url.host.length) : null,
    };
}

/** The text in pieces: plain ones, and links. */
export function withLinks(text: string): (string | WebLink)[] {
    const pieces: (string | WebLink)[] = [];
    let at = 0;
    for (const found of text.matchAll(candidate)) {
        const made = pieces.length < 2 * mostLinks ? link(trimmed(found[0])) : null;
        if (!made) continue;
        pieces.push(text.slice(at, found.index), made);
        at = found.index + made.text.length;
    }
    return [...pieces, text.slice(at)].filter((piece) => piece !== '');
}
