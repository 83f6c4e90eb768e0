// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Schemas } from './schemas.ts';
import { get, patch } from './send.ts';

export type Profile = Schemas['Profile'];

export const profile = {
    show: (signal?: AbortSignal) => get<Profile>('/profile', { signal }),
    change: (change: Schemas['ProfileChange']) => patch<Profile>('/profile', change),
};
