// SPDX-License-Identifier: AGPL-3.0-or-later
// The drafts of the pages. One with something that is not on the server yet, or that is being sent, lives on after its page,
// for the person who wrote it: also when their session ended, and they or somebody else signed in.
import { untrack } from 'svelte';
import { Problem } from '../../lib/problem.ts';
import type { Draft, DraftPlace } from './api.ts';
import { holds, type Content } from './draft_content.ts';
import { DraftState } from './draft_state.svelte.ts';

/** Who is signed in: the app. */
export interface SignedIn {
    readonly session: { readonly person: { readonly id: string } } | null;
}

const open = new Map<string, DraftState>();
let asking = false;

/** Before the page is left, the browser asks if something would be lost. */
function ask(event: BeforeUnloadEvent): void {
    for (const draft of open.values()) if (draft.open) event.preventDefault();
}

/** The draft of a place, as pages show it. */
export function draftOf(app: SignedIn, place: DraftPlace): DraftState {
    const person = app.session?.person.id;
    const key = `${person} ${place.key}`;
    const known = open.get(key);
    if (known) return known;
    const draft = new DraftState(place, () => person !== undefined && app.session?.person.id === person);
    draft.onClean = () => {
        if (!draft.users && open.get(key) === draft) open.delete(key);
    };
    open.set(key, draft);
    if (!asking) addEventListener('beforeunload', ask);
    asking = true;
    return draft;
}

/** Adds to the draft of another page, as `current` is on the server, and stores it; what is in it already is not added
 *  again. Throws why it could not be stored. */
export async function addToDraft(draft: DraftState, current: Draft | null, more: Partial<Content>): Promise<void> {
    draft.offer(current);
    if (!holds(draft.shown, { text: more.text ?? '', attachments: more.attachments ?? [] })) draft.putBack(more);
    await draft.save();
    if (draft.dirty) throw draft.problem ?? new Problem(0, {});
}

/** The draft of a place. Call it while a component is initialised; what is typed is stored when the component ends. */
export function draftAt(app: SignedIn, place: DraftPlace): DraftState {
    const draft = draftOf(app, place);
    $effect(() => {
        const stop = new AbortController();
        const { signal } = stop;
        addEventListener('pagehide', () => draft.leave(), { signal });
        document.addEventListener('visibilitychange', () => document.hidden && draft.leave(), { signal });
        addEventListener('online', () => draft.wake(), { signal });
        draft.users += 1;
        untrack(() => draft.wake()); // it must not run again whenever the draft's status changes
        return () => {
            stop.abort();
            draft.users -= 1;
            void draft.idle().then(() => draft.save());
        };
    });
    return draft;
}
