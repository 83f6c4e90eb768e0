// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Page, Schemas } from './schemas.ts';
import { get, path } from './send.ts';

export type MatterItem = Schemas['MatterItem'];
export type MatterDetail = Schemas['MatterDetail'];
export type TimelineStep = Schemas['TimelineStep'];

export const matters = {
    list: (account: string | null, before: string | null = null, signal?: AbortSignal) =>
        get<Page<MatterItem>>('/matters', { query: { account, before }, signal }),
    show: (id: string, signal?: AbortSignal) => get<MatterDetail>(path`/matters/${id}`, { signal }),
};
