// SPDX-License-Identifier: AGPL-3.0-or-later
// Which members of staff are assigned to a client, and which clients to a member of staff.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, path, put, remove } from '../../../api/send.ts';

export type TeamMember = Schemas['TeamMember'];
export type AssignedAccount = Schemas['AssignedAccount'];

export const team = {
    list: (account: string, signal?: AbortSignal) => get<Page<TeamMember>>(path`/accounts/${account}/team`, { signal }),
    assign: (account: string, person: string) => put<Page<TeamMember>>(path`/accounts/${account}/team/${person}`),
    unassign: (account: string, person: string) => remove<void>(path`/accounts/${account}/team/${person}`),
    clientsOf: (person: string, signal?: AbortSignal) =>
        get<Page<AssignedAccount>>(path`/people/${person}/accounts`, { signal }),
};
