// SPDX-License-Identifier: AGPL-3.0-or-later
// The client's home page.
import type { Schemas } from '../../../api/schemas.ts';
import { get } from '../../../api/send.ts';

export type Home = Schemas['Home'];
export type News = Schemas['News'];

let asked: { account: string | null; answer: Promise<Home> } | null = null;

export const home = {
    /** Requested before the app has started; used once, if it was for the same client. */
    early: (account: string | null) => {
        asked = { account, answer: get<Home>('/home', { query: { account }, patient: false, quiet: true }) };
        asked.answer.catch(() => undefined);
    },
    show: async (account: string | null, signal?: AbortSignal): Promise<Home> => {
        const first = asked?.account === account ? asked.answer : null;
        asked = null;
        return (first && (await first.catch(() => null))) ?? get<Home>('/home', { query: { account }, signal });
    },
};
