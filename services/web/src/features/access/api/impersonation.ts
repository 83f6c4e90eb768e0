// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff who see the portal as a client does.
import type { Schemas } from '../../../api/schemas.ts';
import { path, post, remove } from '../../../api/send.ts';

export const impersonation = {
    begin: (person: string, reason: string) =>
        post<Schemas['Impersonation']>(path`/people/${person}/impersonation`, { reason: reason || null }),
    end: () => remove<void>('/impersonation'),
};
