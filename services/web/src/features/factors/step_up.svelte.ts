// SPDX-License-Identifier: AGPL-3.0-or-later
// Some actions require a factor shown within the last five minutes. stepUp.run(act) tries; if the server requires one, a
// dialog requests it and the action is repeated.
import { isProblem, type Problem } from '../../lib/problem.ts';

interface Refusals {
    problem: Problem | null;
    run(act: () => Promise<unknown>): Promise<boolean>; // returns whether it succeeded
}

class StepUp {
    open = $state(false);
    private act: (() => Promise<void>) | null = null;

    async run(act: () => Promise<void>): Promise<void> {
        try {
            await act();
        } catch (problem) {
            if (!isProblem(problem, 'step_up', 'not_fresh')) throw problem;
            this.act = act;
            this.open = true;
        }
    }

    /** Like run(), for an action that may be refused after the step-up, when its own dialog is closed: the reason is then
     *  stored in `late`, and `refused` shows it. */
    async runOrKeep(late: Refusals, act: () => Promise<void>, refused: () => void = () => undefined): Promise<void> {
        let tried = false;
        late.problem = null;
        await this.run(async () => {
            if (!tried) {
                tried = true;
                await act();
            } else if (!(await late.run(act))) refused();
        });
    }

    async proven(): Promise<void> {
        const act = this.act;
        this.open = false;
        this.act = null;
        await act?.();
    }
}

export const stepUp = new StepUp();
