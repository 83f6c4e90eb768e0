// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys: each ceremony is a challenge, the browser's answer, and its verification. Null: the person closed the
// browser's dialog. An error of the browser is a Problem too, so that pages handle one kind of error.
import { create, get, isAvailable, type CreationOptions, type RequestOptions } from '../../../lib/passkey.ts';
import { Problem } from '../../../lib/problem.ts';
import type { Schemas } from '../../../api/schemas.ts';
import { get as ask, patch, path, post, remove } from '../../../api/send.ts';
import type { Step } from '../../shell/api.ts';

export type Passkey = Schemas['Passkey'];
export interface Made {
    passkey: Passkey;
    recovery_codes: string[] | null;
    next: Step['next'];
}
interface Challenge<Options> {
    id: string;
    options: Options;
}

export const hasPasskeys = isAvailable;

async function browser<T>(act: () => Promise<T | null>): Promise<T | null> {
    try {
        return await act();
    } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        throw new Problem(400, { code: error.name === 'InvalidStateError' ? 'passkey_here' : 'browser' });
    }
}

interface Waiting {
    conditional?: boolean; // offered in a field's suggestions, without a dialog
    signal?: AbortSignal;
}

export const passkeys = {
    list: (signal?: AbortSignal) => ask<{ items: Passkey[] }>('/passkeys', { signal }),
    rename: (id: string, name: string) => patch<Passkey>(path`/passkeys/${id}`, { name }),
    remove: (id: string) => remove<void>(path`/passkeys/${id}`),

    async signIn(waiting: Waiting = {}): Promise<Step | null> {
        const { id, options } = await post<Challenge<RequestOptions>>('/challenges/sign-in', undefined, {
            signal: waiting.signal,
        });
        const credential = await browser(() => get(options, waiting));
        return credential && (await post<Step>('/sign-in/passkey', { challenge: id, credential }));
    },

    async prove(trust = false): Promise<Step | null> {
        const { id, options } = await post<Challenge<RequestOptions>>('/challenges/proof');
        const credential = await browser(() => get(options));
        return credential && (await post<Step>('/sign-in/proof', { challenge: id, credential, trust }));
    },

    async make(): Promise<Made | null> {
        const { id, options } = await post<Challenge<CreationOptions>>('/challenges/passkey');
        const credential = await browser(() => create(options));
        return credential && (await post<Made>('/passkeys', { challenge: id, credential }));
    },
};
