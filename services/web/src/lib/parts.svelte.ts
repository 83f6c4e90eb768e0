// SPDX-License-Identifier: AGPL-3.0-or-later
// The first page is rendered in parts, each a task of its own, so that a slow phone can paint and take input in between.
// Later pages are rendered at once.
import { flushSync } from 'svelte';

export const skeletonDelay = 200; // ms; a skeleton that flashes is worse than none

class Parts {
    private shown = $state(Infinity);
    /** The reader sees the skeleton of the HTML page: that of what is still loading takes its place without a delay. */
    skeletonSeen = false;

    /** Whether this part of the page is rendered already. The frame is part 0. */
    has = (part: number): boolean => this.shown >= part;

    /** Only the frame is rendered, until more() is called. */
    hold(): void {
        this.shown = 0;
    }

    /** Renders one part more. */
    more(): void {
        flushSync(() => (this.shown += 1));
    }

    all(): void {
        flushSync(() => (this.shown = Infinity));
    }
}

export const parts = new Parts();
