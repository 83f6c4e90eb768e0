// SPDX-License-Identifier: AGPL-3.0-or-later
// The reader's own name, preferences and email address; for staff, also the changes of clients.
import type { Schemas } from '../../../api/schemas.ts';
import { get, patch, path, post, remove } from '../../../api/send.ts';

export type Profile = Schemas['Profile'];
export type ProfileChange = Schemas['ProfileChangeRequest'];
export type MailChangeRefusal = Schemas['MailChangeRefusal'];
export interface MailChangeState {
    state: 'open' | 'confirmed' | 'done' | 'over';
    side: 'old' | 'new';
    firm: string;
    new_hint: string;
}
interface Confirmation {
    state: 'confirmed' | 'done';
}

export const profile = {
    show: (signal?: AbortSignal) => get<Profile>('/profile', { signal }),
    change: (change: Schemas['ProfileChange']) => patch<Profile>('/profile', change),
    withdraw: () => remove<void>('/profile/change'),
};

export const mailChange = {
    ask: (email: string) => post<Schemas['Nothing']>('/profile/mail', { email }),
    code: (code: string) => post<Confirmation>('/profile/mail/code', { code }),
    withdraw: () => remove<void>('/profile/mail'),
    show: (token: string) => post<MailChangeState>('/mail-changes/lookup', { token }),
    confirm: (token: string) => post<Confirmation>('/mail-changes/confirmation', { token }),
    refuse: (token: string) => post<void>('/mail-changes/refusal', { token }),
};

/** Changes by clients that staff accept or decline, and refused changes of address. */
export const profileChanges = {
    /** Of all clients, or of one person. */
    list: (signal?: AbortSignal, person: string | null = null) =>
        get<{ items: ProfileChange[] }>('/profile-changes', { query: { person }, signal }),
    ofClient: (account: string, signal?: AbortSignal) =>
        get<{ items: ProfileChange[] }>('/profile-changes', { query: { account }, signal }),
    decide: (id: string, accept: boolean, reason: string | null = null) =>
        post<void>(path`/profile-changes/${id}/decision`, { accept, reason }),
    refusals: (signal?: AbortSignal) => get<{ items: MailChangeRefusal[] }>('/mail-changes', { signal }),
    markHandled: (id: string) => post<void>(path`/mail-changes/${id}/handled`),
};
