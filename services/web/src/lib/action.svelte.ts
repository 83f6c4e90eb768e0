// SPDX-License-Identifier: AGPL-3.0-or-later
// Something the reader asked for that may be refused: busy meanwhile, and why it was not done.
import { Problem } from './problem.ts';
import { words } from './words.gen.ts';

export class Action {
    busy = $state(false);
    problem = $state.raw<Problem | null>(null);

    /** `places`: the field at which a refusal of the whole is said, by its code. */
    constructor(private readonly places: Record<string, string> = {}) {}

    /** Says whether it was done. */
    async run(act: () => Promise<unknown>): Promise<boolean> {
        if (this.busy) return false;
        this.busy = true;
        this.problem = null;
        try {
            await act();
            return true;
        } catch (refused) {
            if (!(refused instanceof Problem)) throw refused;
            this.problem = refused;
            return false;
        } finally {
            this.busy = false;
        }
    }

    /** What is wrong with a field. */
    why = (name: string): string | null =>
        this.problem?.field(name)?.detail ??
        (this.problem && this.places[this.problem.code] === name ? this.problem.detail : null);

    /** What is wrong with the whole. */
    get says(): string | null {
        if (!this.problem) return null;
        if (this.problem.fields.length || this.places[this.problem.code]) return null;
        if (this.problem.status === 0) return words.unreachable;
        return this.problem.detail || words.failed;
    }
}
