// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/apex.css';
import { mount } from 'svelte';
import { startLanguage } from '../../lib/language.ts';
import { Router } from '../../lib/router.svelte.ts';
import { languages } from './languages.gen.ts';
import { routes } from './routes.ts';
import SignUp from './SignUp.svelte';

const router = new Router('');
void startLanguage(languages, navigator.languages).then(() => {
    router.start(routes);
    mount(SignUp, { target: document.body, props: { router } });
});
