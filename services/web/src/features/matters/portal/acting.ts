// SPDX-License-Identifier: AGPL-3.0-or-later
// Who must act, in the client's words.
import { capital } from '../../../lib/text.ts';
import { words } from './words.gen.ts';

interface Acting {
    acts: 'firm' | 'client' | 'other' | null;
    acts_who?: string | null;
}

const given = ({ acts, acts_who }: Acting) => ({ acts: acts ?? 'firm', who: acts_who ?? words.acting.others });

/** "Waiting for you", "With us", "With the court". */
export const whoActs = (one: Acting): string => words.acting.now(given(one));

/** "You", "We do", "The court". */
export const whoActsShort = (one: Acting): string =>
    words.acting.short({ acts: one.acts ?? 'firm', who: capital(one.acts_who ?? words.acting.othersShort) });

/** "your turn", "with us", "with the court". */
export const whoActsNext = (one: Acting): string => words.acting.next(given(one));
