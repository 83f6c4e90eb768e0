// SPDX-License-Identifier: AGPL-3.0-or-later
// Files from the reader's device, on their way into a draft: each goes to the client's documents first, in the folder for
// messages. Those that have arrived become attachments of the draft.
import { placeOf } from '../documents/api.ts';
import { serverId, uploads, type FileUpload } from '../documents/index.ts';
import { messages, mostAttachments } from './api.ts';
import type { DraftState } from './draft_state.svelte.ts';

export interface AttachTo {
    account: string;
    matter: string | null;
}

export class Attaching {
    tooMany = $state(false);

    constructor(
        private readonly draft: DraftState,
        private readonly to: () => AttachTo,
    ) {}

    get running(): FileUpload[] {
        return uploads.of(this.draft.key);
    }

    /** Whether some have still to arrive. */
    get open(): boolean {
        return this.running.some((one) => one.open);
    }

    get room(): number {
        return mostAttachments - this.draft.attachments.length - this.running.length;
    }

    async add(list: Iterable<File>): Promise<void> {
        const files = [...list];
        this.tooMany = files.length > this.room;
        const some = files.slice(0, Math.max(0, this.room));
        if (!some.length) return;
        const to = this.to();
        const folder = await messages.folder(to.account, to.matter);
        uploads.add(some, { place: placeOf(to), folder, purpose: this.draft.key });
    }

    drop(one: FileUpload): void {
        uploads.drop(one);
        this.tooMany = false;
    }

    /** Takes what has arrived, now and later. Returns a function that ends it. */
    start(): () => void {
        for (const one of this.running) this.take(one);
        return uploads.onArrived((one) => this.take(one));
    }

    private take(one: FileUpload): void {
        const { purpose, url, name, type, size } = one.stored;
        if (purpose !== this.draft.key || one.state !== 'arrived') return;
        this.draft.attach([
            { document: one.document ?? '', version: serverId(url), name, type, size, available: true },
        ]);
        uploads.drop(one);
    }
}
