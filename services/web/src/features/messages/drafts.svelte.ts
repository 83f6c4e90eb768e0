// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody is typing: stored on the server a moment after each pause, so that it is there after a reload and on their
// other devices. Without a connection it stays in memory, also when the page is left, and is stored later. If another tab or
// device changed it meanwhile, nothing is overwritten: the page shows both texts.
import { Problem } from '../../lib/problem.ts';
import type { Attachment, Draft, DraftPlace } from './api.ts';

const pause = 700; // ms after the last key
const atLatest = 4_000; // ms while somebody types without a pause
const soonest = 2_000; // ms until the next try without a connection, doubled each time
const latest = 30_000;
const mostKeepalive = 15_000; // characters; browsers send at most 64 KiB for a page that is left

export type DraftStatus = 'unchanged' | 'saving' | 'saved' | 'kept' | 'refused';
export interface Content {
    subject: string;
    matter: string | null;
    text: string;
    attachments: Attachment[];
}

const nothing: Content = { subject: '', matter: null, text: '', attachments: [] };
const isEmpty = ({ subject, text, attachments }: Content): boolean => !subject && !text && attachments.length === 0;

export class DraftState {
    status: DraftStatus = $state('unchanged');
    /** What another tab or device stored meanwhile: nothing is stored until the person has chosen. */
    other: Content | null = $state.raw(null);
    problem: Problem | null = null; // why the last request failed
    private content: Content = $state.raw(nothing);
    private otherRevision = 0;
    private revision = 0;
    private edits = 0;
    private stored = 0; // how many of the edits are on the server
    private firstEdit = 0; // when the oldest edit was made that is not on the server
    private failures = 0;
    private running: Promise<boolean> | null = null;
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(readonly place: DraftPlace) {}

    get key(): string {
        return this.place.key;
    }
    get text(): string {
        return this.content.text;
    }
    set text(text: string) {
        this.change({ text });
    }
    get subject(): string {
        return this.content.subject;
    }
    set subject(subject: string) {
        this.change({ subject });
    }
    get matter(): string | null {
        return this.content.matter;
    }
    set matter(matter: string | null) {
        this.change({ matter });
    }
    get attachments(): Attachment[] {
        return this.content.attachments;
    }
    get empty(): boolean {
        return isEmpty(this.content);
    }
    /** Whether something is not on the server yet. */
    get dirty(): boolean {
        return this.edits !== this.stored;
    }

    attach(more: Attachment[]): void {
        const known = new Set(this.attachments.map((one) => one.version));
        this.change({ attachments: [...this.attachments, ...more.filter((one) => !known.has(one.version))] });
    }

    detach(version: string): void {
        this.change({ attachments: this.attachments.filter((one) => one.version !== version) });
    }

    /** A message that was taken back, or could not be delivered, is a draft again, before what was typed since. */
    putBack(back: Partial<Content>): void {
        const text = [back.text, this.text].filter(Boolean).join('\n\n');
        this.change({
            text,
            subject: this.subject || (back.subject ?? ''),
            matter: this.matter ?? back.matter ?? null,
        });
        this.attach(back.attachments ?? []);
    }

    change(change: Partial<Content>): void {
        if (!this.dirty) this.firstEdit = Date.now();
        this.content = { ...this.content, ...change };
        this.edits += 1;
        if (this.status !== 'kept') this.status = 'unchanged';
        this.later(Math.max(0, Math.min(pause, this.firstEdit + atLatest - Date.now())));
    }

    /** What the server has, as it was loaded. It replaces what is shown only if that is older and was not changed here. */
    offer(draft: Draft | null | undefined): void {
        if (!draft || this.dirty || this.running || draft.revision <= this.revision) return;
        this.take(draft, draft.revision);
        this.status = 'saved';
    }

    private take({ subject, matter, text, attachments }: Content, revision: number): void {
        this.content = { subject, matter, text, attachments };
        this.revision = revision;
        this.stored = this.edits;
    }

