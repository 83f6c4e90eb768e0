// SPDX-License-Identifier: AGPL-3.0-or-later
import { Entrance, type Somebody } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import Firms from './pages/Firms.svelte';

export const router = new Router('', [
    { path: '/', page: Firms },
    { path: '/firms/{number}', page: () => import('./pages/Firm.svelte'), lazy: true },
    { path: '/jobs', page: () => import('./pages/Jobs.svelte'), lazy: true },
    { path: '/cells', page: () => import('./pages/Cells.svelte'), lazy: true },
    { path: '/record', page: () => import('./pages/Record.svelte'), lazy: true },
    { path: '/account', page: () => import('./pages/Account.svelte'), lazy: true },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
]);

interface Admin extends Somebody {
    passkeys: number;
}

export const app = new Entrance<Admin>(
    { name: 'console', api: '/api', firm: false, inside: (session) => session.next === 'done' },
    router,
);
