// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether a name is free, asked while it is typed; the last answer wins. Use it while a component is made.
import { signUp, type Name } from './api.ts';

const settle = 250; // ms without a key before we ask

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
                // typed on, or not answered: the form itself will say
            }
        }, settle);
        return () => {
            clearTimeout(timer);
            stop.abort();
        };
    });
    return answer;
}
