// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as FirmPhone } from './FirmPhone.svelte';
export { default as NotFound } from './NotFound.svelte';
export { app, chosenClient, managesHelpers, maySee, router } from './app.svelte.ts';
export { impersonating } from './first.ts';
export { confineLinks, deskReturnPath } from './impersonation.ts';
