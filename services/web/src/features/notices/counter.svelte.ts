// SPDX-License-Identifier: AGPL-3.0-or-later
// How many notices the reader has not seen, for the bell of every page, and that they see those about what they look at.
// Asked after the first page is shown.
import { live } from '../live/index.ts';
import { notices, type NoticeKind } from './api.ts';

const soon = 60; // ms; several changes at once cause one request

interface Thing {
    kind: NoticeKind;
    object: string;
}

class Counter {
    count = $state(0);
    private timer: ReturnType<typeof setTimeout> | undefined;
    private following = false;
    private readonly shown = new Set<Thing>();

    /** From now on the number follows what happens, in every tab and on every device. */
    follow(): void {
        void this.load();
        if (this.following) return;
        this.following = true;
        live.onChange(({ topic }) => {
            if (topic === '*' || topic === 'notices' || topic === 'rights') this.reload();
        });
        live.onEnd(() => clearTimeout(this.timer));
        document.addEventListener('visibilitychange', () => void this.seeShown());
    }

    reload(): void {
        clearTimeout(this.timer);
        if (this.following) this.timer = setTimeout(() => void this.load(), soon);
    }

    /** While the component is there, the page shows this: what is new about it is seen. Call it in an effect. */
    look(kind: NoticeKind, object: string): () => void {
        const thing = { kind, object };
        this.shown.add(thing);
        void this.see(thing);
        return () => this.shown.delete(thing);
    }

    async mark(which: Parameters<typeof notices.seen>[0]): Promise<void> {
        const answer = await notices.seen(which).catch(() => null); // they stay new, and the reader sees that
        if (answer) this.count = answer.unseen;
    }

    private async see(thing: Thing): Promise<void> {
        if (this.count > 0 && document.visibilityState === 'visible') await this.mark(thing);
    }

    private async seeShown(): Promise<void> {
        for (const thing of this.shown) await this.see(thing);
    }

    private async load(): Promise<void> {
        const answer = await notices.count().catch(() => null); // the next change asks again
        if (!answer) return;
        this.count = answer.unseen;
        await this.seeShown();
    }
}

export const counter = new Counter();
