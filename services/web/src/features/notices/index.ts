// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { counter } from './counter.svelte.ts';
export { default as EmailChoices } from './EmailChoices.svelte';
