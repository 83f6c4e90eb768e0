// SPDX-License-Identifier: AGPL-3.0-or-later
// Whom somebody with several clients looks at, kept in this browser. Apart from the app, for the first thing that the
// page asks is asked before we know who is here.
const key = 'account';

function read(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

let kept: string | null = $state(read());

export const storedClient = (): string | null => kept;

export function storeClient(id: string | null): void {
    kept = id;
    try {
        if (id) localStorage.setItem(key, id);
        else localStorage.removeItem(key);
    } catch {
        // this page still shows what was chosen
    }
}
