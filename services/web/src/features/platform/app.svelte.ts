// SPDX-License-Identifier: AGPL-3.0-or-later
// The console's session, of a platform admin.
import { Router } from '../../lib/router.svelte.ts';
import { App, type AnySession } from '../shell/index.ts';

interface Admin extends AnySession {
    passkeys: number;
}

export const router = new Router('');

export const app = new App<Admin>(
    { name: 'console', api: '/api', firm: false, admits: (session) => session.next === 'done' },
    router,
);
