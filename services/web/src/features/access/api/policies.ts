// SPDX-License-Identifier: AGPL-3.0-or-later
// Sign-in policies: one for staff and one for clients.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, patch, path } from '../../../api/send.ts';

export type Policy = Schemas['PolicyItem'];
export type PolicyChange = Schemas['PolicyChange'];

export const policies = {
    list: (signal?: AbortSignal) => get<Page<Policy>>('/policies', { signal }),
    change: (audience: Policy['audience'], change: PolicyChange) =>
        patch<Schemas['Policy']>(path`/policies/${audience}`, change),
};
