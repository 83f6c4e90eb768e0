// SPDX-License-Identifier: AGPL-3.0-or-later
// A message that is on its way while its conversation is left: the undo goes along.
import { app } from '../../shell/desk/index.ts';
import { Problem } from '../../../lib/problem.ts';
import { toasts } from '../../../ui/toasts.svelte.ts';
import { draftInThread } from '../api.ts';
import { undoSeconds, type Conversation, type Leaving } from '../conversation.svelte.ts';
import { draftOf } from '../drafts.svelte.ts';
import { words } from './words.gen.ts';

/** Says that it was sent, with Undo as long as it can be taken back. What leaves later was given a time. */
export function offerBack(of: Conversation, { message, at }: Leaving, open: () => Promise<unknown>): void {
    const left = at - Date.now();
    if (message.failed || left <= 0 || left > undoSeconds * 1000) return;
    const undo = async () => {
        try {
            const taken = await of.takeBack(message, draftOf(app, draftInThread(of.id, 'message')));
            if (taken) await open();
            else toasts.say(words.sentAlready);
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            toasts.say(problem.detail || words.notUndone);
        }
    };
    toasts.say(words.sent, { label: words.undo, run: () => void undo() }, left);
}
