// SPDX-License-Identifier: AGPL-3.0-or-later
// Why a step of signing up failed, and what to do.
import type { Problem } from '../../lib/problem.ts';
import { words } from './words.gen.ts';

export function refusal(problem: Problem): string {
    const w = words.refusal;
    if (problem.status === 0) return w.unreachable;
    if (problem.code === 'code_wrong') return w.code;
    if (problem.code === 'name_taken') return w.nameTaken;
    if (problem.status === 410) return w.over;
    if (problem.status === 429) return w.tooMany;
    if (problem.status >= 500) return w.serverError;
    return problem.detail || w.other;
}
