// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in by a passkey: the server's time for it.
import { Visitor } from '../support/browser_like.mjs';
import { Passkey } from '../support/passkey.mjs';
import { addAccount, expectStatus, inviteAndAccept } from '../support/people.mjs';
import { originOf } from '../support/stack.mjs';
import { median, print, round, share } from './measure.mjs';

const TIMES = 200;
const unchecked = { checked: false };

/** A passkey of a signed-in visitor. */
export async function makeKey(visitor, slug) {
    const key = new Passkey({ origin: originOf(slug) });
    const { id, options } = expectStatus(await visitor.post('/api/challenges/passkey', undefined, unchecked), 201);
    expectStatus(
        await visitor.post('/api/passkeys', { challenge: id, credential: key.create(options) }, unchecked),
        201,
    );
    return key;
}

/** Signs in by a passkey; returns the milliseconds of the request that verifies it. */
export async function signInByKey(slug, key) {
    const visitor = new Visitor(slug);
    const { id, options } = expectStatus(await visitor.post('/api/challenges/sign-in', undefined, unchecked), 201);
    const credential = key.get(options);
    const began = performance.now();
    expectStatus(await visitor.post('/api/sign-in/passkey', { challenge: id, credential }, unchecked), 200);
    return performance.now() - began;
}

export async function benchPasskeys({ firm }) {
    const owner = await inviteAndAccept(firm, await addAccount(firm.staff));
    const key = await makeKey(owner.client, firm.slug);
    const took = [];
    for (let i = 0; i < TIMES; i++) took.push(await signInByKey(firm.slug, key));
    print('Signing in by a passkey, the answer that verifies it, over TLS', [
        ['median', `${round(median(took))} ms`],
        ['p95', `${round(share(took, 0.95))} ms`],
    ]);
}
