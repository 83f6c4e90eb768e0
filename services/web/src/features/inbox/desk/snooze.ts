// SPDX-License-Identifier: AGPL-3.0-or-later
// When something that is put off comes back, by the clocks of the firm.
import { momentIn, wallTimeIn } from '../../../lib/zoned.ts';

const hour = 3_600_000;
const day = 24 * hour;
const halfHour = hour / 2;
const morning = '08:00';
const evening = '20:00'; // nobody works later than that

export interface SnoozeChoices {
    later: Date | null; // in three hours, but not before the morning; null in the evening
    tomorrow: Date;
    monday: Date | null; // null if that is tomorrow
}

const dayAfter = (date: string, days: number): string =>
    new Date(Date.parse(`${date}T00:00Z`) + days * day).toISOString().slice(0, 10);

export function snoozeChoices(zone: string, now: Date): SnoozeChoices {
    const today = wallTimeIn(zone, now).day;
    const at = (date: string) => momentIn(zone, { day: date, time: morning }) ?? now;
    const soon = Math.ceil((now.getTime() + 3 * hour) / halfHour) * halfHour;
    const later = new Date(Math.max(soon, at(today).getTime()));
    const then = wallTimeIn(zone, later);
    const toMonday = (8 - new Date(`${today}T00:00Z`).getUTCDay()) % 7 || 7;
    return {
        later: then.day === today && then.time <= evening ? later : null,
        tomorrow: at(dayAfter(today, 1)),
        monday: toMonday === 1 ? null : at(dayAfter(today, toMonday)),
    };
}
