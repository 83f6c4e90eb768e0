// SPDX-License-Identifier: AGPL-3.0-or-later
import { words } from './words.gen.ts';

/** Why a file was not accepted, and what to do. */
export function uploadProblem(code: string, detail: string): string {
    const w = words.problems;
    if (code === 'too_large') return w.tooLarge;
    if (code === 'quota_full') return w.quotaFull;
    if (code === 'disk_full') return w.diskFull;
    if (code === 'no_longer_there') return w.gone;
    return detail || w.other;
}
