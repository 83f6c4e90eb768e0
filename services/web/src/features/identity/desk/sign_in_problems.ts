// SPDX-License-Identifier: AGPL-3.0-or-later
// Why somebody cannot sign in, and what else staff should know about it.
import { clockTime, whenWithin } from '../../../lib/time.ts';
import type { SignInStatus } from '../api/sign_in_status.ts';
import { words } from './words.gen.ts';

function reason(one: SignInStatus): string | null {
    const { why } = words.signInHelp;
    switch (one.code) {
        case 'link_ended':
            return why.link_ended({ when: whenWithin(one.link_ended_at ?? '') });
        case 'locked':
            return why.locked({ time: clockTime(one.locked_until ?? '') });
        case 'invitation_expired':
            return why.invitation_expired({ when: whenWithin(one.invitation_expires_at ?? '') });
        case 'mail_failed':
            return why.mail_failed({ error: one.mail_error ?? null });
        case 'disabled':
        case 'no_account':
        case 'stopped':
        case 'mail_waiting':
        case 'no_factor':
            return why[one.code];
        default:
            return null; // no problem, or shown elsewhere
    }
}

export const signInProblems = (one: SignInStatus, mailShown = false): string[] =>
    [
        mailShown && one.code === 'mail_failed' ? null : reason(one),
        one.reset && words.signInHelp.resetWaits,
        one.cooling_until && words.signInHelp.cooling({ until: whenWithin(one.cooling_until) }),
    ].filter((line): line is string => Boolean(line));
