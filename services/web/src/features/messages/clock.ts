// SPDX-License-Identifier: AGPL-3.0-or-later
// One clock for everything that counts seconds.
import { createSubscriber } from 'svelte/reactivity';

export const second = createSubscriber((update) => {
    const timer = setInterval(update, 500);
    return () => clearInterval(timer);
});
