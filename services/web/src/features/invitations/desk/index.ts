// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as BulkInviteProgress } from './BulkInviteProgress.svelte';
export { default as InviteDialog } from './InviteDialog.svelte';
export { BulkInvite } from './bulk_invite.svelte.ts';
export { personState } from './person_state.ts';
