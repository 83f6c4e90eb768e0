// SPDX-License-Identifier: AGPL-3.0-or-later
import '../styles/work.css';
import { mount } from 'svelte';
import { Router } from '../lib/router.svelte.ts';
import Form from './Form.svelte';
import Link from './Link.svelte';
import Portals from './Portals.svelte';
import SignUp from './SignUp.svelte';

export const router = new Router('', [
    { path: '/', page: Form },
    { path: '/sign-up', page: Link },
    { path: '/portals', page: Portals },
]);
router.start();
mount(SignUp, { target: document.body, props: { router } });
