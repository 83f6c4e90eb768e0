// SPDX-License-Identifier: AGPL-3.0-or-later
// The internal notes of a conversation, at their places between the messages.
import { paged, type Paged } from '../../live/index.ts';
import { notes, type InternalNote } from '../api.ts';
import { concernsNotes } from './changes.ts';

export class NotesOfThread {
    list!: Paged<InternalNote>;

    /** The notes behind the message with this number and before the next one, the oldest first. */
    after = (number: number): InternalNote[] =>
        this.list.items.filter((one) => one.after_number === number).sort((a, b) => (a.at < b.at ? -1 : 1));

    /** Loads older notes until those behind the oldest message that is shown are here. */
    async reach(number: number): Promise<void> {
        const oldest = this.list.items.at(-1);
        if (this.list.more && !this.list.busy && oldest && oldest.after_number >= number) await this.list.older();
    }
}

/** Call it while a component is initialised. */
export function notesOf(thread: string): NotesOfThread {
    const made = new NotesOfThread();
    made.list = paged((before, signal) => notes.list(thread, before, signal), { on: concernsNotes(thread) });
    return made;
}
