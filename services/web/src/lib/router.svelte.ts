// SPDX-License-Identifier: AGPL-3.0-or-later
// Addresses and pages. Links are plain <a href>; a click on an address of ours does not reload. The query belongs to the
// page (filters live there), the fragment never reaches a server.
import { tick, type Component } from 'svelte';
import { wholeLanguage } from './language.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a page's props are its path's parameters
export type Page = Component<any>;
export interface Route {
    path: string; // '/matters/{matter}'
    page: Page | (() => Promise<{ default: Page }>);
    bare?: boolean; // without the shell: sign-in and the like
    lazy?: boolean; // page is a function that loads it
}

/** A route whose page is loaded when it is first opened. */
export const lazy = (path: string, page: () => Promise<{ default: Page }>, more: { bare?: boolean } = {}): Route => ({
    path,
    page,
    lazy: true,
    ...more,
});

export interface Place {
    path: string; // without the base
    query: URLSearchParams;
    route: Route | null; // null: nothing at this address
    params: Record<string, string>;
    page: Page | null;
}

function match(path: string, pattern: string): Record<string, string> | null {
    const want = pattern.split('/');
    const have = path.split('/');
    if (want.length !== have.length) return null;
    const params: Record<string, string> = {};
    for (const [at, part] of want.entries()) {
        const given = have[at] ?? '';
        if (part.startsWith('{') && given) params[part.slice(1, -1)] = decodeURIComponent(given);
        else if (part !== given) return null;
    }
    return params;
}

export class Router {
    place: Place = $state.raw({ path: '', query: new URLSearchParams(), route: null, params: {}, page: null });
    failed: unknown = $state.raw(null); // a page's file could not be loaded
    loading = $state(false); // the page of the address is on its way; until it is here, the one before it is shown
    private turn = 0;

    private routes: Route[] = [];

    /** base: '' or '/desk'. */
    constructor(readonly base: string) {}

    /** Resolves when the page of the address is loaded. */
    start(routes: Route[]): Promise<void> {
        this.routes = routes;
        history.scrollRestoration = 'manual';
        addEventListener('popstate', (event) => void this.show((event.state as { y?: number } | null)?.y ?? 0));
        addEventListener('click', (event) => this.click(event));
        addEventListener('pointerover', (event) => this.warm(event.target));
        addEventListener('focusin', (event) => this.warm(event.target));
        return this.show(null);
    }

    href(path: string): string {
        return this.base + path;
    }

    go(path: string, replace = false): Promise<void> {
        if (!replace) history.replaceState({ y: scrollY }, '');
        history[replace ? 'replaceState' : 'pushState'](null, '', this.base + path);
        return this.show(0);
    }

    /** Writes a filter into the address without adding an entry to the history. */
    filter(change: Record<string, string | null>): void {
        const query = new URLSearchParams(this.place.query);
        for (const [name, value] of Object.entries(change)) {
            if (value) query.set(name, value);
            else query.delete(name);
        }
        const text = query.toString();
        history.replaceState(history.state, '', location.pathname + (text ? `?${text}` : ''));
        this.place = { ...this.place, query };
    }

    private find(path: string): { route: Route; params: Record<string, string> } | null {
        for (const route of this.routes) {
            const params = match(path, route.path);
            if (params) return { route, params };
        }
        return null;
    }

    private async load(route: Route): Promise<Page> {
        if (!route.lazy) return route.page as Page;
        const [loaded] = await Promise.all([(route.page as () => Promise<{ default: Page }>)(), wholeLanguage()]);
        route.page = loaded.default;
        route.lazy = false;
        return loaded.default;
    }

    private async show(y: number | null): Promise<void> {
        const turn = ++this.turn;
        const path = this.own(location.pathname) ?? '/';
        const found = this.find(path.length > 1 ? path.replace(/\/$/, '') : path);
        let page: Page | null = null;
        this.loading = found?.route.lazy === true;
        try {
            page = found && (await this.load(found.route));
            this.failed = null;
        } catch (error) {
            this.failed = error;
        }
        if (turn !== this.turn) return; // another page was opened meanwhile
        this.loading = false;
        this.place = {
            path,
            query: new URLSearchParams(location.search),
            route: found?.route ?? null,
            params: found?.params ?? {},
            page,
        };
        if (y === null) return;
        await tick();
        document.getElementById('main')?.focus({ preventScroll: true });
        scrollTo(0, y);
    }

    private own(pathname: string): string | null {
        if (pathname === this.base) return '/';
        return pathname.startsWith(this.base + '/') ? pathname.slice(this.base.length) : null;
    }

    private target(from: EventTarget | null): HTMLAnchorElement | null {
        const link = from instanceof Element ? from.closest('a') : null;
        if (!link?.href || link.target || link.hasAttribute('download') || link.origin !== location.origin) return null;
        const path = this.own(link.pathname);
        return path && this.find(path) ? link : null;
    }

    private click(event: MouseEvent): void {
        if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
            return;
        const link = this.target(event.target);
        if (!link || (link.hash && link.pathname === location.pathname)) return;
        event.preventDefault();
        this.go(link.pathname.slice(this.base.length) + link.search + link.hash);
    }

    /** Loads the page behind a link when the pointer is over it, before the click. */
    private warm(from: EventTarget | null): void {
        const link = this.target(from);
        const found = link && this.find(this.own(link.pathname) ?? '');
        if (found) void this.load(found.route).catch(() => undefined);
    }
}
