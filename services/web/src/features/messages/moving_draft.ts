// SPDX-License-Identifier: AGPL-3.0-or-later
// Where nobody can write any more, what somebody had written goes on in a new conversation with the same client.
import { drafts, draftOfThread } from './api.ts';
import type { DraftState } from './draft_state.svelte.ts';
import { addToDraft, draftOf, type SignedIn } from './drafts.svelte.ts';

/** It becomes the draft of a new conversation, about no matter, and only then leaves this one. */
export async function moveDraft(
    app: SignedIn,
    draft: DraftState,
    to: { account: string; subject: string },
): Promise<void> {
    if (draft.empty) return;
    const shown = draft.shown;
    const { text, attachments } = shown;
    const current = await drafts.ofAccount(to.account);
    await addToDraft(draftOf(app, draftOfThread(to.account)), current, { text, attachments, subject: to.subject });
    await draft.discard(shown);
}
