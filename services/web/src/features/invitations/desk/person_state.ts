// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether somebody was invited and has signed in.
import { lastHere } from '../../../lib/time.ts';
import { words } from './words.gen.ts';

export interface StateOf {
    state: 'not_invited' | 'invited' | 'expired' | 'active';
    last_seen_at: string | null;
    mail_state?: 'waiting' | 'sent' | 'failed' | null;
}

/** A person's state, as a symbol and a sentence. */
export function personState(person: StateOf): { shape: string; text: string } {
    const w = words.states;
    if (person.state === 'active') {
        const when = person.last_seen_at ? lastHere(person.last_seen_at) : null;
        return { shape: 'good', text: w.active({ when }) };
    }
    if (person.state === 'expired') return { shape: 'warn', text: w.expired };
    if (person.state === 'not_invited') return { shape: 'off', text: w.notInvited };
    if (person.mail_state === 'failed') return { shape: 'bad', text: w.mailFailed };
    return { shape: 'off', text: person.mail_state === 'waiting' ? w.mailWaiting : w.invited };
}
