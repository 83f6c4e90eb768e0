// SPDX-License-Identifier: AGPL-3.0-or-later
// Something a page shows that lives on the server: loaded, kept while it is loaded again, and loaded again when it
// changes elsewhere. Use it while a component is made; it ends with the component.
import { untrack } from 'svelte';
import type { Change } from './api.ts';
import { live } from './live.ts';

const patience = 200; // a skeleton that flashes is worse than none
const together = 60; // several changes at once are one reload

export class Resource<T> {
    data: T | undefined = $state.raw();
    error: unknown = $state.raw(null);
    slow = $state(false); // nothing to show yet, and the reader has noticed
    changed: Change | null = $state.raw(null); // the change elsewhere that made us load again
    private turn = 0;
    private stop: AbortController | null = null;

    constructor(private readonly load: (signal: AbortSignal) => Promise<T>) {}

    async reload(because: Change | null = null): Promise<void> {
        const turn = ++this.turn;
        this.stop?.abort();
        const stop = (this.stop = new AbortController());
        const timer = setTimeout(() => (this.slow = this.data === undefined), patience);
        try {
            const data = await this.load(stop.signal);
            if (turn !== this.turn) return;
            this.data = data;
            this.error = null;
            this.changed = because?.topic === '*' ? null : because;
        } catch (error) {
            if (turn === this.turn && !stop.signal.aborted && (because === null || this.data === undefined))
                this.error = error;
        } finally {
            clearTimeout(timer);
            if (turn === this.turn) this.slow = false;
        }
    }

    end(): void {
        this.turn += 1;
        this.stop?.abort();
    }

    clear(): void {
        this.data = undefined;
        this.error = null;
        this.changed = null;
    }
}

/** key: what it depends on; when it changes, the old data goes. on: which changes elsewhere concern it. */
export function resource<T>(
    load: (signal: AbortSignal) => Promise<T>,
    { key = () => '', on }: { key?: () => string; on?: (change: Change) => boolean } = {},
): Resource<T> {
    const made = new Resource(load);
    // By value: an address that changes elsewhere (a filter, a fragment) must not empty the page.
    const of = $derived(key());
    $effect(() => {
        void of;
        untrack(() => {
            made.clear();
            void made.reload();
        });
        return () => made.end();
    });
    $effect(() => {
        if (!on) return;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const off = live.onChange((change) => {
            if (change.topic !== '*' && !on(change)) return;
            clearTimeout(timer);
            timer = setTimeout(() => void made.reload(change), together);
        });
        // What is asked again because of a change must not arrive after the session's end.
        const offEnd = live.onEnd(() => {
            clearTimeout(timer);
            made.end();
        });
        return () => {
            clearTimeout(timer);
            off();
            offEnd();
        };
    });
    return made;
}
