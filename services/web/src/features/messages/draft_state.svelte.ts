// SPDX-License-Identifier: AGPL-3.0-or-later
// One draft: stored on the server a moment after each pause of typing, so that it is there after a reload and on the
// person's other devices. Without a connection it stays in memory and is stored later. If another tab or device changed it
// meanwhile, nothing is overwritten: the page shows both texts.
//
// Sending belongs to the draft and not to a form, which may be left meanwhile. The whole request is frozen with its key
// until the server has answered: if only the answer was lost, the same request is sent again, and is executed once.
import { Action } from '../../lib/action.svelte.ts';
import { isAnswer, isProblem, Problem } from '../../lib/problem.ts';
import type { Attachment, Draft, DraftPlace } from './api.ts';
import { isEmpty, nothing, sameContent, type Attempt, type Content, type Sent } from './draft_content.ts';

const pause = 700; // ms after the last key
const atLatest = 4_000; // ms while somebody types without a pause
const soonest = 2_000; // ms until the next try without a connection, doubled each time
const latest = 30_000;
const mostKeepalive = 15_000; // characters; browsers send at most 64 KiB for a page that is left

export type DraftStatus = 'unchanged' | 'saving' | 'saved' | 'kept' | 'refused';

const ignore = (): void => undefined;

export class DraftState {
    status: DraftStatus = $state('unchanged');
    /** What another tab or device stored meanwhile: nothing is stored until the person has chosen. */
    other: Content | null = $state.raw(null);
    /** It is being sent, or a message is put back into it: nothing can be changed. */
    busy = $state(false);
    readonly sending = new Action(); // why it was not sent
    at: string | null = null; // when the last attempt was to be delivered, which a question may continue
    problem: Problem | null = null; // why it could not be stored
    users = 0; // components that show it
    onClean: () => void = ignore; // everything is on the server
    private content: Content = $state.raw(nothing);
    private attempt: Attempt<unknown> | null = null;
    private turn: Promise<unknown> = Promise.resolve();
    private posting = false;
    private life = 0; // counts up when it was sent: a late answer to a save means nothing then
    private otherRevision = 0;
    private revision = 0;
    private id = ''; // of what was last seen from the server
    private changedAt = ''; // of that
    private readonly gone = new Map<string, number>(); // up to which revision a draft was sent from here, by its id
    private edits = 0;
    private stored = 0; // how many of the edits are on the server
    private writing = 0; // the edit that is on its way there
    private firstEdit = 0; // when the oldest edit was made that is not on the server
    private failures = 0;
    private running: Promise<boolean> | null = null;
    private timer: ReturnType<typeof setTimeout> | undefined;

    /** mine: whether the person who wrote it is signed in. Nothing is requested for anybody else. */
    constructor(
        readonly place: DraftPlace,
        private readonly mine: () => boolean = () => true,
    ) {}

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
    /** Whether something would be lost with the page. */
    get open(): boolean {
        return this.dirty || this.busy || this.attempt !== null;
    }
    /** What the person sees now. */
    get shown(): Content {
        return this.content;
    }

    attach(more: Attachment[]): void {
        const known = new Set(this.attachments.map((one) => one.version));
        this.change({ attachments: [...this.attachments, ...more.filter((one) => !known.has(one.version))] });
    }

    detach(version: string): void {
        this.change({ attachments: this.attachments.filter((one) => one.version !== version) });
    }

    /** Another text goes on in this draft, before what is in it. */
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

    /** What the server had when a page was loaded. It replaces what is shown only if that is older and was not changed
     *  here; what was sent meanwhile does not come back. */
    offer(draft: Draft | null | undefined): void {
        if (!draft || this.open || this.running || draft.revision <= (this.gone.get(draft.id) ?? 0)) return;
        const newer = draft.id === this.id ? draft.revision > this.revision : draft.changed_at >= this.changedAt;
        if (!newer) return;
        this.take(draft, draft.revision);
        this.seen(draft);
        this.status = 'saved';
    }

    /** What the server has now. If something here is not stored, the person chooses. */
    replace(draft: Draft): void {
        this.seen(draft);
        if (this.dirty || this.other) this.conflict(draft);
        else {
            this.take(draft, draft.revision);
            this.status = 'saved';
        }
    }

