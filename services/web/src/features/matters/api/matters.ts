// SPDX-License-Identifier: AGPL-3.0-or-later
// Matters: what both sides read, and what staff do.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, patch, path, post } from '../../../api/send.ts';

export type MatterItem = Schemas['MatterItem'];
export type MatterDetail = Schemas['MatterDetail'];
export type TimelineStep = Schemas['TimelineStep'];
export type Stage = Schemas['Stage'];
export type Move = Schemas['Move'];
export interface MatterQuery {
    account?: string | null;
    stage?: string | null;
    template?: string | null;
    q?: string | null;
    open?: boolean | null;
    before?: string | null;
}
/** What a refused move returns: the current stage of the matter. */
export type CurrentStage = NonNullable<Schemas['StageMoved']['current']>;

const mostPages = 6;

export const matters = {
    list: (query: MatterQuery, signal?: AbortSignal) =>
        get<Page<MatterItem>>('/matters', { query: { ...query }, signal }),
    /** All matters that a board can show. */
    listAll: async (query: MatterQuery, signal?: AbortSignal): Promise<Page<MatterItem>> => {
        const items: MatterItem[] = [];
        let before: string | null = null;
        for (let page = 0; page < mostPages; page += 1) {
            const some: Page<MatterItem> = await matters.list({ ...query, before }, signal);
            items.push(...some.items);
            before = some.next;
            if (!before) break;
        }
        return { items, next: before };
    },
    show: (id: string, signal?: AbortSignal) => get<MatterDetail>(path`/matters/${id}`, { signal }),
    open: (matter: Schemas['MatterCreate']) => post<Schemas['Matter']>('/matters', matter),
    change: (id: string, change: Schemas['MatterChange']) => patch<Schemas['Matter']>(path`/matters/${id}`, change),
    move: (id: string, move: Schemas['MatterMove']) => post<Schemas['Matter']>(path`/matters/${id}/stage`, move),
};

/** The clients to choose from for a new matter. The feature `clients` imports this one, so it cannot be used here. */
export const clientChoices = (signal?: AbortSignal) => get<Page<Schemas['AccountItem']>>('/accounts', { signal });
