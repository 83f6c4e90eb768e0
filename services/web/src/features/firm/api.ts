// SPDX-License-Identifier: AGPL-3.0-or-later
// The firm itself: its settings, its brand and the mails that it sends.
import type { Page, Schemas } from '../../api/schemas.ts';
import { get, patch, put, remove, send } from '../../api/send.ts';
import type { Brand } from '../shell/api.ts';

export type Settings = Schemas['Settings'];
export type Mail = Schemas['Mail'];
export type BrandPreview = Schemas['BrandPreview'];
export type ContrastCheck = BrandPreview['verdicts'][number];
export type Palette = Schemas['Palette'];

export const settings = {
    show: (signal?: AbortSignal) => get<Settings>('/settings', { signal }),
    change: (change: Schemas['SettingsChange']) => patch<Settings>('/settings', change),
};

export const brandSettings = {
    change: (change: Schemas['BrandChange']) => put<Brand>('/brand', change),
    preview: (colour: string, signal?: AbortSignal) =>
        send<BrandPreview>('POST', '/brand/preview', { body: { colour }, signal }),
    putLogo: (file: Blob) => send<void>('PUT', '/brand/logo', { raw: file }),
    removeLogo: () => remove<void>('/brand/logo'),
};

export const mails = {
    list: (query: { before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<Mail>>('/mails', { query, signal }),
};
