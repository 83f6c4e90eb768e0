// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log: who did what.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get } from '../../api/send.ts';

export type AuditEntry = Schemas['AuditEntry'];

export const auditLog = {
    list: (query: { before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<AuditEntry>>('/audit-log', { query, signal }),
};
