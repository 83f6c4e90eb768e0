// SPDX-License-Identifier: AGPL-3.0-or-later
// The reader's own sessions and trusted devices.
import type { Schemas } from '../../../api/schemas.ts';
import { get, path, remove } from '../../../api/send.ts';

export type OpenSession = Schemas['OpenSession'];
export type Device = Schemas['Device'];

export const sessions = {
    list: (signal?: AbortSignal) => get<{ items: OpenSession[] }>('/sessions', { signal }),
    end: (id: string) => remove<void>(path`/sessions/${id}`),
    endAll: (thisToo: boolean) => remove<{ ended: number }>(`/sessions${thisToo ? '?this=true' : ''}`),
};

export const devices = {
    list: (signal?: AbortSignal) => get<{ items: Device[] }>('/devices', { signal }),
    revoke: (id: string) => remove<void>(path`/devices/${id}`),
};
