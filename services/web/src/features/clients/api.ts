// SPDX-License-Identifier: AGPL-3.0-or-later
// Clients, the people who act for them, and the import from a spreadsheet.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, patch, path, post, remove } from '../../api/send.ts';

export type AccountItem = Schemas['AccountItem'];
export type AccountDetail = Schemas['AccountDetail'];
export type AccountPerson = Schemas['AccountPerson'];
export type AccountMatter = AccountDetail['matters'][number];
export type AccountKind = Schemas['Account']['kind'];
export type Import = Schemas['Import'];
export type ImportRow = Schemas['ImportRow'];

export const accounts = {
    list: (query: { q?: string | null; before?: string | null }, signal?: AbortSignal) =>
        get<Page<AccountItem>>('/accounts', { query, signal }),
    show: (id: string, signal?: AbortSignal) => get<AccountDetail>(path`/accounts/${id}`, { signal }),
    add: (account: Schemas['AccountCreate']) => post<Schemas['AccountCreated']>('/accounts', account),
    change: (id: string, change: Schemas['AccountChange']) => patch<Schemas['Account']>(path`/accounts/${id}`, change),
    addPerson: (id: string, person: Schemas['AccountPersonCreate']) =>
        post<AccountPerson>(path`/accounts/${id}/people`, person),
    changePerson: (id: string, person: string, change: Schemas['AccountPersonChange']) =>
        patch<AccountPerson>(path`/accounts/${id}/people/${person}`, change),
    removePerson: (id: string, person: string) => remove<void>(path`/accounts/${id}/people/${person}`),
};

/** A CSV file as bytes: the server checks the encoding. */
const table = (bytes: Blob): Blob => new Blob([bytes], { type: 'text/csv' });

export const imports = {
    preview: (bytes: Blob) => post<Import>('/imports/preview', undefined, { raw: table(bytes) }),
    run: (bytes: Blob) => post<Import>('/imports', undefined, { raw: table(bytes) }),
};
