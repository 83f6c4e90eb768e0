// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log: who did what.
import type { Page, Schemas } from '../../api/schemas.ts';
import { address, get, path } from '../../api/send.ts';

export type AuditEntry = Schemas['AuditEntry'];
export type AuditKind = Schemas['AuditKind'];
export type AuditTopic = Schemas['AuditTopic'];

export interface AuditFilter {
    person: string | null;
    account: string | null;
    topic: string | null;
    from: string | null;
    to: string | null;
    before: string | null; // a number
}

export const auditLog = {
    list: (query: AuditFilter, signal?: AbortSignal) =>
        get<Page<AuditEntry>>('/audit-log', { query: { ...query }, signal }),
    /** The address of the table file, for a link. */
    file: (query: AuditFilter): string => address('/audit-log/export', { ...query }),
};

// What the filters offer. The features that own these show matters, whose history shows audit entries.
export const choices = {
    clients: (q: string, signal?: AbortSignal) =>
        get<Page<Schemas['AccountItem']>>('/accounts', { query: { q }, signal }),
    client: (id: string, signal?: AbortSignal) => get<Schemas['AccountDetail']>(path`/accounts/${id}`, { signal }),
    team: (signal?: AbortSignal) => get<Page<Schemas['StaffPerson']>>('/people', { signal }),
};
