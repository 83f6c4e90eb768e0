// SPDX-License-Identifier: AGPL-3.0-or-later
// Invitations: those that staff send, and a received one.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, path, post, remove } from '../../api/send.ts';
import type { Step } from '../shell/api.ts';

export type Invitation = Schemas['Invitation'];
export type ReceivedInvitation = Schemas['InvitationLookup'];

export const invitations = {
    list: (query: { before?: string | null; pending?: boolean } = {}, signal?: AbortSignal) =>
        get<Page<Invitation>>('/invitations', { query, signal }),
    send: (person: string) => post<Schemas['InvitationCreated']>(path`/people/${person}/invitations`),
    revoke: (id: string) => remove<void>(path`/invitations/${id}`),
    /** At most 200 people, or those of at most 20 clients who have not signed in yet. */
    sendMany: (to: Schemas['InvitationCreateMany']) => post<Schemas['InvitedMany']>('/invitations', to),
    revokeMany: (ids: string[]) => post<Schemas['RevokedMany']>('/invitations/revocation', { invitations: ids }),
};

export const receivedInvitation = {
    show: (token: string) => post<ReceivedInvitation>('/invitations/lookup', { token }),
    redeem: (token: string) => post<Step>('/invitations/redeem', { token }),
};
