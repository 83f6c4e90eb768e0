// SPDX-License-Identifier: AGPL-3.0-or-later
// The language of the page. English is part of the pages; another language is two files, each loaded once: one before
// anything is shown, and one before a page that is loaded on demand. Their messages replace the English ones.
// build/words.js makes the catalogues.
type Messages = { [key: string]: unknown };
type Pack = Record<string, Messages>;
type Load = () => Promise<{ default: Pack }>;
export type Languages = Record<string, readonly Load[]>; // of the first page, and the rest

const english = 'en';
const known = new Map<string, Messages>();
let offered: Languages = {};
let pack: Pack = {};
let current = english;
let loadRest: Load | undefined;
let rest: Promise<void> | null = null;
let rules = new Intl.PluralRules(english);

function assign(messages: Messages, translated: Messages): void {
    for (const [key, value] of Object.entries(translated)) {
        const own = messages[key];
        if (own !== null && typeof own === 'object') assign(own as Messages, value as Messages);
        else messages[key] = value;
    }
}

/** Each catalogue calls this when it is loaded, before or after the language is known. */
export function catalogue<T extends object>(id: string, messages: T): T {
    known.set(id, messages as unknown as Messages);
    const translated = pack[id];
    if (translated) assign(messages as unknown as Messages, translated);
    return messages;
}

/** The first of the wanted locales that is offered, by its language; English where none is. */
export function languageFor(wanted: readonly (string | null | undefined)[]): string {
    for (const locale of wanted) {
        const language = locale?.split('-')[0] ?? '';
        if (language === english || language in offered) return language;
    }
    return english;
}

/** Decides once, when the app starts. wanted: the person's locale if it is known, then the browser's. */
export async function startLanguage(
    languages: Languages,
    wanted: readonly (string | null | undefined)[],
): Promise<void> {
    offered = languages;
    const language = languageFor(wanted);
    if (language === english) return;
    const [first, later] = offered[language] ?? [];
    const loaded = await first?.().catch(() => null); // could not be loaded: the page stays English
    document.documentElement.lang = loaded ? language : english;
    if (!loaded) return;
    current = language;
    rules = new Intl.PluralRules(language);
    loadRest = later;
    take(loaded.default);
}

function take(loaded: Pack): void {
    pack = { ...pack, ...loaded };
    for (const [id, translated] of Object.entries(loaded)) {
        const messages = known.get(id);
        if (messages) assign(messages, translated);
    }
}

/** Resolves when the words of all pages are there, which a page that is loaded on demand waits for. Fails without a
 *  connection, and can then be called again. */
export function wholeLanguage(): Promise<void> {
    rest ??= (loadRest?.() ?? Promise.resolve({ default: {} })).then(
        (loaded) => take(loaded.default),
        (error: unknown) => {
            rest = null;
            throw error;
        },
    );
    return rest;
}

export const currentLanguage = (): string => current;

// ---- what compiled messages call ----

type Cases = { other: string } & Record<string, string>;

/** ICU plural: an exact case (=0) before the category of the language (one, few, other). */
export const plural = (count: number, cases: Cases): string =>
    cases[`=${count}`] ?? cases[rules.select(count)] ?? cases.other;

/** ICU select. null and '' are the case "none". */
export const select = (value: string | number | boolean | null, cases: Cases): string =>
    cases[value === null || value === '' ? 'none' : String(value)] ?? cases.other;

/** A message of a group by a name from the server; undefined if there is none. */
export const lookup = (group: Record<string, string>, key: string | number): string | undefined => group[key];
