// SPDX-License-Identifier: AGPL-3.0-or-later
// One step of signing in: whether it is running, why it failed, and until when no code is accepted.
import { Problem } from '../../lib/problem.ts';
import { type SignInStep, refusal } from './refusal.ts';

export class SignInAttempt {
    busy = $state(false);
    error: string | null = $state(null);
    lockedUntil: number | null = $state(null); // milliseconds since 1970

    /** Returns whether it succeeded. */
    async run(step: SignInStep, act: () => Promise<unknown>): Promise<boolean> {
        if (this.busy) return false;
        this.busy = true;
        this.error = null;
        try {
            await act();
            return true;
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            if (problem.code === 'factor_locked' && problem.retryAfter)
                this.lockedUntil = Date.now() + problem.retryAfter * 1000;
            else this.error = refusal(problem, step);
            return false;
        } finally {
            this.busy = false;
        }
    }
}
