// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export { default as AccessPreview } from './audience/AccessPreview.svelte';
export { default as ApiKeys } from './api_keys/ApiKeys.svelte';
export { default as AreaFields } from './AreaFields.svelte';
export { default as AssignedTeam } from './AssignedTeam.svelte';
export { default as Audience } from './audience/Audience.svelte';
export { default as Policies } from './Policies.svelte';
export { default as SupportAccess } from './SupportAccess.svelte';
export { default as Team } from './Team.svelte';
export { visibleAreas } from './areas.ts';
export { default as ImpersonateDialog } from './ImpersonateDialog.svelte';
