// SPDX-License-Identifier: AGPL-3.0-or-later
// Conversations between a client and the firm: threads, messages, drafts, and what only staff use.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, patch, path, post, put, remove } from '../../api/send.ts';
import { isProblem } from '../../lib/problem.ts';

/** The longest text of a message, in characters, and the most documents with it. */
export const longestText = 20_000;
export const mostAttachments = 20;

export type Thread = Schemas['Thread'];
/** Of one that is gone before its message was sent, only the version is known. */
export type Attachment = Schemas['DraftAttachment'];
export type Message = Schemas['Message'];
export type MessageVersion = Schemas['MessageVersion'];
/** When somebody read on. */
export type ReadMark = Schemas['ReadMark'];
export type ThreadDetail = Schemas['ThreadPage'];
export type Draft = Schemas['Draft'];
export type DraftItem = Schemas['DraftItem'];
/** A message that is on its way: it can still be undone, or is sent later. Its id becomes the message's. */
export type Outgoing = Schemas['Outgoing'];
export type InternalNote = Schemas['InternalNote'];
export type CannedReply = Schemas['CannedReply'];

export interface Colleague {
    id: string;
    name: string;
    role: string;
}

export interface ThreadQuery {
    account?: string | null;
    matter?: string | null;
    closed?: boolean;
    before?: string | null;
}

/** How a message is sent: at once, in some seconds (so that it can be undone), or at a time. */
export interface Timing {
    undo_seconds?: number;
    deliver_at?: string;
}
export interface NewMessage extends Timing {
    text: string;
    attachments: string[]; // versions of documents
    draft?: number; // up to which revision the draft is dropped with it: draft_id
    draft_id?: string;
    seen?: number; // refused if there is a newer message of somebody else
    anyway?: boolean;
}
export interface NewThread extends Timing {
    account: string;
    matter: string | null;
    subject: string;
    text: string;
    attachments: string[];
    draft?: number;
    draft_id?: string;
}
export interface NewNote {
    text: string;
    mentions: string[];
    draft?: number;
    draft_id?: string;
}
/** What a draft holds. id and revision: of the last one seen; revision 0: none. */
export interface DraftContent {
    matter?: string | null;
    subject?: string;
    text: string;
    attachments: string[];
    revision: number;
    id?: string;
}
type OnItsWay = { outgoing: Outgoing };

export const threads = {
    list: (query: ThreadQuery, signal?: AbortSignal) => get<Page<Thread>>('/threads', { query: { ...query }, signal }),
    /** How many have something unread. */
    unread: async (signal?: AbortSignal) => (await get<{ count: number }>('/threads/unread', { signal })).count,
    show: (id: string, signal?: AbortSignal) => get<ThreadDetail>(path`/threads/${id}`, { signal }),
    /** The same, asked once: not waiting for a connection. */
    now: (id: string) => get<ThreadDetail>(path`/threads/${id}`, { patient: false }),
    open: (thread: NewThread, key: string) => post<OnItsWay | Schemas['ThreadOpened']>('/threads', thread, { key }),
    setClosed: (id: string, closed: boolean) => patch<ThreadDetail['thread']>(path`/threads/${id}`, { closed }),
    markRead: (id: string, number: number) => post<void>(path`/threads/${id}/reads`, { number }),
    reads: async (id: string, signal?: AbortSignal) =>
        (await get<{ items: ReadMark[] }>(path`/threads/${id}/reads`, { signal })).items,
    /** A zip with the conversation and its documents. It costs the server much, so it is asked for once. */
    transcript: (id: string) => get<Blob>(path`/threads/${id}/transcript`, { file: true, patient: false }),
    assign: (id: string, person: string | null) => put<void>(path`/threads/${id}/assignee`, { person }),
    colleagues: async (id: string, signal?: AbortSignal) =>
        (await get<{ items: Colleague[] }>(path`/threads/${id}/colleagues`, { signal })).items,
};

export const messages = {
    list: (thread: string, before: string | null, signal?: AbortSignal) =>
        get<Page<Message>>(path`/threads/${thread}/messages`, { query: { before }, signal }),
    /** replayed: the server had executed the request before, and its answer was lost. */
    send: (thread: string, message: NewMessage, key: string, replayed?: () => void) =>
        post<OnItsWay | Message>(path`/threads/${thread}/messages`, message, {
            key,
            ...(replayed ? { replayed } : {}),
        }),
    edit: (id: string, text: string) => patch<Message>(path`/messages/${id}`, { text }),
    remove: (id: string) => remove<Message>(path`/messages/${id}`),
    versions: async (id: string, signal?: AbortSignal) =>
        (await get<{ items: MessageVersion[] }>(path`/messages/${id}/versions`, { signal })).items,
    /** The folder for what the reader attaches from their device. */
    folder: async (account: string, matter: string | null) =>
        (await put<{ folder: Schemas['Folder'] }>(path`/accounts/${account}/message-folder`, { matter })).folder.id,
};

