// SPDX-License-Identifier: AGPL-3.0-or-later
// The people who work at the firm, and their roles.
import type { Page, Schemas } from '../../../api/schemas.ts';
import { get, patch, path, post } from '../../../api/send.ts';

export type StaffPerson = Schemas['StaffPerson'];
export type Role = StaffPerson['role'];

export const staff = {
    list: (signal?: AbortSignal) => get<Page<StaffPerson>>('/people', { signal }),
    add: (person: Schemas['StaffCreate']) => post<StaffPerson>('/people', person),
    change: (id: string, change: Schemas['StaffChange']) => patch<StaffPerson>(path`/people/${id}`, change),
};
