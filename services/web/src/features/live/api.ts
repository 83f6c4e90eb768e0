// SPDX-License-Identifier: AGPL-3.0-or-later
// What has changed since, for a browser that no stream reaches.
import { get } from '../../api/send.ts';

export interface Change {
    seq: number;
    topic: string; // matter, document, folder, account, person, brand, invitation, mail, key; '*': everything may be stale;
    // 'rights': the stream began anew, perhaps because of what the reader may see
    object: string | null;
    matter: string | null;
    account: string | null;
    what: string;
    person: string | null;
}

export const events = {
    after: (seq: number | null) =>
        get<{ items: Change[]; last: number }>('/events', { query: { after: seq }, patient: false }),
};
