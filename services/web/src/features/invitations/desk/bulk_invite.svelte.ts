// SPDX-License-Identifier: AGPL-3.0-or-later
// Invites many people in small batches, so that the progress shown is true and an interrupted run can be resumed.
import { invitations } from '../api.ts';
import { Action } from '../../../lib/action.svelte.ts';

export class BulkInvite {
    readonly act = new Action();
    total = $state(0);
    done = $state(0);
    invited = $state(0);
    private left: string[] = [];
    private then: () => void = () => undefined;

    /** `what`: people, or clients whose people are invited. */
    constructor(
        private readonly what: 'people' | 'accounts',
        private readonly step = what === 'people' ? 25 : 10, // the server accepts 200 people, or 20 clients
    ) {}

    /** Calls `then` when all are invited, also after an interruption, with those that were given here. */
    begin(ids: string[], then: (sent: string[]) => void = () => undefined): Promise<void> {
        this.left = [...ids];
        this.then = () => then(ids);
        this.total = ids.length;
        this.done = this.invited = 0;
        return this.resume();
    }

    async resume(): Promise<void> {
        const succeeded = await this.act.run(async () => {
            while (this.left.length) {
                const now = this.left.slice(0, this.step);
                this.invited += (await invitations.sendMany({ [this.what]: now })).invited;
                this.left = this.left.slice(now.length);
                this.done += now.length;
            }
        });
        if (succeeded) this.then();
    }
}