    private seen(draft: Draft): void {
        this.id = draft.id;
        this.changedAt = draft.changed_at;
    }

    private take({ subject, matter, text, attachments }: Content, revision: number): void {
        this.content = { subject, matter, text, attachments };
        this.revision = revision;
        this.stored = this.edits;
    }

    /** One after the other; meanwhile the forms are disabled. */
    private async alone<T>(act: () => Promise<T>): Promise<T> {
        const mine = this.turn.then(act);
        const turn = (this.turn = mine.then(ignore, ignore));
        this.busy = true;
        try {
            return await mine;
        } finally {
            if (turn === this.turn) {
                this.busy = false;
                if (this.dirty) this.later(this.status === 'kept' ? soonest : pause);
                this.clean();
            }
        }
    }

    /** Without a save that could arrive after it. */
    private async quietly<T>(act: () => Promise<T>): Promise<T> {
        clearTimeout(this.timer);
        this.posting = true;
        try {
            return await act();
        } finally {
            this.posting = false;
        }
    }

    /** Resolves when it is neither being sent, nor is anything put back into it. */
    async idle(): Promise<void> {
        await this.turn;
    }

    /** Sends it: `make` makes the whole request, `post` sends it. Returns whether the server has it; `sending` says why
     *  not, unless another text of the draft came up, between which the person chooses first. */
    async send<Body>(
        make: (sent: Sent) => Body,
        post: (body: Body, key: string) => Promise<unknown>,
    ): Promise<boolean> {
        if (this.busy || this.sending.busy) return false;
        let sent = false;
        await this.sending.run(() =>
            this.alone(async () => {
                const attempt = await this.freeze(make);
                sent = attempt !== null && (await this.post(attempt, post));
            }),
        );
        return sent;
    }

    private async freeze<Body>(make: (sent: Sent) => Body): Promise<Attempt<Body> | null> {
        const last = this.attempt as Attempt<Body> | null;
        const same = last?.draft === this.present && last.at === this.at;
        if (last && same && sameContent(last.content, this.content)) return last;
        // If the last attempt arrived all the same, the server has dropped the draft, and refuses to store it again.
        if (last) this.change({});
        await this.save();
        if (this.other) return null;
        if (this.dirty && this.status === 'kept' && this.problem) throw this.problem;
        if (this.dirty && last) return this.doubt(); // the server stores no draft, and so cannot say
        const { content, revision, at } = this;
        const sent: Sent = { ...content, draft: revision, ...(revision ? { draft_id: this.id } : {}) };
        const attempt = { key: crypto.randomUUID(), content, draft: this.present, at, body: make(sent) };
        this.attempt = attempt;
        return attempt;
    }

    private async post<Body>(
        attempt: Attempt<Body>,
        post: (body: Body, key: string) => Promise<unknown>,
    ): Promise<boolean> {
        try {
            await this.quietly(() => post(attempt.body, attempt.key));
        } catch (problem) {
            if (isAnswer(problem)) this.attempt = null;
            if (!isProblem(problem, 'draft_changed')) throw problem;
            this.conflict(null); // it was sent or deleted meanwhile, perhaps in another tab
            return false;
        }
        this.sent(attempt.content);
        return true;
    }

    /** The server puts something into the draft: `act` requests it, and calls replace(). What is here is stored before. */
    async receive<T>(act: () => Promise<T>): Promise<T> {
        return this.alone(async () => {
            await this.save();
            if (this.dirty && this.status === 'kept' && this.problem) throw this.problem;
            return this.quietly(act);
        });
    }

    /** The server has dropped the draft with that. What was added meanwhile stays. */
    private sent(gone: Content): void {
        const { subject, matter, text, attachments } = this.content;
        const sentToo = new Set(gone.attachments.map((one) => one.version));
        this.attempt = null;
        this.life += 1;
        this.gone.set(this.id, this.revision);
        this.take(nothing, 0);
        this.status = 'unchanged';
        const left: Content = {
            subject: subject === gone.subject ? '' : subject,
            matter: matter === gone.matter ? null : matter,
            text: text === gone.text ? '' : text,
            attachments: attachments.filter((one) => !sentToo.has(one.version)),
        };
        if (!isEmpty(left)) this.change(left);
    }

    /** Which draft the server has, and at which revision. */
    private get present(): string {
        return this.revision ? `${this.id} ${this.revision}` : '';
    }

