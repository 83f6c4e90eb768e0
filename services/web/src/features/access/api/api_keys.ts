// SPDX-License-Identifier: AGPL-3.0-or-later
// API keys: what a program of the firm may do, and for how long.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, path, post, remove } from '../../../api/send.ts';

export type ApiKey = Schemas['ApiKey'];
export type Scope = Schemas['Scope'];

export const apiKeys = {
    list: (signal?: AbortSignal) => get<Page<ApiKey>>('/keys', { signal }),
    make: (key: Schemas['ApiKeyCreate']) => post<{ key: string; details: ApiKey }>('/keys', key),
    revoke: (id: string) => remove<void>(path`/keys/${id}`),
};
