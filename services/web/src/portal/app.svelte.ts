// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SignedIn } from '../api/session.ts';
import { Entrance } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import { keepAccount, keptAccount } from './chosen.svelte.ts';
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
    { path: '/account/helpers', page: () => import('./pages/Helpers.svelte'), lazy: true },
    { path: '/account/helpers/new', page: () => import('./pages/LetIn.svelte'), lazy: true },
    { path: '/account/helpers/{account}/{person}', page: () => import('./pages/Helper.svelte'), lazy: true },
    { path: '/more', page: () => import('./pages/More.svelte'), lazy: true },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/mail-change', page: () => import('./pages/MailChange.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
    { path: '/invitation', page: () => import('./pages/Invitation.svelte'), lazy: true, bare: true },
]);

/** What somebody may see: an account's areas are a sum of these. */
export const area = { documents: 1, matters: 8 };

export const app = new Entrance<SignedIn>(
    {
        name: looking ? 'view' : 'portal',
        api: `${lookBase}/api`,
        firm: true,
        inside: (session) => session.next === 'done',
    },
    router,
);

/** Whom the reader looks at: one of those they act for, or null for all. Kept in this browser. */
export const chosen = {
    get account(): string | null {
        const kept = keptAccount();
        return app.session?.accounts.some((one) => one.id === kept) ? kept : null;
    },
    set account(id: string | null) {
        keepAccount(id);
    },
};

/** Whether the reader may see an area for whom they look at. Pages leave out what they may not. */
export const maySee = (which: number): boolean =>
    app.session?.accounts.some((one) => (!chosen.account || one.id === chosen.account) && one.areas & which) ?? false;

/** Whether whom a client lets in is the reader's to say. */
export const looksAfter = (): boolean => app.session?.accounts.some((one) => one.looks_after) ?? false;
