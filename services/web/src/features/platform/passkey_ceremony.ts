// SPDX-License-Identifier: AGPL-3.0-or-later
// Using or creating an admin's passkey: the challenge, the browser's dialog, the answer. Every error is a Problem with a
// message, including errors of the browser.
import { create, get, isAvailable } from '../../lib/passkey.ts';
import { Problem } from '../../lib/problem.ts';
import { words } from './words.gen.ts';
import { adminSignIn, passkeys, type Step } from './api.ts';

const local = (code: string, detail: string) => new Problem(400, { code, detail });

async function browser<T>(act: () => Promise<T | null>, closed: string): Promise<T> {
    if (!isAvailable()) throw local('no_passkeys', words.passkey.unavailable);
    try {
        const answer = await act();
        if (!answer) throw local('closed', closed);
        return answer;
    } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        throw local('browser', error.name === 'InvalidStateError' ? words.passkey.same : words.passkey.failed);
    }
}

export async function showPasskey(): Promise<Step> {
    const { challenge, options } = await adminSignIn.challenge();
    const credential = await browser(() => get(options), words.passkey.notShown);
    return adminSignIn.show(challenge, credential);
}

export async function addPasskey(name: string): Promise<Step> {
    const { challenge, options } = await passkeys.challenge();
    const credential = await browser(() => create(options), words.passkey.notMade);
    return passkeys.add(challenge, name, credential);
}
