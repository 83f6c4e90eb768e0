// SPDX-License-Identifier: AGPL-3.0-or-later
// One thread as a page shows it: its messages, those that are on their way, and what the reader does with them.
import { untrack } from 'svelte';
import { live, resource, type Change, type Resource } from '../live/index.ts';
import { messages, outgoing, threads, type Message, type NewMessage, type Outgoing, type ThreadDetail } from './api.ts';
import type { DraftState } from './draft_state.svelte.ts';
import { takeBack } from './taking_back.ts';

export const undoSeconds = 10;
const overdue = 2_000; // ms after the time of delivery, until the page looks itself

/** When a message leaves, by this device's clock, which may differ from the server's. */
export interface Leaving {
    message: Outgoing;
    at: number; // ms
}

export class Conversation {
    detail!: Resource<ThreadDetail>;
    list!: Resource<Message[]>; // oldest first
    more = $state(false);
    busy = $state(false); // older messages are being loaded
    private pages = 1;
    private all = false; // what is loaded must be loaded again, not only the newest
    private sent: Leaving[] = $state.raw([]);
    private undone: ReadonlySet<string> = $state.raw(new Set());
    private readonly began = new Map<string, number>(); // when a request was first sent, by its key
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(readonly id: string) {}

    get messages(): Message[] {
        return this.list.data ?? [];
    }

    /** The messages that are on their way, in the order in which they were written. */
    get leaving(): Leaving[] {
        const here = new Set([...this.messages.map((one) => one.id), ...this.undone]);
        const known = new Map(this.sent.map((one) => [one.message.id, one]));
        for (const message of this.detail.data?.outgoing ?? [])
            known.set(message.id, { message, at: known.get(message.id)?.at ?? Date.parse(message.deliver_at) });
        return [...known.values()]
            .filter(({ message }) => !here.has(message.id))
            .sort((a, b) => a.message.created_at.localeCompare(b.message.created_at));
    }

    async load(signal: AbortSignal): Promise<Message[]> {
        const all = this.all;
        this.all = false;
        const newest = await messages.list(this.id, null, signal);
        let shown = [...newest.items].reverse();
        const kept = this.messages.filter((one) => one.number < (shown[0]?.number ?? 0));
        // Messages have consecutive numbers. If there is a gap, so many are new that the page begins again.
        const whole = kept.length > 0 && kept.at(-1)?.number === (shown[0]?.number ?? 0) - 1;
        if (whole && !all) return [...kept, ...shown];
        let next = newest.next;
        for (this.pages = whole ? this.pages : 1; next && shown.length < this.pages * newest.items.length;) {
            const older = await messages.list(this.id, next, signal);
            shown = [...[...older.items].reverse(), ...shown];
            next = older.next;
        }
        this.more = next !== null;
        return shown;
    }

    async older(): Promise<void> {
        const first = this.messages[0];
        if (this.busy || !this.more || !first) return;
        this.busy = true;
        try {
            const page = await messages.list(this.id, String(first.number));
            const now = this.messages;
            if (now[0]?.id === first.id) this.list.data = [...[...page.items].reverse(), ...now];
            this.more = page.next !== null;
            this.pages += 1;
        } finally {
            this.busy = false;
        }
    }

    /** Which changes concern the messages. Somebody's reading does not. */
    concernsMessages = (change: Change): boolean => {
        if (change.topic === '*') this.all = true;
        if (change.object !== this.id || change.what === 'message.read') return false;
        if (change.topic === 'thread') this.all = true; // one was edited or deleted, perhaps an older one
        return change.topic === 'message' || change.topic === 'thread';
    };

    /** Loads the thread. What was sent here before, and is now neither on its way nor a message, was taken back in another
     *  tab or on another device. */
    async loadDetail(signal: AbortSignal): Promise<ThreadDetail> {
        const before = this.sent;
        const detail = await threads.show(this.id, signal);
        const there = new Set(detail.outgoing.map((one) => one.id));
        const missing = new Set(before.map((one) => one.message.id).filter((id) => !there.has(id)));
        if (missing.size) void this.settle(missing);
        return detail;
    }

