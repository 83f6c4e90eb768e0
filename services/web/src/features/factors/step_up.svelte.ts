// SPDX-License-Identifier: AGPL-3.0-or-later
// Some acts want a factor proven within five minutes. stepUp.run(act) tries; when the server wants a fresh code, a
// dialog asks for it and the act is tried again.
import { isProblem, type Problem } from '../../lib/problem.ts';

interface Refusals {
    problem: Problem | null;
    run(act: () => Promise<unknown>): Promise<boolean>; // says whether it was done
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

    /** run(), for an act that may be refused after the stepUp, when the dialog that asked is long closed: why is then
     *  kept in `late`, and `refused` shows it. */
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
