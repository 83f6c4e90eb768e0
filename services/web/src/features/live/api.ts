// SPDX-License-Identifier: AGPL-3.0-or-later
// The changes since a number, for browsers that cannot open the event stream.
import { get } from '../../api/send.ts';

export interface Change {
    seq: number;
    topic: string; // matter, document, folder, account, person, brand, invitation, mail, key; '*': everything may be stale;
    // 'rights': the stream was reopened, perhaps because the reader's rights changed; 'notices': those of the reader changed
    object: string | null;
    matter: string | null;
    account: string | null;
    what: string;
    person: string | null;
}

export const events = {
    /** Only the number of the last one. A lost session is not reported, because this is sent before it is known. */
    last: () => get<{ last: number }>('/events', { patient: false, quiet: true }),
    after: (seq: number | null) =>
        get<{ items: Change[]; last: number }>('/events', { query: { after: seq }, patient: false }),
};
