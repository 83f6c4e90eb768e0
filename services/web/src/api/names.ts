// SPDX-License-Identifier: AGPL-3.0-or-later
// The platform's public side: names for portals, and signing a firm up.
import type { PlatformSchemas } from './schemas.ts';
import { get, path, post } from './send.ts';

export type Name = PlatformSchemas['Name'];
export interface Opened {
    origin: string;
    location: string; // the firm's desk, with a token that is good once
}

export const signUp = {
    name: (name: string, signal?: AbortSignal) => get<Name>(path`/names/${name}`, { signal }),
    ask: (form: PlatformSchemas['SignUp']) => post<PlatformSchemas['Id']>('/sign-ups', form),
    code: (code: string) => post<Opened>('/sign-ups/code', { code }),
    link: (token: string) => post<Opened>('/sign-ups/link', { token }),
};
