// SPDX-License-Identifier: AGPL-3.0-or-later
// Support access: the firm's grants, and how a platform admin signs in with one.
import type { Next } from '../../shell/api.ts';
import type { Schemas } from '../../../api/schemas.ts';
import { get, path, post, remove } from '../../../api/send.ts';

export type SupportGrant = Schemas['SupportGrant'];
export type Hours = SupportGrant['hours'];

export const support = {
    list: (signal?: AbortSignal) => get<{ items: SupportGrant[] }>('/support', { signal }),
    grant: (hours: Hours, reason: string) => post<SupportGrant>('/support', { hours, reason }),
    revoke: (id: string) => remove<SupportGrant>(path`/support/${id}`),
    enter: (token: string) => post<{ next: Next }>('/sign-in/support', { token }),
};
