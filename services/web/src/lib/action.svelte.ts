// SPDX-License-Identifier: AGPL-3.0-or-later
// An action of the user that the server may refuse: whether it is running, and why it failed.
import { Problem } from './problem.ts';
import { words } from './words.gen.ts';

export class Action {
    busy = $state(false);
    problem = $state.raw<Problem | null>(null);

    /** `places`: for the code of a refusal that concerns one field, the name of that field. */
    constructor(private readonly places: Record<string, string> = {}) {}

    /** Returns whether it succeeded. */
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

    /** The error of one field. */
    why = (name: string): string | null =>
        this.problem?.field(name)?.detail ??
        (this.problem && this.places[this.problem.code] === name ? this.problem.detail : null);

    /** The error that belongs to no field. */
    get says(): string | null {
        if (!this.problem) return null;
        if (this.problem.fields.length || this.places[this.problem.code]) return null;
        if (this.problem.status === 0) return words.unreachable;
        return this.problem.detail || words.failed;
    }
}
