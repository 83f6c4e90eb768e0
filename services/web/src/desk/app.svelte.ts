// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SignedIn } from '../api/session.ts';
import { Entrance } from '../entry/entrance.svelte.ts';
import { Router } from '../lib/router.svelte.ts';
import Start from './pages/Start.svelte';

const matter = () => import('./pages/Matter.svelte');
const office = () => import('./pages/Settings.svelte');

export const router = new Router('/desk', [
    { path: '/', page: Start },
    { path: '/clients', page: () => import('./pages/Clients.svelte'), lazy: true },
    { path: '/clients/import', page: () => import('./pages/Import.svelte'), lazy: true },
    { path: '/clients/invitations', page: () => import('./pages/Invitations.svelte'), lazy: true },
    { path: '/clients/{account}', page: () => import('./pages/Client.svelte'), lazy: true },
    { path: '/matters', page: () => import('./pages/Matters.svelte'), lazy: true },
    { path: '/matters/{matter}', page: matter, lazy: true },
    { path: '/matters/{matter}/{tab}', page: matter, lazy: true },
    { path: '/documents/{document}', page: () => import('./pages/Document.svelte'), lazy: true },
    { path: '/record', page: () => import('./pages/Record.svelte'), lazy: true },
    { path: '/settings', page: office, lazy: true },
    { path: '/settings/{tab}', page: office, lazy: true },
    { path: '/account', page: () => import('./pages/Account.svelte'), lazy: true },
    { path: '/welcome', page: () => import('./pages/Setup.svelte'), lazy: true },
    { path: '/sign-in', page: () => import('./pages/SignIn.svelte'), lazy: true, bare: true },
    { path: '/mail-change', page: () => import('./pages/MailChange.svelte'), lazy: true, bare: true },
    { path: '/enter', page: () => import('./pages/Enter.svelte'), lazy: true, bare: true },
    { path: '/oidc', page: () => import('./pages/Oidc.svelte'), lazy: true, bare: true },
    { path: '/support', page: () => import('./pages/Support.svelte'), lazy: true, bare: true },
    { path: '/invitation', page: () => import('./pages/Invitation.svelte'), lazy: true, bare: true },
]);

/** The owner of a fresh firm comes in before a second factor is set up, but only to set up (Desk.svelte sees to it). */
const settingUp = ({ next, person }: SignedIn): boolean => next === 'enrol' && person.role === 'owner';

export const app = new Entrance<SignedIn>(
    { name: 'desk', api: '/desk/api', firm: true, inside: (session) => session.next === 'done' || settingUp(session) },
    router,
);

/** Readers only read. */
export const mayChange = (): boolean => app.session?.person.role !== 'reader';

/** Whoever is held to their clients adds none, and leaves the firm's look and its kinds of work alone. */
export const mayAdd = (): boolean => mayChange() && app.session?.person.assigned !== true;

export const mayManage = (): boolean => app.session?.person.role === 'owner' || app.session?.person.role === 'admin';
