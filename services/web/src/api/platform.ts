// SPDX-License-Identifier: AGPL-3.0-or-later
// What platform admins see and do.
import type { Page, PlatformSchemas } from './schemas.ts';
import { get, path, post } from './send.ts';

export type Firm = PlatformSchemas['Firm'];
export type AdminSession = PlatformSchemas['Session'];
export type Overview = PlatformSchemas['Overview'];
export type Job = PlatformSchemas['Job'];
export type Cell = PlatformSchemas['Cell'];
export type AdminLeaf = PlatformSchemas['Leaf'];
export interface NewFirm {
    firm_name: string;
    slug: string;
    owner_name: string;
    owner_email: string;
    reason: string;
}

export const platform = {
    overview: (signal?: AbortSignal) => get<Overview>('/overview', { signal }),
    firms: (query: { q?: string | null; state?: string | null; before?: string | null } = {}, signal?: AbortSignal) => get<Page<Firm>>('/firms', { query, signal }),
    firm: (number: string, signal?: AbortSignal) => get<Firm>(path`/firms/${number}`, { signal }),
    found: (firm: NewFirm) => post<Firm>('/firms', firm),
    suspend: (number: number, reason: string) => post<Firm>(path`/firms/${String(number)}/suspension`, { reason }),
    resume: (number: number, reason: string) => post<Firm>(path`/firms/${String(number)}/resumption`, { reason }),
    jobs: (query: { state?: string | null; before?: string | null } = {}, signal?: AbortSignal) => get<Page<Job>>('/jobs', { query, signal }),
    retry: (job: string, reason: string) => post<Job>(path`/jobs/${job}/retry`, { reason }),
    cells: (signal?: AbortSignal) => get<Page<Cell>>('/cells', { signal }),
    record: (query: { before?: string | null } = {}, signal?: AbortSignal) => get<Page<AdminLeaf>>('/record', { query, signal }),
};
