// SPDX-License-Identifier: AGPL-3.0-or-later
// The platform's public API: names for portals, signing up, and finding the portals of an address.
import type { PlatformSchemas } from '../../api/schemas.ts';
import { get, path, post } from '../../api/send.ts';

export type Name = PlatformSchemas['Name'];
export interface Opened {
    origin: string;
    location: string; // the firm's desk, with a token that works once
}

export const signUp = {
    name: (name: string, signal?: AbortSignal) => get<Name>(path`/names/${name}`, { signal }),
    ask: (form: PlatformSchemas['SignUp']) => post<PlatformSchemas['Id']>('/sign-ups', form),
    code: (code: string) => post<Opened>('/sign-ups/code', { code }),
    link: (token: string) => post<Opened>('/sign-ups/link', { token }),
};

/** The list is sent to the address, never to the page. */
export const portals = { find: (email: string) => post<Record<string, never>>('/portals', { email }) };