    private async settle(missing: ReadonlySet<string>): Promise<void> {
        const shown = this.list.data;
        await this.list.reload(everything);
        if (this.list.data !== shown) this.sent = this.sent.filter((one) => !missing.has(one.message.id));
    }

    /** Resolves when the server has the message. It can be undone until it leaves. */
    async send(message: NewMessage, key: string): Promise<void> {
        const began = this.began.get(key) ?? Date.now();
        this.began.set(key, began);
        let replayed = false;
        const answer = await messages.send(this.id, message, key, () => (replayed = true));
        this.began.delete(key);
        if ('outgoing' in answer) this.keep(answer.outgoing, replayed ? began : Date.now());
        void this.detail.reload(everything);
        if (!('outgoing' in answer)) void this.list.reload(everything);
    }

    /** began: when the request was sent that the server executed. The time to undo counts from then. */
    private keep(message: Outgoing, began: number): void {
        const wait = Date.parse(message.deliver_at) - Date.parse(message.created_at);
        const others = this.sent.filter((one) => one.message.id !== message.id);
        this.sent = [...others, { message, at: began + wait }];
    }

    /** Takes a message back, or one that could not be delivered out of the list: it is a draft again. Returns whether it
     *  was still there. */
    async takeBack(message: Outgoing, draft: DraftState): Promise<boolean> {
        const taken = await takeBack(message, draft, async () => {
            const { drafts = [], outgoing } = await threads.now(this.id);
            return { draft: drafts.find((one) => one.kind === 'message') ?? null, outgoing };
        });
        if (taken) this.undone = new Set([...this.undone, message.id]);
        else await Promise.all([this.detail.reload(everything), this.list.reload(everything)]);
        return taken;
    }

    /** Deletes one that could not be delivered, with its text. */
    async discard(message: Outgoing): Promise<void> {
        await outgoing.discard(message.id);
        this.undone = new Set([...this.undone, message.id]);
    }

    async edit(message: Message, text: string): Promise<void> {
        this.replace(await messages.edit(message.id, text));
    }

    async remove(message: Message): Promise<void> {
        this.replace(await messages.remove(message.id));
    }

    private replace(changed: Message): void {
        this.list.data = this.messages.map((one) => (one.id === changed.id ? changed : one));
    }

    /** If no event says that a message was delivered, or why not, the page looks itself. */
    watch(): () => void {
        const next = Math.min(...this.leaving.filter(({ message }) => !message.failed).map(({ at }) => at));
        if (Number.isFinite(next)) {
            const look = () => void Promise.all([this.detail.reload(everything), this.list.reload(everything)]);
            this.timer = setTimeout(look, Math.max(0, Math.min(next - Date.now(), 2 ** 30)) + overdue);
        }
        return () => clearTimeout(this.timer);
    }
}

// A reload that fails keeps what is shown, as after a change elsewhere.
const everything: Change = { seq: 0, topic: '*', object: null, matter: null, account: null, what: '*', person: null };

/** Call it while a component is initialised; the page of another thread is another component ({#key}). draft: of a message. */
export function conversation(id: string, draft: DraftState): Conversation {
    const made = new Conversation(id);
    made.detail = resource((signal) => made.loadDetail(signal), {
        on: (change) => change.object === id || change.topic === 'rights',
    });
    made.list = resource((signal) => made.load(signal), { on: made.concernsMessages });
    $effect(() => live.onChange((change) => void (change.topic === '*' && made.concernsMessages(change))));
    $effect(() => made.watch());
    // The page was left while it was sent, and is open again.
    if (untrack(() => draft.busy)) void draft.idle().then(() => made.detail.reload(everything));
    return made;
}

/** Up to which message a person has read. */
export const readBy = (detail: ThreadDetail | undefined, person: string): number =>
    detail?.reads.find((one) => one.person === person)?.number ?? 0;
