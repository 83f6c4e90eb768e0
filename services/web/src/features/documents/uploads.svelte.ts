// SPDX-License-Identifier: AGPL-3.0-or-later
// Uploads. Each survives a lost connection, and also a reload if the browser could store the file; if it
// could not, the upload continues when the user chooses the same file again.
import type { DetailedError, Upload } from 'tus-js-client';
import { apiBase, isLowered } from '../../api/send.ts';
import { Problem } from '../../lib/problem.ts';
import { checkSession } from './api.ts';
import {
    dropAllStoredUploads,
    dropStoredUpload,
    type StoredUpload,
    storedUploadsOf,
    storeUpload,
} from './upload_store.ts';

export type State = 'waiting' | 'sending' | 'paused' | 'disconnected' | 'signedOut' | 'missing' | 'refused' | 'arrived';

export const largestFile = 2_147_483_648;
const piece = 1024 * 1024; // a multiple of the store's 64 KiB chunks
const atOnce = 2;
const soonest = 1_000;
const latest = 15_000;

export class FileUpload {
    state: State = $state('waiting');
    sent = $state(0);
    speed = $state(0); // bytes a second, smoothed; 0 until known
    problem: Problem | null = $state.raw(null);
    document: string | null = null; // id of the finished document
    upload: Upload | null = null;
    tries = 0;
    again: ReturnType<typeof setTimeout> | undefined;
    release: () => void = () => undefined; // releases the lock that prevents other tabs from sending it too
    private mark = { at: 0, sent: 0 };

    constructor(public stored: StoredUpload) {}

    get open(): boolean {
        return this.state !== 'arrived' && this.state !== 'refused';
    }

    get left(): number | null {
        return this.speed > 0 ? (this.stored.size - this.sent) / this.speed : null;
    }

    progress(sent: number): void {
        const now = performance.now();
        this.sent = sent;
        const past = (now - this.mark.at) / 1000;
        if (this.mark.at && past < 0.5) return;
        const speed = Math.max(0, sent - this.mark.sent) / past;
        if (this.mark.at) this.speed = this.speed ? this.speed * 0.7 + speed * 0.3 : speed;
        this.mark = { at: now, sent };
    }

    start(): void {
        this.mark = { at: 0, sent: 0 }; // measured from the first report on, without what was sent before
        this.speed = 0;
    }
}

class Uploads {
    list: FileUpload[] = $state.raw([]);
    elsewhere: ReadonlySet<string> = $state.raw(new Set()); // server ids of uploads that another tab is sending
    private person = '';
    private arrived = new Set<(sending: FileUpload) => void>();

    /** The uploads of a purpose; without one, those that the pages of documents show. */
    of(purpose?: string): FileUpload[] {
        return this.list.filter((one) => one.stored.purpose === purpose);
    }

    onArrived(listener: (sending: FileUpload) => void): () => void {
        this.arrived.add(listener);
        return () => this.arrived.delete(listener);
    }

    /** Restores the stored uploads of this person. If another tab is sending one, it stays there. */
    async signedIn(person: string): Promise<void> {
        for (const one of this.list) if (one.state === 'signedOut') this.resume(one);
        if (this.person === person) return;
        this.person = person;
        addEventListener('online', () => this.wake());
        for (const stored of await storedUploadsOf(person)) {
            if (this.list.some((one) => one.stored.id === stored.id)) continue;
            const sending = new FileUpload(stored);
            if (await this.lock(sending)) this.restore(sending);
            else void this.waitForTab(sending);
        }
    }

    private restore(sending: FileUpload): void {
        sending.state = !sending.stored.file ? 'missing' : sending.stored.paused ? 'paused' : 'waiting';
        this.list = [...this.list, sending];
        this.next();
    }

    /** Another tab is sending it. When that tab closes, this one continues, if it is not finished. */
    private async waitForTab(sending: FileUpload): Promise<void> {
        const { id, person, url } = sending.stored;
        const there = serverId(url);
        this.elsewhere = new Set([...this.elsewhere, there]);
        await this.lock(sending, true);
        this.elsewhere = new Set([...this.elsewhere].filter((one) => one !== there));
        const left = (await storedUploadsOf(person)).find((one) => one.id === id);
        if (!left || this.person !== person) return sending.release();
        sending.stored = left;
        this.restore(sending);
    }