export const drafts = {
    list: (before: string | null, signal?: AbortSignal) =>
        get<Page<DraftItem>>('/drafts', { query: { before }, signal }),
    /** Of a new thread of this client; null if there is none. */
    ofAccount: async (account: string, signal?: AbortSignal, patient = true) =>
        (await get<{ draft: Draft | null }>(path`/accounts/${account}/draft`, { signal, patient })).draft,
};

/** Where a draft is stored. */
export interface DraftPlace {
    key: string;
    save(content: DraftContent, keepalive: boolean): Promise<Draft>;
    /** Not another one, nor what was written after this revision. */
    drop(id: string, revision: number): Promise<void>;
}
export const draftInThread = (thread: string, kind: 'message' | 'note' = 'message'): DraftPlace => ({
    key: `${kind}:${thread}`,
    save: ({ text, attachments, revision, id }, keepalive) =>
        put<Draft>(path`/threads/${thread}/drafts/${kind}`, { text, attachments, revision, id }, { keepalive }),
    drop: (id, revision) => remove<void>(path`/threads/${thread}/drafts/${kind}`, { query: { id, revision } }),
});
export const draftOfThread = (account: string): DraftPlace => ({
    key: `thread:${account}`,
    save: (content, keepalive) => put<Draft>(path`/accounts/${account}/draft`, content, { keepalive }),
    drop: (id, revision) => remove<void>(path`/accounts/${account}/draft`, { query: { id, revision } }),
});

export const outgoing = {
    list: async (signal?: AbortSignal, patient = true) =>
        (await get<{ items: Outgoing[] }>('/outgoing', { signal, patient })).items,
    /** The server puts it into the author's draft, which is the answer. */
    takeBack: async (id: string) => (await remove<{ draft: Draft }>(path`/outgoing/${id}`)).draft,
    /** Deletes it, with its text, if it is still there. */
    discard: (id: string) =>
        remove<unknown>(path`/outgoing/${id}`, { query: { discard: true } }).catch((problem: unknown) => {
            if (!isProblem(problem, 'no_such_outgoing')) throw problem;
        }),
};

export const notes = {
    list: (thread: string, before: string | null, signal?: AbortSignal) =>
        get<Page<InternalNote>>(path`/threads/${thread}/notes`, { query: { before }, signal }),
    add: (thread: string, note: NewNote, key: string) =>
        post<InternalNote>(path`/threads/${thread}/notes`, note, { key }),
};

export const cannedReplies = {
    list: async (signal?: AbortSignal) => (await get<{ items: CannedReply[] }>('/canned-replies', { signal })).items,
    add: (reply: { name: string; text: string }) => post<CannedReply>('/canned-replies', reply),
    change: (id: string, change: { name?: string; text?: string }) =>
        patch<CannedReply>(path`/canned-replies/${id}`, change),
    remove: (id: string) => remove<void>(path`/canned-replies/${id}`),
};

export interface MatterChoice {
    id: string;
    title: string;
}
const mostMatterPages = 20;

/** The matters that a new conversation can be about. The feature `matters` imports this one, so it cannot be used here. */
export async function matterChoices(account: string, signal?: AbortSignal): Promise<MatterChoice[]> {
    const found: MatterChoice[] = [];
    let before: string | null = null;
    for (let pages = 0; pages < mostMatterPages; pages += 1) {
        const query = { account, open: true, before };
        const page: Page<MatterChoice> = await get<Page<MatterChoice>>('/matters', { query, signal });
        found.push(...page.items);
        before = page.next;
        if (before === null) break;
    }
    return found;
}

/** The clients to choose from. The feature `clients` imports this one, so its calls cannot be used here. */
export const clientChoices = async (q: string, signal?: AbortSignal) =>
    (await get<Page<Schemas['AccountItem']>>('/accounts', { query: { q }, signal })).items;

export const clientName = async (id: string, signal?: AbortSignal) =>
    (await get<Schemas['AccountDetail']>(path`/accounts/${id}`, { signal })).account.name;

/** The firm's time zone, in which staff choose when a message is sent. */
export const firmZone = async (signal?: AbortSignal) =>
    (await get<Schemas['Settings']>('/settings', { signal })).time_zone;
