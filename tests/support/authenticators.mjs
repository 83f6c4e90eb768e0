// SPDX-License-Identifier: AGPL-3.0-or-later
// Authenticators of a real browser, over the DevTools protocol (WebAuthn domain). One stands for one device: it refuses a
// second passkey of the same person, as devices do.

const devtools = new WeakMap(); // page -> session

async function session(page) {
    if (!devtools.has(page)) {
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('WebAuthn.enable');
        devtools.set(page, cdp);
    }
    return devtools.get(page);
}

/** Gives the page a device with a finger on it. `transport` 'internal' or 'usb'. Gives what takes it away again. */
export async function plugIn(page, { transport = 'internal', passkey } = {}) {
    const cdp = await session(page);
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
        /** false: nobody touches it, so what is asked of it waits, for good. Suggestions of a field are else picked at once. */
        touched: (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
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
