// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk's session, and what a role may do there.
import { Router } from '../../../lib/router.svelte.ts';
import type { SignedIn } from '../api.ts';
import { App } from '../app.svelte.ts';

export const router = new Router('/desk');

/** The owner of a new firm is admitted before a second factor is set up, but only to the setup (see Desk.svelte). */
const settingUp = ({ next, person }: SignedIn): boolean => next === 'enrol' && person.role === 'owner';

export const app = new App<SignedIn>(
    {
        name: 'desk',
        api: '/desk/api',
        firm: true,
        admits: (session) => session.next === 'done' || settingUp(session),
    },
    router,
);

/** Readers cannot change anything. */
export const mayChange = (): boolean => app.session?.person.role !== 'reader';

/** Staff who are restricted to assigned clients cannot add clients or change the firm's brand or its kinds of work. */
export const mayAdd = (): boolean => mayChange() && app.session?.person.assigned !== true;

export const mayManage = (): boolean => app.session?.person.role === 'owner' || app.session?.person.role === 'admin';
