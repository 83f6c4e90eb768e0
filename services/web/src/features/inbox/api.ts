// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits for the firm: one queue of items, and what staff do with one.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, path, put, remove } from '../../api/send.ts';
import type { Change } from '../live/index.ts';

export const kinds = [
    'message',
    'upload',
    'mention',
    'profile',
    'address',
    'reset',
    'mail',
    'invitation',
    'overdue',
] as const satisfies readonly Schemas['InboxItem']['kind'][];
export const views = ['mine', 'unassigned', 'all', 'snoozed'] as const;
export type View = (typeof views)[number];
export type InboxItem = Schemas['InboxItem'];
export type Kind = InboxItem['kind'];
export type Settings = Schemas['Settings'];
export type Counts = Schemas['InboxCounts'];

interface InboxQuery {
    view: View;
    account: string | null;
    kind: string | null;
    before: string | null;
}
export const inbox = {
    list: (query: InboxQuery, signal?: AbortSignal) => get<Page<InboxItem>>('/inbox', { query: { ...query }, signal }),
    counts: (signal?: AbortSignal) => get<Counts>('/inbox/counts', { signal }),
    show: (id: string, signal?: AbortSignal) => get<InboxItem>(path`/inbox/${id}`, { signal }),
    /** Of an upload: the files of contacts since the item was opened. */
    documents: async (id: string, signal?: AbortSignal) =>
        (await get<Page<Schemas['DocumentItem']>>(path`/inbox/${id}/documents`, { signal })).items,
    colleagues: async (id: string, signal?: AbortSignal) =>
        (await get<{ items: Schemas['ThreadColleague'][] }>(path`/inbox/${id}/colleagues`, { signal })).items,
    assign: (id: string, person: string | null) => put<InboxItem>(path`/inbox/${id}/assignee`, { person }),
    /** at: of the item as it was shown; without it, whatever has happened since. */
    snooze: (id: string, until: string | null, at?: string) => put<InboxItem>(path`/inbox/${id}/snooze`, { until, at }),
    done: (id: string, at: string) => put<InboxItem>(path`/inbox/${id}/done`, { at }),
    reopen: (id: string) => remove<InboxItem>(path`/inbox/${id}/done`),
};

/** Which steps of the setup are left. */
export const setup = (signal?: AbortSignal) => get<Settings>('/settings', { signal });

const heard = [
    'inbox',
    'message',
    'thread',
    'note',
    'document',
    'profile',
    'person',
    'mail',
    'invitation',
    'matter',
    'account',
];
/** Whether an event may have opened an item, closed it, or changed how it looks. Reading a message does not. */
export const concernsInbox = ({ topic, what }: Change): boolean => heard.includes(topic) && what !== 'message.read';
