// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as ActingParty } from './ActingParty.svelte';
export { default as NewMatter } from './NewMatter.svelte';
export { default as Packs } from './Packs.svelte';
export { default as Templates } from './Templates.svelte';
