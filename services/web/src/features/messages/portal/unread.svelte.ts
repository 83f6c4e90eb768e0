// SPDX-License-Identifier: AGPL-3.0-or-later
// How many conversations have something unread, for the navigation of every page. Asked after the first page is shown.
import { threads } from '../api.ts';
import { live } from '../../live/index.ts';

const soon = 60; // ms; several changes at once cause one request

class Unread {
    count = $state(0);
    private timer: ReturnType<typeof setTimeout> | undefined;
    private following = false;

    /** From now on the number follows what happens. */
    follow(): void {
        void this.load();
        if (this.following) return;
        this.following = true;
        live.onChange(({ topic }) => {
            if (topic === '*' || topic === 'thread' || topic === 'message' || topic === 'rights') this.reload();
        });
        live.onEnd(() => clearTimeout(this.timer));
    }

    reload(): void {
        clearTimeout(this.timer);
        if (this.following) this.timer = setTimeout(() => void this.load(), soon);
    }

    private async load(): Promise<void> {
        this.count = await threads.unread().catch(() => this.count); // the next change asks again
    }
}

export const unread = new Unread();
