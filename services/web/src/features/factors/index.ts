// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as AuthenticatorSetup } from './AuthenticatorSetup.svelte';
export { default as FirstFactor } from './FirstFactor.svelte';
export { default as Passkeys } from './Passkeys.svelte';
export { default as RecoveryCodes } from './RecoveryCodes.svelte';
export { default as SecondFactor } from './SecondFactor.svelte';
export { default as StepUp } from './StepUp.svelte';
export { stepUp } from './step_up.svelte.ts';
export { SignInAttempt } from './attempt.svelte.ts';
export { refusal } from './refusal.ts';
