// SPDX-License-Identifier: AGPL-3.0-or-later
// What platform admins see.
import type { Page, PlatformSchemas } from './schemas.ts';
import { get } from './send.ts';

export type Firm = PlatformSchemas['Firm'];
export type AdminSession = PlatformSchemas['Session'];

export const platform = {
    firms: (query: { q?: string; state?: string; before?: string | null } = {}, signal?: AbortSignal) => get<Page<Firm>>('/firms', { query, signal }),
};
