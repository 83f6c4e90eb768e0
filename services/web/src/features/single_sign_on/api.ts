// SPDX-License-Identifier: AGPL-3.0-or-later
// The service by which staff may sign in, and the way through it.
import type { Schemas } from '../../api/schemas.ts';
import { get, post, put, remove } from '../../api/send.ts';
import type { Step } from '../shell/api.ts';

export type Provider = Schemas['Provider'];
export type ProviderLink = Schemas['ProviderLink'];

export const provider = {
    show: (signal?: AbortSignal) => get<Provider>('/identity-provider', { signal }),
    set: (named: Schemas['ProviderSet']) => put<Provider>('/identity-provider', named),
    test: () => post<Provider>('/identity-provider/test'),
    turn: (on: boolean) => put<Provider>('/identity-provider/state', { on }),
    remove: () => remove<void>('/identity-provider'),
    button: () => get<{ on: boolean; name: string | null }>('/sign-in/identity-provider'),
    begin: () => post<{ location: string }>('/sign-in/identity-provider'),
    end: (brought: Schemas['OidcReturn']) => post<Step>('/sign-in/oidc', brought),
    link: (signal?: AbortSignal) => get<ProviderLink>('/identity-provider/link', { signal }),
    connect: () => post<{ location: string }>('/identity-provider/link'),
    connected: (brought: Schemas['OidcReturn']) => post<ProviderLink>('/identity-provider/link/return', brought),
    disconnect: () => remove<void>('/identity-provider/link'),
};
