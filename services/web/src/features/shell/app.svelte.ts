// SPDX-License-Identifier: AGPL-3.0-or-later
// The state of an app: the session and the firm's brand. Everything else is loaded by the pages.
import { configure } from '../../api/send.ts';
import { idle } from '../../lib/idle.ts';
import { currentLanguage, languageFor } from '../../lib/language.ts';
import { Problem } from '../../lib/problem.ts';
import type { Route, Router } from '../../lib/router.svelte.ts';
import { within } from '../../lib/text.ts';
import { speak } from '../../lib/time.ts';
import { live } from '../live/index.ts';
import { brand, session, type Brand, type Next } from './api.ts';
import { words } from './words.gen.ts';
import { noteSignedIn, rememberReturnPath, storeLocale, takeReturnPath, wasSignedIn } from './return_path.ts';

export interface AnySession {
    next: Next;
    person: { id: string; name: string; email: string; locale?: string; time_zone?: string };
    warning?: { from: string } | null; // the firm requires passkeys from then on, and they have none
}

interface Settings<S> {
    name: 'portal' | 'desk' | 'console' | 'impersonation';
    api: string; // '/api', '/desk/api' or '/impersonation/api'
    firm: boolean; // on a firm's host: there is a brand, and an event stream
    numbered?(): boolean; // the data of the page at this address says up to which change it goes
    admits(session: S): boolean; // a method, so that any app is an App<AnySession>
}

/** For things that live as long as a session, such as uploads. The apps pass them in, so that this feature imports none. */
interface SessionHooks {
    signedIn(person: string): Promise<void>;
    signedOut(): Promise<void>;
}

export class App<S extends AnySession> {
    brand: Brand | null = $state.raw(null);
    session: S | null = $state.raw(null);
    known = $state(false); // the session was loaded
    failed: Problem | null = $state.raw(null);
    private hooks: SessionHooks | null = null;
    /** Resolves when the first page is shown. What it does not need begins afterwards. */
    readonly shown: Promise<void>;
    setShown!: () => void;
    private liveTurn = 0;

    constructor(
        readonly settings: Readonly<Settings<S>>,
        readonly router: Router,
    ) {
        this.shown = new Promise((resolve) => (this.setShown = resolve));
    }

    get firm(): string {
        return this.brand?.name ?? '';
    }

    /** Whether the session may use the pages of this app. */
    get authenticated(): boolean {
        return this.session !== null && this.settings.admits(this.session);
    }

