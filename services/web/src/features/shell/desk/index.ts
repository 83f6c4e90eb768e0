// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as NotFound } from './NotFound.svelte';
export { app, mayAdd, mayChange, mayManage, router } from './app.svelte.ts';
