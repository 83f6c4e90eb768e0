// SPDX-License-Identifier: AGPL-3.0-or-later
// A helper's state and what they did, in sentences.
import { lastHere, whenWithin } from '../../../lib/time.ts';
import type { Helper, HelperAct } from '../api/helpers.ts';
import { words } from './words.gen.ts';

/** "Has had access since 3 March; last active yesterday; until 3 April". */
export function helperState(one: Helper): string {
    const end = one.ends_at ? whenWithin(one.ends_at) : null;
    if (one.state === 'ended') return words.states.ended({ end });
    if (one.state === 'expired') return words.states.expired;
    if (one.state === 'invited') return words.states.invited({ when: whenWithin(one.created_at), end });
    const last = one.last_seen_at ? lastHere(one.last_seen_at) : null;
    return words.states.active({ when: whenWithin(one.active_since ?? one.created_at), last, end });
}

export function helperAct({ what, name }: HelperAct): string {
    const w = words.activity;
    const thing = name ?? w.gone;
    if (what === 'signed_in') return w.signedIn;
    if (what === 'document.read') return w.opened({ thing });
    if (what === 'document.uploaded') return w.sent({ thing });
    return what.startsWith('message.') ? w.wrote({ thing }) : w.changed({ thing });
}
