// SPDX-License-Identifier: AGPL-3.0-or-later
// How far the reader has read: the highest number of a message that was on the screen, while the page was visible and its
// window had the focus. Posted once it has stayed there for a moment.
import { Problem } from '../../lib/problem.ts';
import { threads } from './api.ts';

const moment = 500; // ms
const enough = 0.6; // of a message; of one that is longer than the screen, as much of the screen

export class ReadMarks {
    private readonly numbers = new WeakMap<Element, number>();
    private readonly shown = new Set<number>();
    private readonly observer: IntersectionObserver;
    private readonly stop = new AbortController();
    private timer: ReturnType<typeof setTimeout> | undefined;

    /** read: up to where the reader is known to have read. done: it was posted. */
    constructor(
        private readonly thread: string,
        private read: number,
        private readonly done: (number: number) => void = () => undefined,
    ) {
        this.observer = new IntersectionObserver((entries) => this.seen(entries), {
            threshold: [0, 0.2, 0.4, enough, 0.8, 1],
        });
        const { signal } = this.stop;
        addEventListener('focus', () => this.soon(), { signal });
        document.addEventListener('visibilitychange', () => this.soon(), { signal });
    }

    /** For {@attach}: the element shows the message with the number. */
    message = (number: number) => (element: Element) => {
        this.numbers.set(element, number);
        this.observer.observe(element);
        return () => {
            this.observer.unobserve(element);
            this.shown.delete(number);
        };
    };

    private seen(entries: IntersectionObserverEntry[]): void {
        for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
            const number = this.numbers.get(target) ?? 0;
            const fills = rootBounds !== null && intersectionRect.height >= rootBounds.height * enough;
            if (intersectionRatio >= enough || fills) this.shown.add(number);
            else this.shown.delete(number);
        }
        this.soon();
    }

    private soon(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.post(), moment);
    }

    private async post(): Promise<void> {
        if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
        const number = Math.max(0, ...this.shown);
        const before = this.read;
        if (number <= before) return;
        this.read = number;
        try {
            await threads.markRead(this.thread, number);
            this.done(number);
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            this.read = before; // the next message on the screen, or the next look, tries again
        }
    }

    end(): void {
        clearTimeout(this.timer);
        this.stop.abort();
        this.observer.disconnect();
    }
}
