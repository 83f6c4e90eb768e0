// SPDX-License-Identifier: AGPL-3.0-or-later
// Who can see a document, a folder, a matter or a thread, and by which rule.
import type { Schemas } from '../../../api/schemas.ts';
import { get, path } from '../../../api/send.ts';

export type Audience = Schemas['AudienceForStaff'];
export type AudienceForClient = Schemas['AudienceForClient'];
export type Thing = 'document' | 'folder' | 'matter' | 'thread';

const audienceOf = <T>(kind: Thing, id: string, signal?: AbortSignal) =>
    get<T>(`/${kind}s${path`/${id}/audience`}`, { signal });

export const audience = {
    forStaff: (kind: Thing, id: string, signal?: AbortSignal) => audienceOf<Audience>(kind, id, signal),
    forClient: (kind: Thing, id: string, signal?: AbortSignal) => audienceOf<AudienceForClient>(kind, id, signal),
};
