// SPDX-License-Identifier: AGPL-3.0-or-later
import { whenWithin } from '../../../lib/time.ts';
import type { AccountPerson } from '../api.ts';
import { words } from './words.gen.ts';

/** Who somebody is to the client, invited by whom and until when; empty for the client themselves. */
export function relationText(person: AccountPerson): string {
    const w = words.client;
    const kind = {
        self: null,
        colleague: w.colleagueOf({ by: person.added_by }),
        helper: w.helps({ word: person.relation_word, by: person.added_by }),
    }[person.relation];
    const until = person.ends_at && !person.ended ? w.until({ day: whenWithin(person.ends_at) }) : null;
    return [kind, person.invites && w.mayInvite, until].filter(Boolean).join(', ');
}
