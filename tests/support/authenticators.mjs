// SPDX-License-Identifier: AGPL-3.0-or-later
// Authenticators of a real browser, over the DevTools protocol (WebAuthn domain). One stands for one device: it refuses a
// second passkey of the same person, as devices do.

const sessions = new WeakMap(); // page -> { cdp, picks }

/**
 * A page's virtual devices. The browser picks a suggested passkey by itself at once, whatever the test is doing then. So a
 * request for suggestions stays in the page until a test wants one to be picked; as in the browser, no other request is
 * possible until it was ended.
 */
async function session(page) {
    if (!sessions.has(page)) {
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('WebAuthn.enable');
        const made = { cdp, picks: false };
        sessions.set(page, made);
        await page.exposeFunction('isSuggestionPicked', () => made.picks);
        await page.addInitScript(() => {
            const get = navigator.credentials.get.bind(navigator.credentials);
            let waiting = null; // the signal that ends the request for suggestions
            navigator.credentials.get = async (options) => {
                const { mediation, signal } = options;
                if (waiting && !waiting.aborted)
                    throw new DOMException('A request is already pending.', 'OperationError');
                if (mediation !== 'conditional') return get(options);
                waiting = signal;
                if (await globalThis.isSuggestionPicked()) {
                    waiting = null;
                    return get(options);
                }
                signal.throwIfAborted();
                return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
            };
        });
    }
    return sessions.get(page);
}

/** Whether somebody picks the passkey that a field of the page suggests, on pages that are loaded from now on. */
export async function pickSuggestions(page, picks) {
    (await session(page)).picks = picks;
}

/** Gives the page a device with a finger on it. `transport` 'internal' or 'usb'. Gives what takes it away again. */
export async function plugIn(page, { transport = 'internal', passkey } = {}) {
    const { cdp } = await session(page);
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
            protocol: 'ctap2',
            ctap2Version: 'ctap2_1',
            transport,
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
        },
    });
    for (const credential of passkey?.credentials ?? [])
        await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: moved(credential) });
    return {
        unplug: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
        /** false: nobody proves to be the owner any more. */
        verifies: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
        count: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    };
}

/** A credential of support/passkey.mjs, as the browser's own. Its software counterpart counts on by itself: use only one. */
function moved({ id, rp, key, handle, counter }) {
    const base64 = (text) => Buffer.from(text, 'base64url').toString('base64');
    return {
        credentialId: base64(id),
        isResidentCredential: true,
        rpId: rp,
        privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
        userHandle: base64(handle),
        signCount: counter + 1,
    };
}
