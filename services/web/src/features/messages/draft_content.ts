// SPDX-License-Identifier: AGPL-3.0-or-later
// What a draft holds, and what of it is sent.
import type { Attachment } from './api.ts';

export interface Content {
    subject: string;
    matter: string | null;
    text: string;
    attachments: Attachment[];
}

/** What is sent, and as which revision of the draft the server has it: another device may write a later one. */
export interface Sent extends Content {
    draft: number;
    draft_id?: string;
}
/** A request that was sent, or is being sent. */
export interface Attempt<Body> {
    key: string;
    content: Content;
    draft: string; // which one is sent, with its revision
    at: string | null;
    body: Body;
}

export const nothing: Content = { subject: '', matter: null, text: '', attachments: [] };
export const isEmpty = ({ subject, text, attachments }: Content): boolean =>
    !subject && !text && attachments.length === 0;
export const sameContent = (a: Content, b: Content): boolean =>
    a.text === b.text &&
    a.subject === b.subject &&
    a.matter === b.matter &&
    a.attachments.map((one) => one.version).join() === b.attachments.map((one) => one.version).join();
/** Whether a message is in a draft, before what was in it already. */
export function holds(draft: Content | null, { text, attachments }: Pick<Content, 'text' | 'attachments'>): boolean {
    const there = new Set(draft?.attachments.map((one) => one.version));
    if (!draft || !attachments.every((one) => there.has(one.version))) return false;
    return draft.text === text || draft.text.startsWith(`${text}\n\n`) || (text === '' && attachments.length > 0);
}
