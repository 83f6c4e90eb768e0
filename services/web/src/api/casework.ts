// SPDX-License-Identifier: AGPL-3.0-or-later
// What only staff do with matters, folders and documents.
import type { Page, Schemas } from './schemas.ts';
import { get, patch, path, post, put, remove } from './send.ts';

export type MatterItem = Schemas['MatterItem'];
export type Stage = Schemas['Stage'];
export type Move = Schemas['Move'];
export type Template = Schemas['Template'];
export type Pack = Schemas['Pack'];
export interface MatterQuery {
    account?: string | null;
    stage?: string | null;
    template?: string | null;
    q?: string | null;
    open?: boolean | null;
    before?: string | null;
}
/** What a refused move brings along: where the matter stands by now. */
export type StandsAt = NonNullable<Schemas['StageMoved']['current']>;

const mostPages = 6;

export const casework = {
    list: (query: MatterQuery, signal?: AbortSignal) =>
        get<Page<MatterItem>>('/matters', { query: { ...query }, signal }),
    /** Every matter that a board can hold. */
    all: async (query: MatterQuery, signal?: AbortSignal): Promise<Page<MatterItem>> => {
        const items: MatterItem[] = [];
        let before: string | null = null;
        for (let page = 0; page < mostPages; page += 1) {
            const some: Page<MatterItem> = await casework.list({ ...query, before }, signal);
            items.push(...some.items);
            before = some.next;
            if (!before) break;
        }
        return { items, next: before };
    },
    open: (matter: Schemas['MatterCreate']) => post<Schemas['Matter']>('/matters', matter),
    change: (id: string, change: Schemas['MatterChange']) => patch<Schemas['Matter']>(path`/matters/${id}`, change),
    move: (id: string, move: Schemas['MatterMove']) => post<Schemas['Matter']>(path`/matters/${id}/stage`, move),
    templates: (signal?: AbortSignal) => get<Page<Template>>('/templates', { signal }),
    packs: (signal?: AbortSignal) => get<Page<Pack>>('/packs', { signal }),
    adopt: (pack: string) => post<Page<Template>>(path`/packs/${pack}/adoption`),
    addFolder: (matter: string, folder: Schemas['FolderCreate']) =>
        post<Schemas['Folder']>(path`/matters/${matter}/folders`, folder),
    changeFolder: (id: string, change: Schemas['FolderChange']) =>
        patch<Schemas['Folder']>(path`/folders/${id}`, change),
    changeDocument: (id: string, change: Schemas['DocumentChange']) =>
        patch<Schemas['Document']>(path`/documents/${id}`, change),
    markFolder: (id: string, marked: boolean) => (marked ? put : remove)<Schemas['Folder']>(path`/folders/${id}/mark`),
    markDocument: (id: string, marked: boolean) =>
        (marked ? put : remove)<Schemas['DocumentItem']>(path`/documents/${id}/mark`),
    removeDocument: (id: string) => remove<void>(path`/documents/${id}`),
};
