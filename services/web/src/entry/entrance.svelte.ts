// SPDX-License-Identifier: AGPL-3.0-or-later
// What every app knows: who is here, and whose portal it is. Everything else a page loads itself.
import { brand, type Brand } from '../api/brand.ts';
import { live } from '../api/live.ts';
import { Problem } from '../api/problem.ts';
import { configure } from '../api/send.ts';
import { session, type Next } from '../api/session.ts';
import { uploads } from '../api/uploads.svelte.ts';
import type { Router } from '../lib/router.svelte.ts';
import { within } from '../lib/text.ts';
import { speak } from '../lib/time.ts';
import { noteInside, rememberPlace, takePlace } from './then.ts';

export interface Somebody {
    next: Next;
    person: { id: string; name: string; email: string; locale?: string; time_zone?: string };
    warning?: { from: string } | null; // from then on only a passkey counts, and they have none
}
interface Settings<S> {
    name: 'portal' | 'desk' | 'console' | 'view';
    api: string; // '/api', '/desk/api' or '/view/api'
    firm: boolean; // a firm's host: it has a brand, and changes come live
    inside(session: S): boolean; // a method, so that any app's entrance is an Entrance<Somebody>
}

export class Entrance<S extends Somebody> {
    brand: Brand | null = $state.raw(null);
    session: S | null = $state.raw(null);
    known = $state(false); // we have asked who is here
    failed: Problem | null = $state.raw(null);
    private starting: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly settings: Readonly<Settings<S>>,
        readonly router: Router,
    ) {}

    get firm(): string {
        return this.brand?.name ?? '';
    }

    get inside(): boolean {
        return this.session !== null && this.settings.inside(this.session);
    }

    /** The firm's words: "Matters", and "matter" in the middle of a sentence. */
    get vocabulary() {
        const { matter = 'Matter', matters = 'Matters', client = 'Client' } = this.brand?.words ?? {};
        return {
            Matter: matter,
            Matters: matters,
            Client: client,
            matter: within(matter),
            matters: within(matters),
            client: within(client),
        };
    }

    async start(): Promise<void> {
        configure({ base: this.settings.api, signedOut: () => this.leave(), lowered: () => this.lowered() });
        this.router.start();
        if (!this.settings.firm) return this.refresh();
        live.onChange((change) => {
            if (change.topic === 'brand') void this.repaint();
            if (change.topic === 'policy') void this.refresh(); // it may have a warning for whoever is here
            if (change.topic === 'rights') void this.lookAgain();
        });
        await Promise.all([this.repaint(), this.refresh()]);
    }

    /** Asks again who is here: at the start and after each step of signing in. */
    async refresh(): Promise<void> {
        try {
            const now = await session.now();
            this.session = now.signed_in ? (now as unknown as S) : null;
            this.known = true;
            this.failed = null;
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            this.failed = problem;
        }
        if (this.known) noteInside(this.settings.name, this.inside);
        if (!this.session || !this.inside) return this.hush();
        const { id, locale, time_zone } = this.session.person;
        speak(locale, time_zone);
        if (!this.settings.firm || this.session.next !== 'done') return;
        void uploads.restore(id);
        clearTimeout(this.starting);
        this.starting = setTimeout(() => live.start(), 300); // after the page has asked for what it shows
    }

    /** What the reader may see may have changed; that they are out, any other answer says. */
    private async lookAgain(): Promise<void> {
        const now = await session.now().catch(() => null);
        if (now?.signed_in && this.session) this.session = now as unknown as S;
    }

    /** A step of signing in has been taken. */
    async follow(next: Next): Promise<void> {
        await this.refresh();
        this.router.go(next === 'done' ? takePlace(this.settings.name) : '/sign-in', true);
    }

    /** Whoever leaves at once must not open the stream a moment after. */
    private hush(): void {
        clearTimeout(this.starting);
        live.stop();
    }

    async signOut(): Promise<void> {
        this.hush();
        await uploads.forget();
        await session.end();
        location.assign(this.router.href('/sign-in'));
    }

    /** The session ended on the server: nothing is left to say to it. */
    async signedOut(): Promise<void> {
        this.hush();
        await uploads.forget();
        location.assign(this.router.href('/sign-in'));
    }

    /** Nobody is here: to the sign-in page, and back to this place after it. */
    turnAway(): void {
        rememberPlace(this.settings.name, this.router.place.path + location.search);
        this.router.go('/sign-in', true);
    }

    /** What counted for two factors does not any more: Frame sees what comes next. */
    private lowered(): void {
        if (this.session?.next === 'done') void this.refresh();
    }

    private leave(): void {
        this.hush();
        noteInside(this.settings.name, false);
        this.session = null; // Frame sees it and turns away
    }

    /** Looks again how the firm looks. Live changes do it by themselves. */
    async repaint(): Promise<void> {
        const before = this.brand?.version;
        this.brand = await brand.show().catch(() => this.brand);
        if (before === undefined || before === this.brand?.version) return;
        for (const link of document.querySelectorAll<HTMLLinkElement>('link[href^="/brand.css"]'))
            link.href = `/brand.css?v=${this.brand?.version}`;
    }
}
