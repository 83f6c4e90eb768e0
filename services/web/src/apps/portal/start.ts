// SPDX-License-Identifier: AGPL-3.0-or-later
// Shows the first page once, with its data, in place of the skeleton. The steps of the start are tasks of their own, so that
// the browser answers to its user in between.
import { mount, tick } from 'svelte';
import { connection } from '../../api/connection.ts';
import { allArrived, forgetEarly } from '../../api/send.ts';
import { storedLocale } from '../../features/shell/index.ts';
import { app } from '../../features/shell/portal/index.ts';
import { breathe, idle } from '../../lib/idle.ts';
import { startLanguage, wholeLanguage } from '../../lib/language.ts';
import { parts, skeletonDelay } from '../../lib/parts.svelte.ts';
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

const mostWait = 1_000; // ms, for the data of the page; then the frame is shown, and the page as it loads
const mostParts = 3; // of a first page

/** Resolves when the first page can be shown: with its data, or without if that takes long. */
async function ready(data: Promise<unknown>): Promise<void> {
    await app.start(routes, uploadsLater);
    await Promise.race([data, new Promise((resolve) => setTimeout(resolve, mostWait))]);
}

/** Whether the reader sees the lines of the skeleton, which appear a moment after the firm's name (styles/first.css). */
function skeletonSeen(): boolean {
    const [painted] = performance.getEntriesByName('first-contentful-paint');
    return painted !== undefined && performance.now() - painted.startTime > skeletonDelay;
}

/** The frame is made while the skeleton still covers it; then the page's parts, from the top. */
async function showInParts(): Promise<void> {
    parts.hold();
    mount(Portal, { target: document.body });
    try {
        for (let part = 1; part <= mostParts; part += 1) {
            await breathe();
            parts.more();
            removeSkeleton();
        }
    } finally {
        parts.all();
    }
}

function removeSkeleton(): void {
    document.getElementById('first')?.remove();
    delete document.documentElement.dataset['first'];
}

export async function start(): Promise<void> {
    await breathe();
    await startLanguage(languages, [storedLocale('portal'), ...navigator.languages]);
    const data = allArrived();
    await Promise.race([ready(data), lost()]);
    if (app.mustSignIn) await app.redirectToSignIn();
    await breathe();
    parts.skeletonSeen = skeletonSeen();
    if (document.documentElement.dataset['first'] === 'home' && app.authenticated) await showInParts();
    else {
        mount(Portal, { target: document.body });
        removeSkeleton();
    }
    await tick();
    parts.skeletonSeen = false;
    forgetEarly();
    void data.then(() => app.setShown());
    void app.shown.then(idle).then(() => wholeLanguage().catch(() => undefined)); // the next page asks again
}
