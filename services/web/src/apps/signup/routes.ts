// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Route } from '../../lib/router.svelte.ts';
import FindPortals from '../../features/sign_up/FindPortals.svelte';
import SignUpForm from '../../features/sign_up/SignUpForm.svelte';
import SignUpLink from '../../features/sign_up/SignUpLink.svelte';
import Welcome from '../../features/sign_up/Welcome.svelte';

export const routes: Route[] = [
    { path: '/', page: Welcome },
    { path: '/start', page: SignUpForm },
    { path: '/sign-up', page: SignUpLink },
    { path: '/portals', page: FindPortals },
];
