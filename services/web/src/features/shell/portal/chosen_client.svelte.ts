// SPDX-License-Identifier: AGPL-3.0-or-later
// The chosen client of somebody who acts for several, stored in this browser. Separate from the app, because the first
// request of the page is sent before the session is known.
const key = 'account';

function read(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

let stored: string | null = $state(read());

export const storedClient = (): string | null => stored;

export function storeClient(id: string | null): void {
    stored = id;
    try {
        if (id) localStorage.setItem(key, id);
        else localStorage.removeItem(key);
    } catch {
        // the choice still applies to this page
    }
}
