// SPDX-License-Identifier: AGPL-3.0-or-later
// What other features and the apps may use.
export type { Change } from './api.ts';
export { live } from './live.ts';
export { paged, type Paged } from './paged.svelte.ts';
export { resource, type Resource } from './resource.svelte.ts';
