// SPDX-License-Identifier: AGPL-3.0-or-later
// The clocks of another time zone: which moment is nine in the morning there, and what they show at a moment.
const minute = 60_000;

export interface WallTime {
    day: string; // "2026-06-05"
    time: string; // "09:00"
}

/** What clocks in the zone show. */
export function wallTimeIn(zone: string, moment: Date): WallTime {
    const parts: Record<string, string> = {};
    const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
    });
    for (const part of format.formatToParts(moment)) parts[part.type] = part.value;
    return {
        day: `${parts['year']}-${parts['month']}-${parts['day']}`,
        time: `${parts['hour']}:${parts['minute']}`,
    };
}

const asUtc = ({ day, time }: WallTime): number => Date.parse(`${day}T${time}Z`);

/** The moment at which clocks in the zone show this; null if day or time is missing. A time that clocks skip in spring
 *  is the one an hour later; of a time that they show twice in autumn, it is the first. */
export function momentIn(zone: string, wall: WallTime): Date | null {
    const wanted = asUtc(wall);
    if (Number.isNaN(wanted)) return null;
    const offset = (at: number) => asUtc(wallTimeIn(zone, new Date(at))) - at;
    // Offsets are at most 14 hours, so one of the two was in force then. The larger one gives the earlier moment.
    const both = [offset(wanted - 24 * 60 * minute), offset(wanted + 24 * 60 * minute)].map((one) => wanted - one);
    const fits = both.filter((at) => at + offset(at) === wanted);
    return new Date(fits.length ? Math.min(...fits) : Math.max(...both));
}

/** The place of a zone as people read it: "London" of "Europe/London". */
export const placeOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
