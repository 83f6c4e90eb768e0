// SPDX-License-Identifier: AGPL-3.0-or-later
// The API of the console.
import type { Page, PlatformSchemas } from '../../api/schemas.ts';
import type { Assertion, CreationOptions, Registration, RequestOptions } from '../../lib/passkey.ts';
import { get, patch, path, post, remove } from '../../api/send.ts';

export type Firm = PlatformSchemas['Firm'];
export type AdminSession = PlatformSchemas['Session'];
export type Overview = PlatformSchemas['Overview'];
export type Job = PlatformSchemas['Job'];
export type Cell = PlatformSchemas['Cell'];
export type AuditEntry = PlatformSchemas['AuditEntry'];
export type Support = PlatformSchemas['Support'];
export type Passkey = PlatformSchemas['Passkey'];
export type OpenSession = PlatformSchemas['OpenSession'];
export interface Step {
    next: PlatformSchemas['NextStep'];
}
interface Challenge<Options> {
    challenge: string;
    options: Options;
}
export interface NewFirm {
    firm_name: string;
    slug: string;
    owner_name: string;
    owner_email: string;
    reason: string;
}

export const platform = {
    overview: (signal?: AbortSignal) => get<Overview>('/overview', { signal }),
    firms: (query: { q?: string | null; state?: string | null; before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<Firm>>('/firms', { query, signal }),
    firm: (number: string, signal?: AbortSignal) => get<Firm>(path`/firms/${number}`, { signal }),
    createFirm: (firm: NewFirm) => post<Firm>('/firms', firm),
    suspend: (number: number, reason: string) => post<Firm>(path`/firms/${String(number)}/suspension`, { reason }),
    resume: (number: number, reason: string) => post<Firm>(path`/firms/${String(number)}/resumption`, { reason }),
    support: (number: string, signal?: AbortSignal) => get<Support>(path`/firms/${number}/support`, { signal }),
    openSupport: (number: number, reason: string) =>
        post<{ location: string; ends_at: string }>(path`/firms/${String(number)}/support`, { reason }),
    jobs: (query: { state?: string | null; firm?: string; before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<Job>>('/jobs', { query, signal }),
    retry: (job: string, reason: string) => post<Job>(path`/jobs/${job}/retry`, { reason }),
    cells: (signal?: AbortSignal) => get<Page<Cell>>('/cells', { signal }),
    auditLog: (query: { before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<AuditEntry>>('/audit-log', { query, signal }),
};

// How an admin signs in: with a mailed code the first time, with passkeys after that.
export const adminSignIn = {
    mail: (email: string) => post<Record<string, never>>('/sign-in', { email }),
    code: (code: string) => post<Step>('/sign-in/code', { code }),
    challenge: () => post<Challenge<RequestOptions>>('/sign-in/challenge'),
    show: (challenge: string, credential: Assertion) => post<Step>('/sign-in/passkey', { challenge, credential }),
};

export const passkeys = {
    list: (signal?: AbortSignal) => get<{ items: Passkey[] }>('/passkeys', { signal }),
    challenge: () => post<Challenge<CreationOptions>>('/passkeys/challenge'),
    add: (challenge: string, name: string, credential: Registration) =>
        post<Step>('/passkeys', { challenge, name, credential }),
    rename: (id: string, name: string) => patch<Passkey>(path`/passkeys/${id}`, { name }),
    remove: (id: string) => remove<void>(path`/passkeys/${id}`),
};

export const sessions = {
    list: (signal?: AbortSignal) => get<{ items: OpenSession[] }>('/sessions', { signal }),
    close: (id: string) => remove<void>(path`/sessions/${id}`),
};
