// SPDX-License-Identifier: AGPL-3.0-or-later
// How much waits. The frame of the desk shows it beside "Inbox" on every page, and the inbox in its title and tabs: one
// request for all.
import { resource, type Resource } from '../live/index.ts';
import { concernsInbox, inbox, type Counts } from './api.ts';

export const most = 999; // of what is counted one by one
export const countText = (count: number): string => (count > most ? `${most}+` : String(count));

let made: Resource<Counts | null> | undefined;

/** Call it while the frame is initialised. Nothing is asked before somebody is signed in. */
export function countInbox(signedIn: () => boolean): Resource<Counts | null> {
    made = resource((signal) => (signedIn() ? inbox.counts(signal) : Promise.resolve(null)), {
        key: () => String(signedIn()),
        on: concernsInbox,
    });
    return made;
}

/** The same numbers; the frame is there before its pages. */
export const inboxCounts = (): Resource<Counts | null> | undefined => made;

/** What the reader can do something about: what is theirs, and what is nobody's. Who only reads handles nothing, but may
 *  be mentioned. */
export const waitsForReader = (counts: Counts | null | undefined, acts: boolean): number =>
    counts ? counts.mine + (acts ? counts.unassigned : 0) : 0;
