// SPDX-License-Identifier: AGPL-3.0-or-later
// The uploads are not part of the first load. They are loaded when the browser has nothing else to do, because some may
// have to be continued, or with the first page that needs them.
import type { Page } from '../../lib/router.svelte.ts';
import { dropAllStoredUploads } from '../../features/documents/upload_store.ts';
import { app } from '../../features/shell/portal/index.ts';
import { idle } from '../../lib/idle.ts';

type Uploads = typeof import('../../features/documents/uploads.svelte.ts').uploads;
let uploads: Uploads | null = null;
let loading: Promise<Uploads> | null = null;
let person = ''; // who is signed in

function load(): Promise<Uploads> {
    loading ??= import('../../features/documents/uploads.svelte.ts').then(
        (loaded) => {
            uploads = loaded.uploads;
            if (person) void uploads.signedIn(person);
            return uploads;
        },
        (error: unknown) => {
            loading = null; // the next caller tries again
            throw error;
        },
    );
    return loading;
}

async function loadLater(): Promise<void> {
    await app.shown;
    await idle();
    await load().catch(() => undefined);
}

export const uploadsLater = {
    async signedIn(who: string): Promise<void> {
        person = who;
        if (uploads) await uploads.signedIn(who);
        else void loadLater();
    },
    /** Needs no code that has to be loaded first: a session must end also when the server sends no files. */
    async signedOut(): Promise<void> {
        person = '';
        await (uploads ? uploads.signedOut() : dropAllStoredUploads());
    },
};

/** A page with uploads: these know who is signed in before it is shown. */
export const withUploads = (page: () => Promise<{ default: Page }>) => async (): Promise<{ default: Page }> => {
    const [loaded] = await Promise.all([page(), load()]);
    return loaded;
};
