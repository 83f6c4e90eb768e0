// SPDX-License-Identifier: AGPL-3.0-or-later
import { clockTime, whenWithin } from '../../../lib/time.ts';

/** "14:03" of today, "yesterday, 14:03", "3 March, 14:03". */
export function timeOf(moment: string, now = new Date()): string {
    const day = whenWithin(moment, now);
    const time = clockTime(moment);
    return day.includes(time) ? time : `${day}, ${time}`;
}
