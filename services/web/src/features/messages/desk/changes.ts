// SPDX-License-Identifier: AGPL-3.0-or-later
// Which changes concern what the desk shows of conversations.
import type { Change } from '../../live/index.ts';

/** Lists: what is said last, what is unread, who handles it. */
export const concernsThreads = ({ topic, what }: Change): boolean =>
    topic === 'message' ||
    topic === 'thread' ||
    what === 'thread.assigned' ||
    topic === 'account' ||
    topic === 'person';

export const concernsThread =
    (id: string) =>
    ({ topic, object, what }: Change): boolean =>
        (object === id && (topic === 'thread' || topic === 'message' || what === 'thread.assigned')) ||
        topic === 'matter' ||
        topic === 'person';

export const concernsNotes =
    (id: string) =>
    ({ topic, object, what }: Change): boolean =>
        topic === 'note' && object === id && what !== 'thread.assigned';
