// SPDX-License-Identifier: AGPL-3.0-or-later
// The client's home page.
import type { Schemas } from '../../../api/schemas.ts';
import { arrived, get, getEarly } from '../../../api/send.ts';

export type UnreadThread = Schemas['UnreadThread'];
export type Home = Schemas['Home'];
export type News = Schemas['News'];

export const home = {
    /** Requested while the app is loading. */
    early: (account: string | null) => getEarly('/home', { account }),
    /** The answer to it, if it was for the same client and has arrived. */
    arrived: (account: string | null) => arrived<Home>('/home', { account }),
    show: (account: string | null, signal?: AbortSignal) => get<Home>('/home', { query: { account }, signal }),
};
