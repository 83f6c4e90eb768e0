// SPDX-License-Identifier: AGPL-3.0-or-later
// The portal's session, and which of their clients the reader has chosen.
import { Router } from '../../../lib/router.svelte.ts';
import type { SignedIn } from '../api.ts';
import { App } from '../app.svelte.ts';
import { storeClient, storedClient } from './chosen_client.svelte.ts';
import { atHome, portalBase, portalName } from './first.ts';

export const router = new Router(portalBase);

export const app = new App<SignedIn>(
    {
        name: portalName,
        api: `${portalBase}/api`,
        firm: true,
        numbered: atHome,
        admits: (session) => session.next === 'done',
    },
    router,
);

/** The client that is shown: one of those the reader acts for, or null for all. Stored in this browser. */
export const chosenClient = {
    get account(): string | null {
        const stored = storedClient();
        return app.session?.accounts.some((one) => one.id === stored) ? stored : null;
    },
    set account(id: string | null) {
        storeClient(id);
    },
};

/** Whether the reader may see an area of the chosen client. Pages leave out the others. */
export const maySee = (which: number): boolean =>
    app.session?.accounts.some(
        (one) => (!chosenClient.account || one.id === chosenClient.account) && one.areas & which,
    ) ?? false;

/** Whether the reader decides who helps one of their clients. */
export const managesHelpers = (): boolean => app.session?.accounts.some((one) => one.manages_helpers) ?? false;
