// SPDX-License-Identifier: AGPL-3.0-or-later
// What is in somebody's way when they cannot get in, and what helps.
import type { Page, Schemas } from './schemas.ts';
import { get, patch, path, post, remove } from './send.ts';

export type Entry = Schemas['Entry'];
export type WaitingReset = Schemas['WaitingReset'];

export const entries = {
    /** Of everybody who acts for a client; without one, of the staff. */
    list: (account: string | null, signal?: AbortSignal) =>
        get<Page<Entry>>('/entries', { query: { account }, signal }),
    unlock: (person: string) => post<Entry>(path`/people/${person}/unlock`),
    letIn: (person: string, active: boolean) => patch<Entry>(path`/people/${person}/entry`, { active }),
    reset: (person: string) => post<Schemas['Reset']>(path`/people/${person}/factor-reset`),
};

/** Resets that wait for a second member of staff. */
export const resets = {
    list: (signal?: AbortSignal) => get<Page<WaitingReset>>('/factor-resets', { signal }),
    confirm: (id: string) => post<Schemas['Reset']>(path`/factor-resets/${id}/confirmation`),
    refuse: (id: string) => remove<void>(path`/factor-resets/${id}`),
};
