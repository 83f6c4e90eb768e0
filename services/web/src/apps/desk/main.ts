// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/work.css';
import { mount } from 'svelte';
import { startLanguage } from '../../lib/language.ts';
import { uploads } from '../../features/documents/index.ts';
import { storedLocale } from '../../features/shell/index.ts';
import { app } from '../../features/shell/desk/index.ts';
import Desk from './Desk.svelte';
import { languages } from './languages.gen.ts';
import { routes } from './routes.ts';

void startLanguage(languages, [storedLocale('desk'), ...navigator.languages]).then(() => {
    void app.start(routes, uploads);
    mount(Desk, { target: document.body });
    app.setShown();
});
