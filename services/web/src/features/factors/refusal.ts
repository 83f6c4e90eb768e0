// SPDX-License-Identifier: AGPL-3.0-or-later
// Why a step of signing in failed, and what to do.
import type { Problem } from '../../lib/problem.ts';
import { words } from './words.gen.ts';

export type SignInStep = 'mail' | 'code' | 'totp' | 'recovery' | 'link' | 'passkey' | 'make' | 'other';

/** For these codes, the server's message is shown as it is. */
const told = (code: string): boolean =>
    code.startsWith('passkey_') ||
    code.startsWith('clock_') ||
    code === 'factor_stopped' ||
    code === 'code_blocked' ||
    code === 'shut_out';

function wait(seconds: number | null): string {
    if (!seconds) return words.refusal.aMinute;
    return seconds < 90
        ? words.refusal.seconds({ seconds })
        : words.refusal.minutes({ minutes: Math.ceil(seconds / 60) });
}

export function refusal(problem: Problem, step: SignInStep): string {
    const w = words.refusal;
    const left = Number(problem.members['tries_left'] ?? Number.NaN);
    const tries = Number.isFinite(left) ? w.triesLeft({ count: left }) : '';
    if (problem.status === 0) return w.unreachable;
    if (problem.code === 'passkey_here') return w.passkeyHere;
    if (problem.code === 'browser') return w.browser;
    if (told(problem.code)) return problem.detail;
    if (problem.code === 'challenge_over') return w.challengeOver;
    if (problem.status === 429) return w.tooMany({ wait: wait(problem.retryAfter) });
    if (problem.status >= 500) return w.ours;
    if (problem.status === 410) return step === 'link' ? w.linkOver : w.over;
    if (problem.code === 'code_used') return w.codeUsed;
    if (problem.code === 'enrolment_replaced') return w.enrolmentReplaced;
    if (problem.code === 'other_browser') return w.otherBrowser;
    if (step === 'mail') return w.email;
    if (step === 'code') return w.code({ tries });
    if (step === 'totp') return w.totp({ tries });
    if (step === 'recovery') return w.recovery({ tries });
    return problem.detail || w.other;
}
