// SPDX-License-Identifier: AGPL-3.0-or-later
// A list that the server returns page by page: the first page stays up to date, older ones are loaded on demand.
import type { Page } from '../../api/schemas.ts';
import type { Change } from './api.ts';
import { resource, type Resource } from './resource.svelte.ts';

const mostReloaded = 10; // pages that stay when the list is loaded again

interface Options<T> {
    key?: () => string;
    on?: (change: Change) => boolean;
    /** What tells items apart, if all that is shown stays up to date, and not only the first page. */
    whole?: (item: T) => string;
}

export class Paged<T> {
    first!: Resource<Page<T>>; // of a list that stays whole: all its pages
    busy = $state(false);
    private rest: T[] = $state.raw([]);
    private next: string | null = $state(null);
    private pages = 1;

    constructor(
        private readonly load: (before: string | null, signal?: AbortSignal) => Promise<Page<T>>,
        private readonly whole: Options<T>['whole'],
        private readonly key: () => string,
    ) {}

    get items(): T[] {
        return this.first.data ? [...this.first.data.items, ...this.rest] : [];
    }

    get more(): boolean {
        return this.next !== null;
    }

    /** Items may move from one page to another between two requests: each is kept once. */
    private joined(items: T[], more: T[]): T[] {
        const { whole } = this;
        if (!whole) return [...items, ...more];
        return [...new Map([...items, ...more].map((one) => [whole(one), one])).values()];
    }

    async begin(signal: AbortSignal): Promise<Page<T>> {
        const { items, next } = await this.load(null, signal);
        const wanted = this.whole && this.first.data ? Math.min(this.pages, mostReloaded) : 1;
        const page: Page<T> = { items, next };
        let pages = 1; // not in the list yet, because an aborted reload changes nothing
        for (; page.next && pages < wanted; pages += 1) {
            const older = await this.load(page.next, signal);
            page.items = this.joined(page.items, older.items);
            page.next = older.next;
        }
        signal.throwIfAborted();
        this.rest = [];
        this.next = page.next;
        this.pages = pages;
        return page;
    }

    async older(): Promise<void> {
        if (this.busy || !this.next) return;
        this.busy = true;
        const of = this.key();
        try {
            const page = await this.load(this.next);
            if (of !== this.key()) return; // it is another list meanwhile
            if (!this.whole) this.rest = [...this.rest, ...page.items];
            else if (this.first.data)
                this.first.data = { items: this.joined(this.first.data.items, page.items), next: page.next };
            this.next = page.next;
            this.pages += 1;
        } finally {
            this.busy = false;
        }
    }
}

/** Call it while a component is initialised, like resource(). */
export function paged<T>(
    load: (before: string | null, signal?: AbortSignal) => Promise<Page<T>>,
    { whole, key = () => '', ...options }: Options<T> = {},
): Paged<T> {
    const made = new Paged(load, whole, key);
    made.first = resource((signal) => made.begin(signal), { key, ...options });
    return made;
}