    /** Signing out deletes the stored files. */
    async signedOut(): Promise<void> {
        for (const one of this.list) void one.upload?.abort();
        this.list = [];
        this.person = '';
        await dropAllStoredUploads();
    }

    add(
        files: Iterable<File>,
        to: { place: string; folder: string; document?: string | null; purpose?: string },
    ): void {
        for (const file of files) {
            const missing = this.list.find(
                ({ state, stored }) =>
                    state === 'missing' &&
                    stored.name === file.name &&
                    stored.size === file.size &&
                    stored.purpose === to.purpose,
            );
            if (missing) this.fileChosen(missing, file);
            else void this.begin({ ...this.blank(file), ...to, document: to.document ?? null });
        }
    }

    /** Continues an upload that only the server knows. */
    resumeOnServer(
        unfinished: { id: string; received: number },
        file: File,
        to: { place: string; folder: string },
    ): void {
        void this.begin({ ...this.blank(file), ...to, document: null, url: `${apiBase()}/uploads/${unfinished.id}` });
    }

    async cancel(unfinished: string): Promise<void> {
        const { Upload } = await import('tus-js-client');
        await Upload.terminate(`${apiBase()}/uploads/${unfinished}`, { retryDelays: [] });
    }

    fileChosen(sending: FileUpload, file: File): void {
        sending.stored.file = file;
        sending.state = 'waiting';
        void storeUpload(sending.stored);
        this.next();
    }

    pause(sending: FileUpload): void {
        clearTimeout(sending.again);
        void sending.upload?.abort();
        sending.state = 'paused';
        sending.stored.paused = true;
        void storeUpload(sending.stored);
        this.next();
    }

    resume(sending: FileUpload): void {
        sending.state = 'waiting';
        sending.problem = null;
        sending.stored.paused = false;
        void storeUpload(sending.stored);
        this.next();
    }

    /** Removes it from the list; an unfinished upload is also deleted on the server. */
    drop(sending: FileUpload): void {
        clearTimeout(sending.again);
        if (sending.open && sending.stored.url) void this.terminate(sending);
        else void sending.upload?.abort();
        sending.release();
        void dropStoredUpload(sending.stored.id);
        this.list = this.list.filter((one) => one !== sending);
        this.next();
    }

    private async terminate(sending: FileUpload): Promise<void> {
        await sending.upload?.abort();
        const id = serverId(sending.stored.url);
        if (id) await this.cancel(id).catch(() => undefined); // it expires on the server
    }

    private blank(file: File): StoredUpload {
        const type = file.type || 'application/octet-stream';
        return {
            id: crypto.randomUUID(),
            person: this.person,
            folder: '',
            place: '',
            document: null,
            name: file.name,
            type,
            size: file.size,
            url: null,
            paused: false,
            file,
        };
    }

    private async begin(stored: StoredUpload): Promise<void> {
        const sending = new FileUpload(stored);
        this.list = [...this.list, sending];
        if (stored.size > largestFile) {
            sending.state = 'refused';
            sending.problem = new Problem(413, { code: 'too_large' });
            return;
        }
        await this.lock(sending);
        this.next();
        await storeUpload(stored);
    }

    private lock(sending: FileUpload, wait = false): Promise<boolean> {
        if (!('locks' in navigator)) return Promise.resolve(true);
        return new Promise((done) => {
            void navigator.locks.request(`portico-upload:${sending.stored.id}`, { ifAvailable: !wait }, (lock) => {
                done(lock !== null);
                return lock ? new Promise<void>((release) => (sending.release = release)) : undefined;
            });
        });
    }

    private next(): void {
        const running = this.list.filter((one) => one.state === 'sending').length;
        for (const sending of this.list
            .filter((one) => one.state === 'waiting')
            .slice(0, Math.max(0, atOnce - running))) {
            sending.state = 'sending';
            void this.run(sending);
        }
    }

