// SPDX-License-Identifier: AGPL-3.0-or-later
import '../../styles/work.css';
import { mount } from 'svelte';
import { startLanguage } from '../../lib/language.ts';
import { storedLocale } from '../../features/shell/index.ts';
import { app } from '../../features/platform/index.ts';
import Console from './Console.svelte';
import { languages } from './languages.gen.ts';
import { routes } from './routes.ts';

void startLanguage(languages, [storedLocale('console'), ...navigator.languages]).then(() => {
    void app.start(routes);
    mount(Console, { target: document.body });
    app.setShown();
});
