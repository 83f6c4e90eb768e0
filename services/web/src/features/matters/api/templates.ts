// SPDX-License-Identifier: AGPL-3.0-or-later
// Kinds of work with their stages, and the starter packs that contain them.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, path, post } from '../../../api/send.ts';

export type Template = Schemas['Template'];
export type Pack = Schemas['Pack'];

export const templates = { list: (signal?: AbortSignal) => get<Page<Template>>('/templates', { signal }) };

export const packs = {
    list: (signal?: AbortSignal) => get<Page<Pack>>('/packs', { signal }),
    adopt: (pack: string) => post<Page<Template>>(path`/packs/${pack}/adoption`),
};
