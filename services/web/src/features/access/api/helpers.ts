// SPDX-License-Identifier: AGPL-3.0-or-later
// Helpers: people whom a client has invited.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, patch, path, post, remove } from '../../../api/send.ts';

export type Helper = Schemas['Helper'];
export type HelperAccount = Schemas['HelperAccount'];
export type HelperAct = Schemas['HelperAct'];
export type HelperCreate = Schemas['HelperCreate'];

export const helpers = {
    list: (signal?: AbortSignal) => get<Schemas['Helpers']>('/helpers', { signal }),
    add: (helper: HelperCreate) => post<{ id: string; helpers: Helper[] }>('/helpers', helper),
    change: (account: string, person: string, change: Schemas['HelperChange']) =>
        patch<Helper>(path`/accounts/${account}/helpers/${person}`, change),
    remove: (account: string, person: string) => remove<void>(path`/accounts/${account}/helpers/${person}`),
    inviteAgain: (account: string, person: string) =>
        post<Schemas['Nothing']>(path`/accounts/${account}/helpers/${person}/invitation`),
    activity: (account: string, person: string, before: string | null = null, signal?: AbortSignal) =>
        get<Page<HelperAct>>(path`/accounts/${account}/helpers/${person}/acts`, { query: { before }, signal }),
};
