// SPDX-License-Identifier: AGPL-3.0-or-later
// What every app knows: who is signed in, and whose portal it is. Everything else a page loads itself.
import { configure } from '../../api/send.ts';
import { currentLanguage, languageFor } from '../../lib/language.ts';
import { Problem } from '../../lib/problem.ts';
import type { Route, Router } from '../../lib/router.svelte.ts';
import { within } from '../../lib/text.ts';
import { speak } from '../../lib/time.ts';
import { live } from '../live/index.ts';
import { brand, session, type Brand, type Next } from './api.ts';
import { words } from './words.gen.ts';
import { noteSignedIn, rememberReturnPath, storeLocale, takeReturnPath } from './return_path.ts';

export interface AnySession {
    next: Next;
    person: { id: string; name: string; email: string; locale?: string; time_zone?: string };
    warning?: { from: string } | null; // from then on only a passkey counts, and they have none
}

interface Settings<S> {
    name: 'portal' | 'desk' | 'console' | 'impersonation';
    api: string; // '/api', '/desk/api' or '/impersonation/api'
    firm: boolean; // a firm's host: it has a brand, and changes come live
    admits(session: S): boolean; // a method, so that any app is an App<AnySession>
}

/** What lives as long as a session does, such as uploads. The apps name them, so that this feature knows none. */
interface SessionHooks {
    signedIn(person: string): Promise<void>;
    signedOut(): Promise<void>;
}

export class App<S extends AnySession> {
    brand: Brand | null = $state.raw(null);
    session: S | null = $state.raw(null);
    known = $state(false); // we have asked who is signed in
    failed: Problem | null = $state.raw(null);
    private hooks: SessionHooks | null = null;
    private liveTimer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly settings: Readonly<Settings<S>>,
        readonly router: Router,
    ) {}

    get firm(): string {
        return this.brand?.name ?? '';
    }

    /** Whether the session is good for the pages of this app. */
    get authenticated(): boolean {
        return this.session !== null && this.settings.admits(this.session);
    }

    /** The firm's words: "Matters", and "matter" in the middle of a sentence. */
    get vocabulary() {
        const { matter = 'Matter', matters = 'Matters', client = 'Client' } = this.brand?.words ?? {};
        return {
            Matter: matter,
            Matters: matters,
            Client: client,
            Clients: words.clients({ client }),
            matter: within(matter),
            matters: within(matters),
            client: within(client),
        };
    }

    async start(routes: Route[], hooks: SessionHooks | null = null): Promise<void> {
        this.hooks = hooks;
        configure({
            base: this.settings.api,
            signedOut: () => this.sessionEnded(),
            lowered: () => this.sessionLowered(),
        });
        this.router.start(routes);
        if (!this.settings.firm) return this.refresh();
        live.onChange((change) => {
            if (change.topic === 'brand') void this.reloadBrand();
            if (change.topic === 'policy') void this.refresh(); // it may have a warning for this person
            if (change.topic === 'rights') void this.reloadSession();
        });
        await Promise.all([this.reloadBrand(), this.refresh()]);
    }

    /** Asks again who is signed in: at the start and after each step of signing in. */
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
        if (this.known) noteSignedIn(this.settings.name, this.authenticated);
        if (!this.session || !this.authenticated) return this.stopLive();
        const { id, locale, time_zone } = this.session.person;
        speak(locale, time_zone);
        this.takeLanguage(locale);
        if (!this.settings.firm || this.session.next !== 'done') return;
        void this.hooks?.signedIn(id);
        clearTimeout(this.liveTimer);
        this.liveTimer = setTimeout(() => live.start(), 300); // after the page has asked for what it shows
    }

    /** The language is decided when a page starts: another person's language starts it anew, where they are going. */
    private takeLanguage(locale: string | undefined): void {
        const stored = storeLocale(this.settings.name, locale);
        if (stored && languageFor([locale, ...navigator.languages]) !== currentLanguage())
            setTimeout(() => location.reload(), 0);
    }

    /** What the reader may see may have changed; that they are signed out, any other answer says. */
    private async reloadSession(): Promise<void> {
        const now = await session.now().catch(() => null);
        if (now?.signed_in && this.session) this.session = now as unknown as S;
    }

    /** A step of signing in has been taken. */
    async follow(next: Next): Promise<void> {
        await this.refresh();
        this.router.go(next === 'done' ? takeReturnPath(this.settings.name) : '/sign-in', true);
    }

    /** A page that is left at once must not open the stream a moment after. */
    private stopLive(): void {
        clearTimeout(this.liveTimer);
        live.stop();
    }

    /** Before the session ends: what is still asked would be refused. */
    prepareToLeave(): void {
        clearTimeout(this.liveTimer);
        live.end();
    }

    async signOut(): Promise<void> {
        this.prepareToLeave();
        await this.hooks?.signedOut();
        await session.end();
        location.assign(this.router.href('/sign-in'));
    }

    /** The session ended on the server: nothing is left to say to it. */
    async signedOut(): Promise<void> {
        this.prepareToLeave();
        await this.hooks?.signedOut();
        location.assign(this.router.href('/sign-in'));
    }

    /** To the sign-in page, and back to this place after it. */
    redirectToSignIn(): void {
        rememberReturnPath(this.settings.name, this.router.place.path + location.search);
        this.router.go('/sign-in', true);
    }

    /** What counted for two factors does not any more: AppFrame sees what comes next. */
    private sessionLowered(): void {
        if (this.session?.next === 'done') void this.refresh();
    }

    private sessionEnded(): void {
        this.stopLive();
        noteSignedIn(this.settings.name, false);
        this.session = null; // AppFrame sees it and redirects
    }

    /** Asks again how the firm looks. Live changes do it by themselves. */
    async reloadBrand(): Promise<void> {
        const before = this.brand?.version;
        this.brand = await brand.show().catch(() => this.brand);
        if (before === undefined || before === this.brand?.version) return;
        for (const link of document.querySelectorAll<HTMLLinkElement>('link[href^="/brand.css"]'))
            link.href = `/brand.css?v=${this.brand?.version}`;
    }
}
