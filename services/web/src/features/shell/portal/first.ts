// SPDX-License-Identifier: AGPL-3.0-or-later
// What the portal knows before it is loaded, from its address and this browser's storage.

/** Impersonation: staff see the portal as a client does, under /impersonation, with a session of its own. */
export const impersonationBase = '/impersonation';
export const impersonating =
    location.pathname === impersonationBase || location.pathname.startsWith(`${impersonationBase}/`);
export const portalBase = impersonating ? impersonationBase : '';
export const portalName = impersonating ? 'impersonation' : 'portal';

/** The home's data is requested by the first script, and says up to which change it goes. */
export const atHome = (): boolean => location.pathname.replace(/\/$/, '') === portalBase;

export const chosenClientKey = 'account';

/** The client that was chosen last, by somebody who acts for several. */
export function readChosenClient(): string | null {
    try {
        return localStorage.getItem(chosenClientKey);
    } catch {
        return null;
    }
}