    /** It may have been sent: the person decides. */
    private doubt(): null {
        this.other = nothing;
        this.otherRevision = this.revision;
        return null;
    }

    private later(ms: number): void {
        clearTimeout(this.timer);
        if (!this.posting) this.timer = setTimeout(() => void this.save(), ms);
    }

    private clean(): void {
        if (!this.open) this.onClean();
    }

    /** Stores what is not on the server yet. Resolves when that is done, or was tried, and nothing is on its way. */
    async save(): Promise<void> {
        clearTimeout(this.timer);
        while (this.running || (this.dirty && !this.other && !this.posting)) {
            const stored = await (this.running ?? this.run(this.write(this.revision, false)));
            if (!stored) return;
        }
        this.clean();
    }

    private run(writing: Promise<boolean>): Promise<boolean> {
        const running = writing.finally(() => {
            if (this.running === running) this.running = null;
        });
        this.running = running;
        return running;
    }

    /** The page is being left: the last request goes out at once. One that is on its way will have been stored first. */
    leave(): void {
        if (!this.dirty || this.other || this.posting || this.text.length > mostKeepalive) return;
        const before = this.running;
        if (before && this.writing === this.edits) return;
        clearTimeout(this.timer);
        const last = this.write(this.revision + (before ? 1 : 0), true);
        void this.run(before ? before.then(() => last) : last);
    }

    private async write(revision: number, keepalive: boolean): Promise<boolean> {
        const edit = this.edits;
        const life = this.life;
        const content = this.content;
        if (!this.mine()) return this.keep(latest);
        if (this.status !== 'kept') this.status = 'saving';
        this.writing = edit;
        try {
            const attachments = content.attachments.map((one) => one.version);
            // What was never stored need not be emptied. What was is: another tab or device may have changed it.
            const none = isEmpty(content) && revision === 0;
            const draft = { ...content, attachments, revision, ...(this.revision ? { id: this.id } : {}) };
            const saved = none ? null : await this.place.save(draft, keepalive);
            if (life !== this.life) return true;
            if (saved) this.seen(saved);
            this.revision = Math.max(this.revision, saved?.revision ?? 0);
            this.stored = Math.max(this.stored, edit);
            this.failures = 0;
            this.status = this.dirty || isEmpty(content) ? 'unchanged' : 'saved';
            return true;
        } catch (problem) {
            return life === this.life && this.failed(problem);
        }
    }

    private failed(problem: unknown): boolean {
        if (!(problem instanceof Problem)) throw problem;
        this.problem = problem;
        if (problem.code === 'draft_changed') this.conflict(problem.members['draft'] as Draft | null | undefined);
        else if (problem.status === 0 || problem.status >= 500 || [401, 429].includes(problem.status)) {
            this.failures += 1;
            this.keep(Math.min(latest, soonest * 2 ** Math.min(this.failures - 1, 4)));
        } else this.status = 'refused';
        return false;
    }

    private keep(ms: number): boolean {
        this.status = 'kept';
        this.later(ms);
        return false;
    }

    private conflict(draft: Draft | null | undefined): void {
        if (draft) this.seen(draft);
        else if (this.id) this.gone.set(this.id, Infinity);
        if (isEmpty(draft ?? nothing) && this.empty) return this.take(nothing, draft?.revision ?? 0);
        this.other = draft ?? nothing;
        this.otherRevision = draft?.revision ?? 0;
        this.status = 'unchanged';
    }

    /** The person has seen both texts. */
    chooseMine(): void {
        this.revision = this.otherRevision;
        this.other = null;
        this.attempt = null;
        this.change({});
    }

    chooseOther(): void {
        if (this.other) this.take(this.other, this.otherRevision);
        this.other = null;
        this.attempt = null;
        this.status = this.empty ? 'unchanged' : 'saved';
    }

    /** The person does not want any more what was shown. What was written later, here or on another device, stays. */
    async discard(shown: Content): Promise<void> {
        await this.alone(async () => {
            await this.running;
            const { id, revision } = this;
            if (revision) await this.quietly(() => this.place.drop(id, revision));
            this.sent(shown);
        });
    }

    /** The connection, or the person, may be back. */
    wake(): void {
        if (this.status === 'kept') this.later(0);
    }
}
