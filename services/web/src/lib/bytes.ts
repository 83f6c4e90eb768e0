// SPDX-License-Identifier: AGPL-3.0-or-later
import { number } from './time.ts';
import { words } from './words.gen.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "412 kB", "24.6 MB": decimal units, as the reader's own file list shows them. */
export function bytes(count: number, like = count): string {
    let step = 0;
    while (step < units.length - 1 && like >= 1000) {
        like /= 1000;
        count /= 1000;
        step += 1;
    }
    return `${number(count, step < 2 ? 0 : 1)} ${units[step]}`;
}

/** "18.2 of 24.6 MB": both in the unit of the whole. */
export const bytesOf = (part: number, whole: number): string =>
    words.bytesOf({ part: bytes(part, whole).split(' ')[0] ?? '', total: bytes(whole) });

/** "5 seconds", "3 minutes": rounded, because it is an estimate. */
export function duration(seconds: number): string {
    if (seconds < 55)
        return words.seconds({ count: seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5 });
    if (seconds < 3300) return words.minutes({ count: Math.max(1, Math.round(seconds / 60)) });
    return words.hours({ count: Math.max(1, Math.round(seconds / 3600)) });
}
