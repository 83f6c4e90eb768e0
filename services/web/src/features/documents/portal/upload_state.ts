// SPDX-License-Identifier: AGPL-3.0-or-later
// The state of an upload in words: progress, speed and remaining time.
import { bytes, bytesOf, duration } from '../../../lib/bytes.ts';
import { number } from '../../../lib/time.ts';
import type { FileUpload } from '../uploads.svelte.ts';
import { words } from './words.gen.ts';

export const percent = (part: number, whole: number): string =>
    `${number(whole ? Math.min(99, Math.floor((part / whole) * 100)) : 0)} %`;

export function uploadState(one: FileUpload): string {
    const done = percent(one.sent, one.stored.size);
    if (one.state === 'waiting') return words.waiting;
    if (one.state === 'paused') return words.paused({ percent: done, size: bytes(one.stored.size) });
    if (one.state === 'disconnected') return words.disconnected({ percent: done });
    if (one.state === 'signedOut') return words.signedOut;
    if (one.state === 'missing') return words.chooseToResume({ percent: done });
    const parts = [bytesOf(one.sent, one.stored.size)];
    if (one.speed) parts.push(`${bytes(one.speed)}/s`);
    if (one.left !== null && one.left > 0.5) parts.push(words.left({ span: duration(one.left) }));
    return parts.join(' · ');
}
