// SPDX-License-Identifier: AGPL-3.0-or-later
import { number } from './time.ts';

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
export function bytesOf(part: number, whole: number): string {
    const total = bytes(whole);
    return `${bytes(part, whole).split(' ')[0]} of ${total}`;
}

/** "5 seconds", "3 minutes": rounded as an estimate should be. */
export function duration(seconds: number): string {
    if (seconds < 1.5) return '1 second';
    if (seconds < 55) return `${Math.round(seconds < 10 ? seconds : seconds / 5) * (seconds < 10 ? 1 : 5)} seconds`;
    if (seconds < 90) return '1 minute';
    if (seconds < 3300) return `${Math.round(seconds / 60)} minutes`;
    return seconds < 5400 ? '1 hour' : `${Math.round(seconds / 3600)} hours`;
}