    private async run(sending: FileUpload): Promise<void> {
        try {
            const tus = await import('tus-js-client');
            if (sending.state !== 'sending') return; // paused or removed meanwhile
            sending.upload ??= this.make(tus.Upload, sending);
            sending.start();
            sending.upload.start();
        } catch {
            this.disconnect(sending); // the upload library could not be loaded
        }
    }

    private make(Make: typeof Upload, sending: FileUpload): Upload {
        const { stored } = sending;
        const metadata: Record<string, string> = {
            filename: stored.name,
            filetype: stored.type,
            folder: stored.folder,
        };
        if (stored.document) metadata['document'] = stored.document;
        return new Make(stored.file as File, {
            endpoint: `${apiBase()}/uploads`,
            uploadUrl: stored.url,
            chunkSize: piece,
            retryDelays: [],
            storeFingerprintForResuming: false, // upload_store.ts stores what is needed
            metadata,
            onUploadUrlAvailable: () => {
                stored.url = sending.upload?.url ?? null;
                void storeUpload(stored);
            },
            onProgress: (sent) => sending.progress(sent),
            onChunkComplete: () => (sending.tries = 0),
            onSuccess: ({ lastResponse }) => this.done(sending, lastResponse.getHeader('x-portico-document') ?? null),
            onError: (error) => this.failed(sending, error),
        });
    }

    private done(sending: FileUpload, document: string | null): void {
        sending.sent = sending.stored.size;
        sending.document = document;
        sending.state = 'arrived';
        sending.upload = null;
        sending.stored.file = null;
        sending.release();
        void dropStoredUpload(sending.stored.id);
        for (const listener of this.arrived) listener(sending);
        this.next();
    }

    private failed(sending: FileUpload, error: Error | DetailedError): void {
        if (sending.state !== 'sending') return;
        const answer = 'originalResponse' in error ? error.originalResponse : null;
        const status = answer?.getStatus() ?? 0;
        if (status === 410 || status === 404) return this.startOver(sending, status);
        const problem = new Problem(status, parsed(answer?.getBody()));
        if (isTransient(problem)) return this.disconnect(sending);
        if (status === 401 || isLowered(problem)) {
            sending.state = 'signedOut';
            void checkSession().catch(() => undefined); // if the session is gone, this leads to the sign-in page
        } else {
            sending.problem = problem;
            sending.state = 'refused';
            sending.release();
            void dropStoredUpload(sending.stored.id);
        }
        this.next();
    }

    /** The server no longer has the upload. Starts again from the beginning; if that fails too, reports it. */
    private startOver(sending: FileUpload, status: number): void {
        sending.upload = null;
        if (sending.stored.url === null || sending.tries > 3) {
            sending.problem = new Problem(status, { code: 'no_longer_there' });
            sending.state = 'refused';
            return;
        }
        sending.stored.url = null;
        sending.sent = 0;
        this.disconnect(sending);
    }

    private disconnect(sending: FileUpload): void {
        sending.state = 'disconnected';
        sending.tries += 1;
        const wait = Math.min(latest, soonest * 2 ** Math.min(sending.tries - 1, 4));
        sending.again = setTimeout(() => this.retry(sending), wait);
        this.next();
    }

    private retry(sending: FileUpload): void {
        clearTimeout(sending.again);
        if (sending.state !== 'disconnected') return;
        sending.state = 'waiting';
        this.next();
    }

    private wake(): void {
        for (const sending of this.list) this.retry(sending);
    }
}

/** Whether the same piece may be accepted a little later. */
function isTransient({ status, code }: Problem): boolean {
    if (status === 0) return true;
    if (status >= 500) return status !== 507;
    return ['offset_wrong', 'upload_busy', 'still_running', 'too_many', 'checksum_wrong'].includes(code);
}

/** The id of an upload on the server: the end of its address. */
export const serverId = (url: string | null): string => url?.split('/').at(-1) ?? '';

function parsed(body: string | undefined): Record<string, unknown> {
    try {
        return JSON.parse(body ?? '') as Record<string, unknown>;
    } catch {
        return {};
    }
}

export const uploads = new Uploads();
