// SPDX-License-Identifier: AGPL-3.0-or-later
// What is true of a file on its way: how much has arrived, how fast, how long it will take.
import { bytes, bytesOf, duration } from '../../../lib/bytes.ts';
import { number } from '../../../lib/time.ts';
import type { FileUpload } from '../uploads.svelte.ts';
import { words } from './words.gen.ts';

export const percent = (part: number, whole: number): string =>
    `${number(whole ? Math.min(99, Math.floor((part / whole) * 100)) : 0)} %`;

export function uploadState(one: FileUpload): string {
    const done = percent(one.sent, one.record.size);
    if (one.state === 'waiting') return words.waitingTurn;
    if (one.state === 'held') return words.held({ percent: done, size: bytes(one.record.size) });
    if (one.state === 'cut') return words.cut({ percent: done });
    if (one.state === 'signedOut') return words.signedOut;
    if (one.state === 'missing') return words.resumeByChoosing({ percent: done });
    const parts = [bytesOf(one.sent, one.record.size)];
    if (one.speed) parts.push(`${bytes(one.speed)}/s`);
    if (one.left !== null && one.left > 0.5) parts.push(words.left({ span: duration(one.left) }));
    return parts.join(' · ');
}
