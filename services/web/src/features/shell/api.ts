// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is signed in, and the firm's brand: every app loads both first.
import type { Schemas } from '../../api/schemas.ts';
import { configure, get, getEarly, remove } from '../../api/send.ts';

export type Brand = Schemas['Brand'];
export type Next = Schemas['Next'];
export type Session = Schemas['Session'];
export type SignedIn = Schemas['SignedIn'];
export type AvailableFactors = Schemas['AvailableFactors'];
export interface Step {
    next: Next;
    factors: AvailableFactors; // the factors that the person can use
}

/** What a person may see of a client: a bit mask. Nothing in the portal depends on money yet. */
export const area = { documents: 1, money: 2, messages: 4, matters: 8 };

export const session = {
    now: () => get<Session>('/session'),
    end: () => remove<void>('/session'),
};

export const brand = { show: () => get<Brand>('/brand') };

/** Requested while the app is loading: who is signed in, and whose portal it is. base: as for configure(). */
export function requestEarly(base: string): void {
    configure({ base });
    getEarly('/session');
    getEarly('/brand');
}
