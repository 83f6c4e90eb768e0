// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SignedIn } from '../api/session.ts';
import { Entrance } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import Matters from './pages/Matters.svelte';

export const router = new Router('/desk', [
    { path: '/', page: Matters },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
    { path: '/invitation', page: () => import('./pages/Invitation.svelte'), lazy: true, bare: true },
]);

export const app = new Entrance<SignedIn>({ name: 'desk', api: '/desk/api', firm: true, inside: (session) => session.next === 'done' }, router);
