// SPDX-License-Identifier: AGPL-3.0-or-later
// Shows the first page once, with its data, in place of the skeleton. The steps of the start are tasks of their own, so that
// the browser answers to its user in between.
import { mount, tick } from 'svelte';
import { connection } from '../../api/connection.ts';
import { allArrived, forgetEarly } from '../../api/send.ts';
import { storedLocale } from '../../features/shell/index.ts';
import { app } from '../../features/shell/portal/index.ts';
import { breathe } from '../../lib/idle.ts';
import { startLanguage } from '../../lib/language.ts';
import { parts } from '../../lib/parts.svelte.ts';
import Portal from './Portal.svelte';
import { languages } from './languages.gen.ts';
import { routes } from './routes.ts';
import { uploadsLater } from './uploads_later.ts';

/** Resolves if the server does not answer: then the app says so. */
const lost = (): Promise<void> =>
    new Promise((resolve) => {
        if (connection.waiting) resolve();
        const stop = connection.follow(() => (stop(), resolve()));
    });

const mostParts = 3; // of a first page

/** The frame is made while the skeleton still covers it; then the page's parts, from the top. */
async function showInParts(): Promise<void> {
    parts.hold();
    mount(Portal, { target: document.body });
    for (let part = 1; part <= mostParts; part += 1) {
        await breathe();
        parts.more();
        removeSkeleton();
    }
    parts.all();
}

function removeSkeleton(): void {
    document.getElementById('first')?.remove();
    delete document.documentElement.dataset['first'];
}

export async function start(): Promise<void> {
    await breathe();
    await startLanguage(languages, [storedLocale('portal'), ...navigator.languages]);
    await Promise.race([Promise.all([app.start(routes, uploadsLater), allArrived()]), lost()]);
    if (app.mustSignIn) await app.redirectToSignIn();
    await breathe();
    if (document.documentElement.dataset['first'] === 'home' && app.authenticated) await showInParts();
    else {
        mount(Portal, { target: document.body });
        removeSkeleton();
    }
    await tick();
    forgetEarly();
    app.setShown();
}
