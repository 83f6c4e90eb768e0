// SPDX-License-Identifier: AGPL-3.0-or-later
// A list that the server returns page by page: the first page stays up to date, older ones are loaded on demand.
import type { Page } from '../../api/schemas.ts';
import type { Change } from './api.ts';
import { resource, type Resource } from './resource.svelte.ts';

export class Paged<T> {
    first!: Resource<Page<T>>;
    busy = $state(false);
    private rest: T[] = $state.raw([]);
    private next: string | null = $state(null);

    constructor(private readonly load: (before: string | null, signal?: AbortSignal) => Promise<Page<T>>) {}

    get items(): T[] {
        return this.first.data ? [...this.first.data.items, ...this.rest] : [];
    }

    get more(): boolean {
        return this.next !== null;
    }

    async begin(signal: AbortSignal): Promise<Page<T>> {
        const page = await this.load(null, signal);
        this.rest = [];
        this.next = page.next;
        return page;
    }

    async older(): Promise<void> {
        if (this.busy || !this.next) return;
        this.busy = true;
        try {
            const page = await this.load(this.next);
            this.rest = [...this.rest, ...page.items];
            this.next = page.next;
        } finally {
            this.busy = false;
        }
    }
}

/** Call it while a component is initialised, like resource(). */
export function paged<T>(
    load: (before: string | null, signal?: AbortSignal) => Promise<Page<T>>,
    options: { key?: () => string; on?: (change: Change) => boolean } = {},
): Paged<T> {
    const made = new Paged(load);
    made.first = resource((signal) => made.begin(signal), options);
    return made;
}
