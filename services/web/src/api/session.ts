// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is here, and how one gets in. The same steps for clients, staff and admins.
import type { Schemas } from './schemas.ts';
import { get, path, post, remove } from './send.ts';

export type Next = Schemas['Next'];
export type SignedIn = Schemas['SignedIn'];
export type Session = Schemas['Session'];
export type OpenSession = Schemas['OpenSession'];
export type Device = Schemas['Device'];
export type Invited = Schemas['InvitationLook'];
export type Seed = Schemas['TotpEnrolment'];
type Codes = Schemas['RecoveryCodes'];
export type Proofs = Schemas['Proofs'];
export interface Step {
    next: Next;
    factors: Proofs; // what the person has to prove themselves with
}

export const session = {
    now: () => get<Session>('/session'),
    end: () => remove<void>('/session'),
    list: (signal?: AbortSignal) => get<{ items: OpenSession[] }>('/sessions', { signal }),
    close: (id: string) => remove<void>(path`/sessions/${id}`),
    closeAll: (here: boolean) => remove<{ ended: number }>(`/sessions${here ? '?this=true' : ''}`),
};

export const devices = {
    list: (signal?: AbortSignal) => get<{ items: Device[] }>('/devices', { signal }),
    revoke: (id: string) => remove<void>(path`/devices/${id}`),
};

export const signIn = {
    mail: (email: string) => post<Schemas['Nothing']>('/sign-in', { email }),
    code: (code: string) => post<Step>('/sign-in/code', { code }),
    link: (token: string) => post<Step>('/sign-in/link', { token }),
    totp: (code: string, trust = false) => post<Step>('/sign-in/totp', { code, trust }),
    recovery: (code: string) => post<Step>('/sign-in/recovery', { code }),
    handover: (token: string) => post<Step>('/sign-in/handover', { token }),
};

export const invitation = {
    look: (token: string) => post<Invited>('/invitations/look', { token }),
    redeem: (token: string) => post<Step>('/invitations/redeem', { token }),
};

export const factors = {
    show: (signal?: AbortSignal) => get<Schemas['Factors']>('/factors', { signal }),
    begin: () => post<Seed>('/factors/totp'),
    confirm: (code: string) => post<Schemas['TotpConfirmed']>('/factors/totp/confirmation', { code }),
    renewCodes: () => post<Codes>('/recovery-codes'),
};
