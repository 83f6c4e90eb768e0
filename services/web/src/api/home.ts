// SPDX-License-Identifier: AGPL-3.0-or-later
// What a client sees first.
import type { Schemas } from './schemas.ts';
import { get } from './send.ts';

export type Home = Schemas['Home'];
export type News = Schemas['News'];

let asked: Promise<Home> | null = null;

export const home = {
    /** Asked for before the app has started; used once. */
    early: () => {
        asked = get<Home>('/home', { patient: false, quiet: true });
        asked.catch(() => undefined);
    },
    show: async (signal?: AbortSignal): Promise<Home> => {
        const first = asked;
        asked = null;
        return (first && (await first.catch(() => null))) ?? get<Home>('/home', { signal });
    },
};
