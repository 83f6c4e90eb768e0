// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells open pages what changed elsewhere. One event stream per browser: the tabs elect a leader by a lock that only
// one can hold; it listens and informs the others. Every tab remembers the number of the last change, so that a new
// leader, or one that wakes from sleep, requests exactly what it missed. If streams are blocked, we poll.
import { apiBase } from '../../api/send.ts';
import { events, type Change } from './api.ts';

type Listener = (change: Change) => void;
type Said = { change: Change } | { gone: true };

const openWithin = 8_000; // a stream that has not opened by then is blocked
const soonest = 500;
const pollEvery = 15_000;
const tryStreamAgain = 120_000;
const longAway = 30_000;
const mostWait = 3_000; // for the first number: the first page waits for it, as long as only a lost request takes

const everything: Change = { seq: 0, topic: '*', object: null, matter: null, account: null, what: '*', person: null };
const notices: Change = { ...everything, topic: 'notices', what: 'notices' };
const rights: Change = { ...everything, topic: 'rights', what: 'rights' };

class Live {
    private listeners = new Set<Listener>();
    private endListeners = new Set<() => void>();
    private last: number | null = null;
    private channel: BroadcastChannel | null = null;
    private source: EventSource | null = null;
    private leave: AbortController | null = null;
    private timers = new Set<ReturnType<typeof setTimeout>>();
    private hiddenAt = 0;
    private opened = false; // since the start
    private refusals = 0; // of the stream, in a row

    /** Asks for the number of the last change. Pages that request their data afterwards have everything up to it, so they
     *  need no second request when the stream opens. If there is no answer soon, they send one. */
    async prepare(): Promise<void> {
        if (this.last !== null || this.leave) return; // a number would hide changes that are still on their way
        const answer = events.last().catch(() => null);
        const late = new Promise<null>((resolve) => setTimeout(resolve, mostWait, null));
        const found = await Promise.race([answer, late]);
        if (found) this.seen(found.last);
    }

    start(): void {
        if (this.leave) return;
        const leave = (this.leave = new AbortController());
        const name = `portico-live:${apiBase()}`;
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = (event: MessageEvent<Said>) => this.hear(event.data);
        document.addEventListener('visibilitychange', () => this.seenAgain(), { signal: leave.signal });
        addEventListener('online', () => this.wake(), { signal: leave.signal });
        void this.elect(name, leave.signal).catch(() => undefined);
    }

    private async elect(name: string, signal: AbortSignal): Promise<void> {
        const lead = () => {
            if (signal.aborted) return Promise.resolve(); // stop() was called before we got the lock
            this.listen();
            return new Promise<void>((done) => signal.addEventListener('abort', () => done()));
        };
        if (!('locks' in navigator)) return lead();
        const led = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
            if (lock) await lead();
            return lock !== null;
        });
        if (led || signal.aborted) return;
        void this.catchUp(); // what the leader said before this tab heard it
        await navigator.locks.request(name, { signal }, lead);
    }

    stop(): void {
        this.leave?.abort();
        this.leave = null;
        this.channel?.close();
        this.channel = null;
        this.hangUp();
        this.last = null;
        this.opened = false;
    }

    /** The session is about to end: pages send no more requests either. */
    end(): void {
        this.stop();
        for (const listener of this.endListeners) listener();
    }

    onEnd(listener: () => void): () => void {
        this.endListeners.add(listener);
        return () => this.endListeners.delete(listener);
    }

    /** A page has loaded data that holds everything up to this change. */
    seen(seq: number): void {
        if (this.last === null || seq > this.last) this.last = seq;
    }

    onChange(listener: Listener): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    private hear(said: Said): void {
        if ('gone' in said) return this.emit(everything);
        if (said.change.seq && this.last !== null && said.change.seq <= this.last) return; // replayed: already known
        if (said.change.seq) this.last = said.change.seq;
        this.emit(said.change);
    }

    private emit(change: Change): void {
        for (const listener of this.listeners) listener(change);
    }

    private share(said: Said): void {
        this.channel?.postMessage(said);
        this.hear(said);
    }

    private after(ms: number, then: () => void): void {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            then();
        }, ms);
        this.timers.add(timer);
    }

    private hangUp(): void {
        this.source?.close();
        this.source = null;
        for (const timer of this.timers) clearTimeout(timer);
        this.timers.clear();
    }

    private listen(): void {
        this.hangUp();
        const source = (this.source = new EventSource(
            `${apiBase()}/live${this.last === null ? '' : `?after=${this.last}`}`,
        ));
        let opened = false;
        source.addEventListener('open', () => {
            if (this.last === null)
                this.share({ gone: true }); // changes since the pages were loaded would be missed
            else if (this.opened) this.share({ change: rights });
            else this.share({ change: notices }); // no number tells whether they changed before
            opened = this.opened = true;
            this.refusals = 0;
        });
        source.addEventListener('change', (event) => {
            const change = JSON.parse(event.data as string) as Change;
            change.seq ||= Number(event.lastEventId);
            this.share({ change });
        });
        source.addEventListener('notices', () => this.share({ change: notices }));
        source.addEventListener('gone', () => {
            this.last = null;
            this.share({ gone: true });
        });
        source.addEventListener('error', () => {
            // While the browser reconnects automatically, it sends Last-Event-ID. If it gives up, we reconnect.
            if (source.readyState === EventSource.CLOSED && this.source === source) this.again();
        });
        this.after(openWithin, () => {
            if (!opened && this.source === source) this.poll(Date.now());
        });
    }

    /** The stream was refused, for example during a restart: retry soon, then less and less often. */
    private again(): void {
        this.hangUp();
        this.after(Math.min(pollEvery, soonest * 2 ** this.refusals++), () => {
            void this.catchUp().then((answered) => this.leave && (answered ? this.listen() : this.again()));
        });
    }

    private poll(since: number): void {
        this.hangUp();
        void this.catchUp().then((answered) => {
            if (!this.leave) return;
            this.share({ change: notices }); // only a stream says when they change
            if (answered && Date.now() - since >= tryStreamAgain) return this.listen();
            this.after(pollEvery, () => this.poll(since));
        });
    }

    /** Requests once what came after the last known change. */
    private async catchUp(): Promise<boolean> {
        const known = this.last;
        try {
            const { items, last } = await events.after(known);
            for (const change of items) if (known !== null) this.share({ change });
            this.seen(last);
            if (known === null) this.share({ gone: true });
            return true;
        } catch {
            return false; // a lost session was already reported to the app; anything else is retried
        }
    }

    private seenAgain(): void {
        if (document.visibilityState === 'hidden') this.hiddenAt = Date.now();
        else if (Date.now() - this.hiddenAt > longAway) this.wake();
    }

    private wake(): void {
        if (this.source)
            this.listen(); // the stream may have died while the machine slept
        else void this.catchUp();
    }
}

export const live = new Live();
