// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Route } from '../../lib/router.svelte.ts';
import FindPortals from '../../features/sign_up/FindPortals.svelte';
import SignUpForm from '../../features/sign_up/SignUpForm.svelte';
import SignUpLink from '../../features/sign_up/SignUpLink.svelte';

export const routes: Route[] = [
    { path: '/', page: SignUpForm },
    { path: '/sign-up', page: SignUpLink },
    { path: '/portals', page: FindPortals },
];
