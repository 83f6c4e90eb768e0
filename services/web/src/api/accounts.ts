// SPDX-License-Identifier: AGPL-3.0-or-later
// Clients, the people who act for them, and their invitations.
import type { Page, Schemas } from './schemas.ts';
import { get, patch, path, post, remove } from './send.ts';

export type AccountItem = Schemas['AccountItem'];
export type AccountDetail = Schemas['AccountDetail'];
export type AccountPerson = Schemas['AccountPerson'];
export type Kind = Schemas['Account']['kind'];
export type Invitation = Schemas['Invitation'];
export type Import = Schemas['Import'];
export type ImportRow = Schemas['ImportRow'];

/** What a person may see: a sum of these. */
export const area = { documents: 1, money: 2, messages: 4, matters: 8 };

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

export const invitations = {
    list: (query: { before?: string | null; pending?: boolean } = {}, signal?: AbortSignal) =>
        get<Page<Invitation>>('/invitations', { query, signal }),
    send: (person: string) => post<Schemas['InvitationCreated']>(path`/people/${person}/invitations`),
    revoke: (id: string) => remove<void>(path`/invitations/${id}`),
    /** At most 200 people, and everybody of at most 20 clients who has not been here. */
    sendMany: (whom: Schemas['InvitationCreateMany']) => post<Schemas['InvitedMany']>('/invitations', whom),
    revokeMany: (ids: string[]) => post<Schemas['RevokedMany']>('/invitations/revocation', { invitations: ids }),
};

/** A table of clients, as bytes: which encoding it is in, the server says. */
const table = (bytes: Blob): Blob => new Blob([bytes], { type: 'text/csv' });

export const imports = {
    preview: (bytes: Blob) => post<Import>('/imports/preview', undefined, { raw: table(bytes) }),
    carryOut: (bytes: Blob) => post<Import>('/imports', undefined, { raw: table(bytes) }),
};
