// SPDX-License-Identifier: AGPL-3.0-or-later
// How a firm looks and what it calls things.
import type { Schemas } from './schemas.ts';
import { get } from './send.ts';

export type Brand = Schemas['Brand'];

export const brand = { show: () => get<Brand>('/brand') };
