// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as Assignee } from './Assignee.svelte';
export { default as CannedReplies } from './CannedReplies.svelte';
export { default as ClientPicker } from './ClientPicker.svelte';
export { default as Conversations } from './Conversations.svelte';
export { default as Thread } from './Thread.svelte';
