// SPDX-License-Identifier: AGPL-3.0-or-later
// Data from the server that a page shows: loaded, kept while it is reloaded, and reloaded when it
// changes elsewhere. Call it while a component is initialised; it ends with the component.
import { untrack } from 'svelte';
import { parts, skeletonDelay } from '../../lib/parts.svelte.ts';
import { Problem } from '../../lib/problem.ts';
import type { Change } from './api.ts';
import { live } from './live.ts';

const reloadDelay = 60; // ms; several changes at once cause one reload

/** It was removed, or is not shared with the reader any more. */
const isGone = (error: unknown): boolean => error instanceof Problem && error.status === 404;

export class Resource<T> {
    data: T | undefined = $state.raw();
    error: unknown = $state.raw(null); // with data that is still there: that was shown, and is gone now
    slow = $state(false); // still no data, and the wait is noticeable
    changed: Change | null = $state.raw(null); // the change that caused the last reload
    paused = false; // changes cause no reload: the page is removing what it shows
    private turn = 0;
    private stop: AbortController | null = null;

    constructor(private readonly load: (signal: AbortSignal) => Promise<T>) {}

    async reload(because: Change | null = null): Promise<void> {
        const turn = ++this.turn;
        this.stop?.abort();
        const stop = (this.stop = new AbortController());
        const timer = setTimeout(() => (this.slow = this.data === undefined), skeletonDelay);
        try {
            const data = await this.load(stop.signal);
            if (turn !== this.turn) return;
            this.data = data;
            this.error = null;
            this.changed = because?.topic === '*' ? null : because;
        } catch (error) {
            // If a reload because of a change fails, the page keeps what it has. But it must not show what is gone.
            if (turn !== this.turn || stop.signal.aborted) return;
            if (because === null || this.data === undefined || isGone(error)) this.error = error;
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

interface Options<T> {
    key?: () => string; // what the data depends on; when it changes, the old data is dropped
    on?: (change: Change) => boolean; // which changes cause a reload
    first?: () => T | undefined; // data that was requested early and has arrived: shown at once, without loading
}

export function resource<T>(
    load: (signal: AbortSignal) => Promise<T>,
    { key = () => '', on, first }: Options<T> = {},
): Resource<T> {
    const made = new Resource(load);
    made.data = first?.();
    made.slow = parts.skeletonSeen && made.data === undefined;
    let loaded = made.data !== undefined;
    // Compared by value: a change of another part of the address (a filter, a fragment) must not empty the page.
    const of = $derived(key());
    $effect(() => {
        void of;
        if (loaded) loaded = false;
        else
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
            if (made.paused || (change.topic !== '*' && !on(change))) return;
            clearTimeout(timer);
            timer = setTimeout(() => void (made.paused || made.reload(change)), reloadDelay);
        });
        // A reload because of a change must not be sent after the end of the session.
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
