// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as FactorResets } from './FactorResets.svelte';
export { default as ProfileChanges } from './ProfileChanges.svelte';
export { default as SignInHelp } from './SignInHelp.svelte';
export type { Remedy } from './remedy.ts';