    /** It was sent: the server has dropped the draft with that. */
    sent(): void {
        clearTimeout(this.timer);
        this.take(nothing, 0);
        this.status = 'unchanged';
    }

    private later(ms: number): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.save(), ms);
    }

    /** Stores what is not on the server yet. Resolves when that is done, or was tried. */
    async save(): Promise<void> {
        clearTimeout(this.timer);
        while (this.dirty && !this.other) {
            this.running ??= this.write(this.revision, false).finally(() => (this.running = null));
            if (!(await this.running)) return;
        }
    }

    /** The page is being left: the last request goes out at once. One that is on its way will have been stored first. */
    leave(): void {
        if (!this.dirty || this.other || this.text.length > mostKeepalive) return;
        clearTimeout(this.timer);
        void this.write(this.revision + (this.running ? 1 : 0), true);
    }

    private async write(revision: number, keepalive: boolean): Promise<boolean> {
        const edit = this.edits;
        const content = this.content;
        if (this.status !== 'kept') this.status = 'saving';
        try {
            const attachments = content.attachments.map((one) => one.version);
            const empty = isEmpty(content);
            const saved = empty ? null : await this.place.save({ ...content, attachments, revision }, keepalive);
            if (empty) await this.place.drop();
            this.revision = saved?.revision ?? 0;
            this.stored = edit;
            this.failures = 0;
            this.status = this.dirty ? 'unchanged' : saved ? 'saved' : 'unchanged';
            return true;
        } catch (problem) {
            this.failed(problem);
            return false;
        }
    }

    private failed(problem: unknown): void {
        if (!(problem instanceof Problem)) throw problem;
        this.problem = problem;
        if (problem.code === 'draft_changed') {
            const draft = problem.members['draft'] as Draft | null | undefined;
            this.other = draft ?? nothing;
            this.otherRevision = draft?.revision ?? 0;
            this.status = 'unchanged';
        } else if (problem.status === 0 || problem.status >= 500 || problem.status === 429) {
            this.status = 'kept';
            this.failures += 1;
            this.later(Math.min(latest, soonest * 2 ** Math.min(this.failures - 1, 4)));
        } else this.status = 'refused';
    }

    /** The person has seen both texts. */
    chooseMine(): void {
        this.revision = this.otherRevision;
        this.other = null;
        this.change({});
    }

    chooseOther(): void {
        if (this.other) this.take(this.other, this.otherRevision);
        this.other = null;
        this.status = 'saved';
    }

    /** The connection may be back. */
    wake(): void {
        if (this.status === 'kept') this.later(0);
    }
}

// Drafts with something that is not on the server yet live on after their page, until it is.
const open = new Map<string, DraftState>();

function release(draft: DraftState): void {
    void draft.save().then(() => {
        if (!draft.dirty && open.get(draft.key) === draft) open.delete(draft.key);
    });
}

/** Adds to the draft of another page, as `current` is on the server, and stores it. Throws why that was refused. */
export async function addToDraft(place: DraftPlace, current: Draft | null, more: Partial<Content>): Promise<void> {
    const draft = open.get(place.key) ?? new DraftState(place);
    draft.offer(current);
    draft.putBack(more);
    await draft.save();
    if (draft.status === 'refused' && draft.problem) throw draft.problem;
    if (draft.dirty) open.set(place.key, draft);
}

/** The draft of a place. Call it while a component is initialised; what is typed is stored when the component ends. */
export function draftAt(place: DraftPlace): DraftState {
    const draft = open.get(place.key) ?? new DraftState(place);
    open.set(place.key, draft);
    $effect(() => {
        const stop = new AbortController();
        const { signal } = stop;
        addEventListener('pagehide', () => draft.leave(), { signal });
        document.addEventListener('visibilitychange', () => document.hidden && draft.leave(), { signal });
        addEventListener('online', () => draft.wake(), { signal });
        return () => {
            stop.abort();
            release(draft);
        };
    });
    return draft;
}
