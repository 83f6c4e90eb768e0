// SPDX-License-Identifier: AGPL-3.0-or-later
// What is new for the signed-in person, and how they want mails about it.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, post, put } from '../../api/send.ts';

export type Notice = Schemas['Notice'];
export type NoticeKind = Notice['kind'];
export type Choices = Schemas['NoticeChoices'];
export type Way = Choices['kinds'][number]['way'];
type Count = Schemas['NoticeCount'];

export const notices = {
    list: (after: string | null, signal?: AbortSignal) => get<Page<Notice>>('/notices', { query: { after }, signal }),
    count: () => get<Count>('/notices/count', { quiet: true }),
    seen: (which: { until: string } | { ids: string[] } | { kind: NoticeKind; object: string }) =>
        post<Count>('/notices/seen', which),
};

/** The mailed link that stops mails about some kinds, also for somebody who is not signed in. */
export const unsubscription = {
    show: (token: string) => post<{ firm: string; kinds: NoticeKind[] }>('/unsubscriptions/lookup', { token }),
    make: (token: string) => post<void>('/unsubscriptions', { token }),
};

export const choices = {
    show: (signal?: AbortSignal) => get<Choices>('/notice-choices', { signal }),
    change: (change: Schemas['NoticeChoicesChange']) => put<Choices>('/notice-choices', change),
};
