// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Message } from './api.ts';

export interface Row {
    message: Message;
    dayLine: string | null; // the day begins above this message
    isNew: boolean; // the first one that the reader had not read
    follows: boolean; // by the same person as the one above, a moment later: the name need not be repeated
}

const moment = 300_000; // ms

/** The first message that the reader has not read, who wrote none after it; 0 if there is none. */
export function firstNew(messages: Message[], read: number): number {
    const known = Math.max(read, messages.findLast((one) => one.mine)?.number ?? 0);
    return messages.find((one) => one.number > known)?.number ?? 0;
}

export function rowsOf(messages: Message[], newFrom: number, day: (at: string) => string): Row[] {
    let before: Message | undefined;
    let dayBefore = '';
    return messages.map((message) => {
        const today = day(message.at);
        const isNew = message.number === newFrom;
        const close = before && Date.parse(message.at) - Date.parse(before.at) < moment;
        const follows = Boolean(close && today === dayBefore && !isNew && before?.author === message.author);
        const row = { message, dayLine: today === dayBefore ? null : today, isNew, follows };
        before = message;
        dayBefore = today;
        return row;
    });
}
