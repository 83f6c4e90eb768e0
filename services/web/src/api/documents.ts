// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Page, Schemas } from './schemas.ts';
import { apiBase, get, path } from './send.ts';

export type Folder = Schemas['Folder'];
export type Document = Schemas['Document'];
export type DocumentItem = Schemas['DocumentItem'];
export type DocumentDetail = Schemas['DocumentDetail'];
export type MatterDocuments = Schemas['MatterDocuments'];

export const documents = {
    ofMatter: (matter: string, signal?: AbortSignal) =>
        get<MatterDocuments>(path`/matters/${matter}/documents`, { signal }),
    latest: (account: string | null, signal?: AbortSignal) =>
        get<Page<DocumentItem>>('/documents', { query: { account }, signal }),
    show: (id: string, signal?: AbortSignal) => get<DocumentDetail>(path`/documents/${id}`, { signal }),
    /** Refused while its content may not be read. */
    access: (id: string) => get<void>(path`/documents/${id}/access`),
    content: (id: string) => apiBase() + path`/documents/${id}/content`,
    versionContent: (id: string, version: string) => apiBase() + path`/documents/${id}/versions/${version}/content`,
};
