// SPDX-License-Identifier: AGPL-3.0-or-later
// The chosen client of somebody who acts for several, stored in this browser.
import { chosenClientKey as key, readChosenClient } from './first.ts';

let stored: string | null = $state(readChosenClient());

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
