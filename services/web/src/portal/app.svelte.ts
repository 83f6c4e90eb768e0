// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SignedIn } from '../api/session.ts';
import { Entrance } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import { lookBase, looking } from './looking.ts';
import Home from './pages/Home.svelte';

export const router = new Router(lookBase, [
    { path: '/', page: Home },
    { path: '/matters', page: () => import('./pages/Matters.svelte'), lazy: true },
    { path: '/matters/{matter}', page: () => import('./pages/Matter.svelte'), lazy: true },
    { path: '/documents', page: () => import('./pages/Documents.svelte'), lazy: true },
    { path: '/documents/{matter}', page: () => import('./pages/Documents.svelte'), lazy: true },
    { path: '/documents/{matter}/{folder}', page: () => import('./pages/Folder.svelte'), lazy: true },
    { path: '/document/{document}', page: () => import('./pages/Document.svelte'), lazy: true },
    { path: '/account', page: () => import('./pages/Account.svelte'), lazy: true },
    { path: '/more', page: () => import('./pages/More.svelte'), lazy: true },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
    { path: '/invitation', page: () => import('./pages/Invitation.svelte'), lazy: true, bare: true },
]);

/** What somebody may see: an account's areas are a sum of these. */
export const area = { documents: 1, matters: 8 };

export const app = new Entrance<SignedIn>({ name: looking ? 'view' : 'portal', api: `${lookBase}/api`, firm: true, inside: (session) => session.next === 'done' }, router);

/** Whether the reader may see an area for anybody they act for. Pages leave out what they may not. */
export const maySee = (which: number): boolean => app.session?.accounts.some((one) => one.areas & which) ?? false;
