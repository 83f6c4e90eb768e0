// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes a message back that is on its way, or could not be delivered: the server puts it into the author's draft.
import { Problem } from '../../lib/problem.ts';
import { outgoing, type Draft, type Outgoing } from './api.ts';
import type { DraftState } from './draft_state.svelte.ts';

/** What the server has now. */
interface Present {
    draft: Draft | null;
    outgoing: Outgoing[];
}

/** Whether a message is in a draft, before what was in it already. */
function holds(draft: Draft | null, { text, attachments }: Outgoing): boolean {
    const there = new Set(draft?.attachments.map((one) => one.version));
    if (!draft || !attachments.every((one) => there.has(one.version))) return false;
    return draft.text === text || draft.text.startsWith(`${text}\n\n`) || (text === '' && attachments.length > 0);
}

/** Returns whether it was still there; if not, it was sent. `look` tells what the server has now, after the answer was
 *  lost, or came twice. */
export function takeBack(message: Outgoing, draft: DraftState, look: () => Promise<Present>): Promise<boolean> {
    return draft.receive(async () => {
        try {
            const taken = await outgoing.takeBack(message.id);
            if (taken.draft) draft.replace(taken.draft);
            else draft.putBack({ ...taken.outgoing, subject: taken.outgoing.subject ?? '' }); // shared no longer
            return true;
        } catch (problem) {
            if (!(problem instanceof Problem) || ![0, 404].includes(problem.status)) throw problem;
            const now = await look();
            if (now.outgoing.some((one) => one.id === message.id)) throw problem;
            if (!now.draft || !holds(now.draft, message)) return false;
            draft.replace(now.draft);
            return true;
        }
    });
}
