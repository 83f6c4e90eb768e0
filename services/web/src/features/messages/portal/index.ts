// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as MatterThreads } from './MatterThreads.svelte';
export { unread } from './unread.svelte.ts';
