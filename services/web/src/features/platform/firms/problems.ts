// SPDX-License-Identifier: AGPL-3.0-or-later
// What needs an admin, for the headline and for the notices below it.
import type { Overview } from '../api.ts';

export type ProblemKind = 'jobs' | 'mails' | 'spares';

/** The most urgent first. */
export function problemsOf({ jobs, mails, spares }: Overview): ProblemKind[] {
    const kinds: ProblemKind[] = [];
    if (jobs.dead) kinds.push('jobs');
    if (mails.failed || (mails.last_error && mails.waiting)) kinds.push('mails');
    if (spares === 0) kinds.push('spares');
    return kinds;
}
