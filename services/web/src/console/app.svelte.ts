// SPDX-License-Identifier: AGPL-3.0-or-later
import { Entrance, type Somebody } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import Firms from './pages/Firms.svelte';

export const router = new Router('', [
    { path: '/', page: Firms },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
]);

export const app = new Entrance<Somebody>({ name: 'console', api: '/api', firm: false, inside: (session) => session.next === 'done' }, router);
