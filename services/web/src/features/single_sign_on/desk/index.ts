// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as LinkedAccount } from './LinkedAccount.svelte';
export { default as IdentityProviderButton } from './IdentityProviderButton.svelte';
export { default as IdentityProviderSettings } from './IdentityProviderSettings.svelte';
