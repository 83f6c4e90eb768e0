// SPDX-License-Identifier: AGPL-3.0-or-later
// Who sees what: of a thing, before a change, at the firm; and looking as a client.
import type { Page, Schemas } from './schemas.ts';
import { get, path, post, put, remove } from './send.ts';

export type Audience = Schemas['AudienceForStaff'];
export type AudienceForClient = Schemas['AudienceForClient'];
export type Preview = Schemas['Preview'];
export type PreviewLine = Preview['items'][number];
export type TeamMember = Schemas['TeamMember'];
export type AssignedAccount = Schemas['AssignedAccount'];
export type Thing = 'document' | 'folder' | 'matter';

const audienceOf = <T>(kind: Thing, id: string, signal?: AbortSignal) =>
    get<T>(`/${kind}s${path`/${id}/audience`}`, { signal });
type Change = Record<string, string | number | boolean | null>;

export const audience = {
    show: (kind: Thing, id: string, signal?: AbortSignal) => audienceOf<Audience>(kind, id, signal),
    ours: (kind: Thing, id: string, signal?: AbortSignal) => audienceOf<AudienceForClient>(kind, id, signal),
};

export const preview = {
    link: (account: string, person: string, query: Change, signal?: AbortSignal) =>
        get<Preview>(path`/accounts/${account}/people/${person}/preview`, { query, signal }),
    team: (account: string, person: string, assigned: boolean, signal?: AbortSignal) =>
        get<Preview>(path`/accounts/${account}/team/${person}/preview`, { query: { assigned }, signal }),
    folder: (id: string, level: number, signal?: AbortSignal) =>
        get<Preview>(path`/folders/${id}/preview`, { query: { level }, signal }),
    document: (id: string, folder: string, signal?: AbortSignal) =>
        get<Preview>(path`/documents/${id}/preview`, { query: { folder }, signal }),
    person: (id: string, query: Change, signal?: AbortSignal) =>
        get<Preview>(path`/people/${id}/preview`, { query, signal }),
};

export const team = {
    list: (account: string, signal?: AbortSignal) => get<Page<TeamMember>>(path`/accounts/${account}/team`, { signal }),
    assign: (account: string, person: string) => put<Page<TeamMember>>(path`/accounts/${account}/team/${person}`),
    takeOff: (account: string, person: string) => remove<void>(path`/accounts/${account}/team/${person}`),
    clientsOf: (person: string, signal?: AbortSignal) =>
        get<Page<AssignedAccount>>(path`/people/${person}/accounts`, { signal }),
};

export const looking = {
    begin: (person: string, reason: string) =>
        post<Schemas['View']>(path`/people/${person}/view`, { reason: reason || null }),
    end: () => remove<void>('/view'),
};
