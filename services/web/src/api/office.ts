// SPDX-License-Identifier: AGPL-3.0-or-later
// The firm itself: its settings, look, staff, mails and record.
import type { Brand } from './brand.ts';
import type { Page, Schemas } from './schemas.ts';
import { get, patch, path, post, put, remove, send } from './send.ts';

export type Settings = Schemas['Settings'];
export type StaffPerson = Schemas['StaffPerson'];
export type Role = StaffPerson['role'];
export type Mail = Schemas['Mail'];
export type Leaf = Schemas['Leaf'];
export type BrandPreview = Schemas['BrandPreview'];
export type Verdict = BrandPreview['verdicts'][number];
export type Palette = Schemas['Palette'];

export const settings = {
    show: (signal?: AbortSignal) => get<Settings>('/settings', { signal }),
    change: (change: Schemas['SettingsChange']) => patch<Settings>('/settings', change),
};

export const look = {
    change: (change: Schemas['BrandChange']) => put<Brand>('/brand', change),
    preview: (colour: string, signal?: AbortSignal) =>
        send<BrandPreview>('POST', '/brand/preview', { body: { colour }, signal }),
    putLogo: (file: Blob) => send<void>('PUT', '/brand/logo', { raw: file }),
    removeLogo: () => remove<void>('/brand/logo'),
};

export const staff = {
    list: (signal?: AbortSignal) => get<Page<StaffPerson>>('/people', { signal }),
    add: (person: Schemas['StaffCreate']) => post<StaffPerson>('/people', person),
    change: (id: string, change: Schemas['StaffChange']) => patch<StaffPerson>(path`/people/${id}`, change),
};

export const mails = {
    list: (query: { before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<Mail>>('/mails', { query, signal }),
};
export const record = {
    list: (query: { before?: string | null } = {}, signal?: AbortSignal) =>
        get<Page<Leaf>>('/record', { query, signal }),
};
