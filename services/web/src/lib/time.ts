// SPDX-License-Identifier: AGPL-3.0-or-later
// Dates in the language of the page and the reader's time zone: relative within a week, absolute after.
import { currentLanguage } from './language.ts';
import { capital } from './text.ts';
import { words } from './words.gen.ts';

const day = 86_400_000;

let chosen: string | undefined;
let zone: string | undefined;

const ours: Record<string, string> = { en: 'en-GB' };

/** The reader's own variant of the page's language ("en-US"), so that people with a 24-hour clock get one. A reader of
 *  another language gets dates that fit the sentences around them. */
function regional(wanted: string | null | undefined): string {
    const language = currentLanguage();
    const variants = [wanted ?? '', ...navigator.languages].filter((one) => one.startsWith(`${language}-`));
    return variants[0] ?? ours[language] ?? language;
}

// To make a formatter costs a browser as much as hundreds of uses, and a page shows many dates. The kinds are those of this
// file, in one locale and few zones; beyond the limit the browser makes them again. Without a zone of the reader's profile a
// formatter keeps the system's zone of the moment when it was made: to ask for that zone at each use costs as much as a new
// formatter. A traveller's dates change when the page is loaded again.
const mostFormatters = 40;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
    tag: string,
    options: Intl.DateTimeFormatOptions,
    timeZone: string | undefined,
): Intl.DateTimeFormat {
    const key = JSON.stringify([tag, timeZone, options]);
    let made = formatters.get(key);
    if (!made) {
        if (formatters.size >= mostFormatters) formatters.clear();
        made = new Intl.DateTimeFormat(tag, timeZone ? { ...options, timeZone } : options);
        formatters.set(key, made);
    }
    return made;
}

/** Whether this browser knows the zone, which may be newer than the browser. */
function knows(timeZone: string): boolean {
    try {
        return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
    } catch {
        return false;
    }
}

/** Sets both from the reader's profile; without a zone that it knows, the browser decides. */
export function speak(newLocale: string | null | undefined, newZone: string | null | undefined): void {
    chosen = regional(newLocale);
    zone = newZone && knows(newZone) ? newZone : undefined;
}

const locale = (): string => (chosen ??= regional(null));

function format(options: Intl.DateTimeFormatOptions, date: Date, fixedZone?: string): string {
    return formatter(locale(), options, fixedZone ?? zone).format(date);
}

/** The midnight at which the moment's day begins in the reader's time zone, as a UTC timestamp. */
function dayKey(date: Date): number {
    const parts: Record<string, string> = {};
    const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    for (const part of formatter('en-u-ca-gregory-nu-latn', options, zone).formatToParts(date))
        parts[part.type] = part.value;
    return Date.parse(`${parts['year']}-${parts['month']}-${parts['day']}T00:00Z`);
}

const midnights = (from: Date, to: Date): number => Math.round((dayKey(to) - dayKey(from)) / day);

function relativeDay(days: number): string {
    return capital(new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day'));
}

function plainDay(date: Date, now: Date, weekday: boolean, fixedZone?: string): string {
    const year = date.getUTCFullYear() === now.getUTCFullYear() ? {} : ({ year: 'numeric' } as const);
    if (weekday) return format({ weekday: 'short', day: 'numeric', month: 'short', ...year }, date, fixedZone);
    return format({ day: 'numeric', month: 'long', ...year }, date, fixedZone);
}

/** In the reader's zone, or in another one. */
export function clockTime(moment: string | Date, inZone?: string): string {
    return format({ hour: 'numeric', minute: '2-digit' }, new Date(moment), inZone);
}

/** "Today 9:12", "Yesterday", "Fri 1 May", "3 March", "3 March 2025": for something that happened. */
export function when(moment: string | Date, now = new Date()): string {
    const date = new Date(moment);
    const ago = midnights(date, now);
    if (ago === 0) return `${relativeDay(0)} ${clockTime(date)}`;
    if (ago === 1 || ago === -1) return relativeDay(-ago);
    return plainDay(date, now, Math.abs(ago) < 7);
}

/** The day alone: "Today", "Yesterday", "Fri 1 May", "3 March 2025". */
export function dayName(moment: string | Date, now = new Date()): string {
    const date = new Date(moment);
    const ago = midnights(date, now);
    return Math.abs(ago) <= 1 ? relativeDay(-ago) : plainDay(date, now, Math.abs(ago) < 7);
}

/** As when(), in the middle of a sentence: "today 9:12", "yesterday". */
export function whenWithin(moment: string | Date, now = new Date()): string {
    const text = when(moment, now);
    return Math.abs(midnights(new Date(moment), now)) <= 1
        ? text.charAt(0).toLocaleLowerCase(locale()) + text.slice(1)
        : text;
}

const fiveMinutes = 300_000;

/** When somebody was last here, in the middle of a sentence. It is noted at most every five minutes, so it is shown no
 *  more exactly: "within the last 5 minutes", "today at about 9:10", "yesterday". */
export function lastHere(moment: string | Date, now = new Date()): string {
    const date = new Date(moment);
    if (now.getTime() - date.getTime() < fiveMinutes) return words.justNow;
    if (midnights(date, now) !== 0) return whenWithin(date, now);
    const rounded = new Date(Math.floor(date.getTime() / fiveMinutes) * fiveMinutes);
    return words.todayAbout({ time: clockTime(rounded) });
}

/** A calendar day without a time ("2026-05-15"): the same day for every reader. */
export function dayOf(date: string, now = new Date()): string {
    const at = new Date(`${date}T00:00Z`);
    const away = daysAway(date, now);
    if (away === 0 || away === 1 || away === -1)
        return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(away, 'day');
    return plainDay(at, now, Math.abs(away) < 28, 'UTC');
}

export function daysAway(date: string, now = new Date()): number {
    return Math.round((Date.parse(`${date}T00:00Z`) - dayKey(now)) / day);
}

/** Days until a moment that is to come, a part of a day counted as one. */
export const daysUntil = (moment: string): number => Math.max(0, Math.ceil((Date.parse(moment) - Date.now()) / day));

/** Everything, for a tooltip: "Friday, 15 May 2026 at 9:12". */
export function exact(moment: string | Date, inZone?: string): string {
    return format({ dateStyle: 'full', timeStyle: 'short' }, new Date(moment), inZone);
}

/** The zone in which a record shows its times: the given one, or UTC if this browser does not know it. */
export const recordZone = (wanted: string | undefined): string => (wanted && knows(wanted) ? wanted : 'UTC');

/** "15 May 2026, 09:12:33" in a given time zone: for a record, which reads the same to everybody. */
export function stamp(moment: string | Date, inZone: string): string {
    return format({ dateStyle: 'medium', timeStyle: 'medium' }, new Date(moment), inZone);
}

/** Which part of the reader's day it is. */
export function partOfDay(now = new Date()): 'morning' | 'afternoon' | 'evening' {
    const hour = Number(formatter('en', { hour: 'numeric', hourCycle: 'h23' }, zone).format(now));
    return hour < 12 && hour >= 4 ? 'morning' : hour >= 12 && hour < 18 ? 'afternoon' : 'evening';
}

export function number(value: number, digits = 0): string {
    return new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
    );
}

/** "1 to 2 weeks" from a number of days. */
export function span(days: number): string {
    const unit = (count: number, name: string) =>
        new Intl.NumberFormat(locale(), { style: 'unit', unit: name, unitDisplay: 'long' }).format(count);
    if (days < 12) return unit(days, 'day');
    if (days < 60) return unit(Math.round(days / 7), 'week');
    return unit(Math.round(days / 30), 'month');
}
