// SPDX-License-Identifier: AGPL-3.0-or-later
// The firm's identity provider, and signing in with it.
import type { Schemas } from '../../api/schemas.ts';
import { get, post, put, remove } from '../../api/send.ts';
import type { Step } from '../shell/api.ts';

export type IdentityProvider = Schemas['IdentityProvider'];
export type IdentityProviderLink = Schemas['IdentityProviderLink'];

export const identityProvider = {
    show: (signal?: AbortSignal) => get<IdentityProvider>('/identity-provider', { signal }),
    set: (named: Schemas['IdentityProviderSet']) => put<IdentityProvider>('/identity-provider', named),
    test: () => post<IdentityProvider>('/identity-provider/test'),
    turn: (on: boolean) => put<IdentityProvider>('/identity-provider/state', { on }),
    remove: () => remove<void>('/identity-provider'),
    button: () => get<{ on: boolean; name: string | null }>('/sign-in/identity-provider'),
    begin: () => post<{ location: string }>('/sign-in/identity-provider'),
    end: (brought: Schemas['OidcReturn']) => post<Step>('/sign-in/oidc', brought),
    link: (signal?: AbortSignal) => get<IdentityProviderLink>('/identity-provider/link', { signal }),
    connect: () => post<{ location: string }>('/identity-provider/link'),
    connected: (brought: Schemas['OidcReturn']) =>
        post<IdentityProviderLink>('/identity-provider/link/return', brought),
    disconnect: () => remove<void>('/identity-provider/link'),
};
