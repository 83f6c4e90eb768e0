// SPDX-License-Identifier: AGPL-3.0-or-later
// Waiting for events. The limit is there for what never comes: a busy machine does not reach it. What has to be quick is
// measured by scripts/bench.

export const LIMIT_MS = 120_000;

/** Asks again until `check` gives something; the error says what was waited for. */
export async function until(what, check) {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
        const found = await check();
        if (found) return found;
        if (performance.now() > end) throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
}
