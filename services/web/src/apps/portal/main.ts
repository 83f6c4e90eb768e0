// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/portal.css';
import { mount } from 'svelte';
import { startLanguage } from '../../lib/language.ts';
import { loadTitleFace } from '../../lib/title_face.ts';
import { uploads } from '../../features/documents/index.ts';
import { home } from '../../features/matters/api/home.ts';
import { storedLocale, wasSignedIn } from '../../features/shell/index.ts';
import { app, storedClient } from '../../features/shell/portal/index.ts';
import Portal from './Portal.svelte';
import { languages } from './languages.gen.ts';
import { routes } from './routes.ts';

loadTitleFace();
if (location.pathname === '/' && wasSignedIn('portal')) home.early(storedClient());
void startLanguage(languages, [storedLocale('portal'), ...navigator.languages]).then(() => {
    void app.start(routes, uploads);
    mount(Portal, { target: document.body });
});
