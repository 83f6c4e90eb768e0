// SPDX-License-Identifier: AGPL-3.0-or-later
// Registers the service worker (src/service_worker.js), which shows a page of ours when there is no connection.

interface ScriptPolicy {
    createScriptURL(path: string): string;
}
interface TrustedTypes {
    createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

let policy: ScriptPolicy | undefined;

/** brand: the version of the firm's brand, which the service worker stores. A browser that cannot or may not register it
 *  does without. */
export async function registerServiceWorker(brand: number): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    policy ??= trustedTypes?.createPolicy('portico-scripts', { createScriptURL: (path) => path });
    const path = `/service-worker.js?brand=${brand}`;
    await navigator.serviceWorker.register(policy?.createScriptURL(path) ?? path).catch(() => undefined);
}
