// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks whether a name is free while it is typed; the last answer counts. Call it while a component is initialised.
import { signUp, type Name } from './api.ts';

const settle = 250; // ms without a key press before the request

export function nameAnswer(name: () => string): { now: Name | null } {
    const answer: { now: Name | null } = $state({ now: null });
    $effect(() => {
        const asked = name();
        if (asked.length < 3) return;
        const stop = new AbortController();
        const timer = setTimeout(async () => {
            try {
                answer.now = await signUp.name(asked, stop.signal);
            } catch {
                // aborted or failed: the server checks the name again when the form is sent
            }
        }, settle);
        return () => {
            clearTimeout(timer);
            stop.abort();
        };
    });
    return answer;
}
