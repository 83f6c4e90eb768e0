// SPDX-License-Identifier: AGPL-3.0-or-later
// The types of the firm's API and of the platform's, with their names in openapi.yaml.
import type { components as platform } from './platform.gen.ts';
import type { components as worker } from './worker.gen.ts';

export type Schemas = worker['schemas'];
export type PlatformSchemas = platform['schemas'];
export interface Page<T> {
    items: T[];
    next: string | null; // pass it as before
}
