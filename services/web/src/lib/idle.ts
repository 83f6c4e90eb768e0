// SPDX-License-Identifier: AGPL-3.0-or-later
const settle = 300; // ms, in which a page that was just opened sends its own requests
const atMost = 2_000; // ms, if the browser is never idle

/** Resolves when the browser has nothing else to do: for what the page that is shown does not need. */
export const idle = (): Promise<void> =>
    new Promise((resolve) =>
        setTimeout(() => {
            if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: atMost });
            else resolve(); // Safari
        }, settle),
    );

/** Lets the browser paint and take input before a long start goes on. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
