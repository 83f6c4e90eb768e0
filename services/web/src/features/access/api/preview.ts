// SPDX-License-Identifier: AGPL-3.0-or-later
// Previews: who would be able to see more or less after a change.
import type { Schemas } from '../../../api/schemas.ts';
import { get, path } from '../../../api/send.ts';

export type Preview = Schemas['Preview'];
export type PreviewLine = Preview['items'][number];
type Change = Record<string, string | number | boolean | null>;

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