    /** The firm's words: "Matters", and "matter" in the middle of a sentence. */
    get vocabulary() {
        const w = words.vocabulary;
        const { matter = w.matter, matters = w.matters, client = w.client } = this.brand?.words ?? {};
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

    /** Resolves when the session, the brand and the page's code are there or could not be loaded. */
    async start(routes: Route[], hooks: SessionHooks | null = null): Promise<void> {
        this.hooks = hooks;
        configure({
            base: this.settings.api,
            signedOut: () => this.sessionEnded(),
            lowered: () => this.sessionLowered(),
        });
        const page = this.router.start(routes);
        if (!this.settings.firm) return void (await Promise.all([page, this.refresh()]));
        live.onChange((change) => {
            if (change.topic === 'brand') void this.reloadBrand();
            if (change.topic === 'policy') void this.refresh(); // there may be a warning for this person
            if (change.topic === 'rights') void this.reloadSession();
        });
        await Promise.all([page, this.reloadBrand(), this.refresh()]);
    }

    /** Loads the session: at the start and after each step of signing in. */
    async refresh(): Promise<void> {
        const ahead = wasSignedIn(this.settings.name) ? this.prepareLive() : null;
        try {
            const now = await session.now();
            if (now.next === 'done') await (ahead ?? this.prepareLive());
            this.session = now.signed_in ? (now as unknown as S) : null;
            this.known = true;
            this.failed = null;
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            this.failed = problem;
        }
        if (this.known) noteSignedIn(this.settings.name, this.session?.next === 'done'); // what it may request early
        if (!this.session || !this.authenticated) return this.stopLive();
        const { id, locale, time_zone } = this.session.person;
        speak(locale, time_zone);
        this.takeLanguage(locale);
        if (!this.settings.firm || this.session.next !== 'done') return;
        void this.hooks?.signedIn(id);
        void this.startLive();
    }

    /** Before the page is shown, which then requests its data. */
    private async prepareLive(): Promise<void> {
        if (this.settings.firm && !this.settings.numbered?.()) await live.prepare();
    }

    /** Later, because the stream is not needed for the first page, which sends its own requests meanwhile. */
    private async startLive(): Promise<void> {
        const turn = ++this.liveTurn;
        await this.shown;
        await idle();
        if (turn !== this.liveTurn) return;
        live.start();
        const worker = await import('./service_worker.ts').catch(() => null); // no connection, or a new release
        if (this.brand) await worker?.registerServiceWorker(this.brand.version);
    }

    /** The language is decided when a page starts, so another person's language requires a reload. */
    private takeLanguage(locale: string | undefined): void {
        const stored = storeLocale(this.settings.name, locale);
        if (stored && languageFor([locale, ...navigator.languages]) !== currentLanguage())
            setTimeout(() => location.reload(), 0);
    }

    /** The reader's rights may have changed. If they are signed out, any other request reports it. */
    private async reloadSession(): Promise<void> {
        const now = await session.now().catch(() => null);
        if (now?.signed_in && this.session) this.session = now as unknown as S;
    }

    /** After a step of signing in. */
    async follow(next: Next): Promise<void> {
        await this.refresh();
        void this.router.go(next === 'done' ? takeReturnPath(this.settings.name) : '/sign-in', true);
    }

    /** Also cancels a start, so that a page that is left at once does not open the stream later. */
    private stopLive(): void {
        this.liveTurn += 1;
        live.stop();
    }

    /** Before the session ends: requests that are still running, or sent early by the next page, would be refused. */
    prepareToLeave(): void {
        this.liveTurn += 1;
        live.end();
        noteSignedIn(this.settings.name, false);
    }

    async signOut(): Promise<void> {
        await this.leave(() => session.end());
    }

    /** The session has ended on the server, so no request is needed. */
    async signedOut(): Promise<void> {
        await this.leave(() => Promise.resolve());
    }

    /** Whatever fails on the way, the other steps are made, and the page with the person's data is left. */
    private async leave(endSession: () => Promise<void>): Promise<void> {
        this.prepareToLeave();
        try {
            await this.hooks?.signedOut();
        } finally {
            await endSession().finally(() => location.assign(this.router.href('/sign-in')));
        }
    }

    /** Goes to the sign-in page, and back to this page afterwards. */
    async redirectToSignIn(): Promise<void> {
        rememberReturnPath(this.settings.name, this.router.place.path + location.search);
        await this.router.go('/sign-in', true);
    }

    /** Whether the page of the address needs somebody who is signed in, and nobody is. */
    get mustSignIn(): boolean {
        const { path, route } = this.router.place;
        return this.known && path !== '' && !this.authenticated && route?.bare !== true;
    }

    /** The session's level is too low now. AppFrame redirects to the next step. */
    private sessionLowered(): void {
        if (this.session?.next === 'done') void this.refresh();
    }

    private sessionEnded(): void {
        this.stopLive();
        noteSignedIn(this.settings.name, false);
        this.session = null; // AppFrame sees it and redirects
    }

    /** Reloads the firm's brand. Events trigger this automatically. */
    async reloadBrand(): Promise<void> {
        const before = this.brand?.version;
        this.brand = await brand.show().catch(() => this.brand);
        if (before === undefined || before === this.brand?.version) return;
        for (const link of document.querySelectorAll<HTMLLinkElement>('link[href^="/brand.css"]'))
            link.href = `/brand.css?v=${this.brand?.version}`;
    }
}
