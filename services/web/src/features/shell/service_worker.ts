// SPDX-License-Identifier: AGPL-3.0-or-later
// Registers the service worker (src/service_worker.js), which shows a page of ours when there is no connection.

interface ScriptPolicy {
    createScriptURL(path: string): string;
}
interface TrustedTypes {
    createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const script = '/service-worker.js?brand=';
let policy: ScriptPolicy | undefined;

function trusted(path: string): string {
    if (!path.startsWith(script)) throw new TypeError('no other script is registered');
    return path;
}

/** brand: the version of the firm's brand, which the service worker stores. A browser that cannot or may not register it
 *  does without. */
export async function registerServiceWorker(brand: number): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    const path = script + String(brand);
    try {
        policy ??= trustedTypes?.createPolicy('portico-scripts', { createScriptURL: trusted });
        await navigator.serviceWorker.register(policy?.createScriptURL(path) ?? path);
    } catch {
        // private windows, and browsers that are told not to store anything
    }
}
