// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes a message back that is on its way, or could not be delivered: the server puts it into the author's draft.
import { Problem } from '../../lib/problem.ts';
import { outgoing, type Draft, type Outgoing } from './api.ts';
import { holds } from './draft_content.ts';
import type { DraftState } from './draft_state.svelte.ts';

/** What the server has now. */
interface Present {
    draft: Draft | null;
    outgoing: Outgoing[];
}

/** Returns whether it was still there; if not, it was sent. `look` tells what the server has now, after the answer was
 *  lost, or came twice. */
export function takeBack(message: Outgoing, draft: DraftState, look: () => Promise<Present>): Promise<boolean> {
    return draft.receive(async () => {
        try {
            draft.replace(await outgoing.takeBack(message.id));
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
