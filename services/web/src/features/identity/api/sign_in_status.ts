// SPDX-License-Identifier: AGPL-3.0-or-later
// Why somebody cannot sign in, and what staff can do about it.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, patch, path, post, remove } from '../../../api/send.ts';

export type SignInStatus = Schemas['SignInStatus'];
export type WaitingReset = Schemas['WaitingReset'];

export const signInStatuses = {
    /** Of everybody who acts for the client; without one, of the staff. */
    list: (account: string | null, signal?: AbortSignal) =>
        get<Page<SignInStatus>>('/sign-in-status', { query: { account }, signal }),
    unlock: (person: string) => post<SignInStatus>(path`/people/${person}/unlock`),
    setActive: (person: string, active: boolean) =>
        patch<SignInStatus>(path`/people/${person}/sign-in-status`, { active }),
    resetFactors: (person: string) => post<Schemas['Reset']>(path`/people/${person}/factor-reset`),
};

/** Resets that wait for a second member of staff. */
export const factorResets = {
    list: (signal?: AbortSignal) => get<Page<WaitingReset>>('/factor-resets', { signal }),
    confirm: (id: string) => post<Schemas['Reset']>(path`/factor-resets/${id}/confirmation`),
    refuse: (id: string) => remove<void>(path`/factor-resets/${id}`),
};
