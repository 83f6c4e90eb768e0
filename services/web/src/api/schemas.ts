// SPDX-License-Identifier: AGPL-3.0-or-later
// The shapes of a firm's API and of the platform's, by the names they have in openapi.yaml.
import type { components as platform } from './platform.gen.ts';
import type { components as worker } from './worker.gen.ts';

export type Schemas = worker['schemas'];
export type PlatformSchemas = platform['schemas'];
export interface Page<T> {
    items: T[];
    next: string | null; // pass it as before
}
