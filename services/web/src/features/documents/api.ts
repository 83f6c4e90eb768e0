// SPDX-License-Identifier: AGPL-3.0-or-later
// Folders and documents: what both sides read, and what staff do.
import type { Page, Schemas } from '../../api/schemas.ts';
import type { Change } from '../live/index.ts';
import { apiBase, get, patch, path, post, put, remove, send } from '../../api/send.ts';

export type Folder = Schemas['Folder'];
export type Document = Schemas['Document'];
export type DocumentItem = Schemas['DocumentItem'];
export type DocumentDetail = Schemas['DocumentDetail'];
export type Opening = Schemas['Opening'];
export type RemovedDocument = Schemas['RemovedDocument'];
export type MatterDocuments = Schemas['MatterDocuments'];

/** Where documents are filed: "/matters/<id>", or "/accounts/<id>" for those of a client without a matter. */
export const ofMatter = (matter: string): string => path`/matters/${matter}`;
export const ofClient = (account: string): string => path`/accounts/${account}`;
export const placeOf = ({ matter, account }: { matter: string | null; account: string | null }): string =>
    matter ? ofMatter(matter) : ofClient(account ?? '');
/** Whether an event says that the documents of a place have changed. */
export const concerns = (change: Change, place: string): boolean =>
    (change.topic === 'document' || change.topic === 'folder') && placeOf(change) === place;

export const documents = {
    of: (place: string, signal?: AbortSignal) => get<MatterDocuments>(`${place}/documents`, { signal }),
    latest: (account: string | null, before: string | null, signal?: AbortSignal) =>
        get<Page<DocumentItem>>('/documents', { query: { account, before }, signal }),
    show: (id: string, signal?: AbortSignal) => get<DocumentDetail>(path`/documents/${id}`, { signal }),
    openings: async (id: string, signal?: AbortSignal) =>
        (await get<{ items: Opening[] }>(path`/documents/${id}/openings`, { signal })).items,
    /** Fails while the content may not be read. */
    access: (id: string) => get<void>(path`/documents/${id}/access`),
    content: (id: string) => apiBase() + path`/documents/${id}/content`,
    versionContent: (id: string, version: string) => apiBase() + path`/documents/${id}/versions/${version}/content`,
    change: (id: string, change: Schemas['DocumentChange']) =>
        patch<Schemas['Document']>(path`/documents/${id}`, change),
    setSensitive: (id: string, sensitive: boolean) =>
        (sensitive ? put : remove)<Schemas['DocumentItem']>(path`/documents/${id}/sensitivity`),
    remove: (id: string) => remove<void>(path`/documents/${id}`),
    trash: (before: string | null, signal?: AbortSignal) =>
        get<Page<RemovedDocument>>('/trash', { query: { before }, signal }),
    restore: (id: string) => post<DocumentItem>(path`/documents/${id}/restoration`),
    restoreVersion: (id: string, version: string) =>
        post<DocumentItem>(path`/documents/${id}/versions/${version}/restoration`),
};

export const folders = {
    add: (place: string, folder: Schemas['FolderCreate']) => post<Schemas['Folder']>(`${place}/folders`, folder),
    change: (id: string, change: Schemas['FolderChange']) => patch<Schemas['Folder']>(path`/folders/${id}`, change),
    setSensitive: (id: string, sensitive: boolean) =>
        (sensitive ? put : remove)<Schemas['Folder']>(path`/folders/${id}/sensitivity`),
};

/**
 * The matters whose documents the reader may see; without a title if the matters themselves are not shared. Without an
 * id: documents of the client without a matter.
 */
export const matterChoices = (account: string | null, signal?: AbortSignal) =>
    get<Page<Schemas['DocumentMatter']>>('/document-matters', { query: { account }, signal });

/** For uploads, which another library sends: if the session is gone, this leads to the sign-in page like any request. */
export const checkSession = () => send<unknown>('GET', '/events', { patient: false });
