// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { App, type AnySession } from './app.svelte.ts';
export { storedLocale, wasSignedIn } from './return_path.ts';
