// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the reader's place in a list of messages that grows at both ends. What scrolls may be the window, or a pane.

const room = 24; // px above what the reader is led to

export class Scrolling {
    private anchor: { element: Element; top: number } | null = null;

    constructor(private readonly list: () => HTMLElement | undefined) {}

    private get scroller(): Element {
        for (let one = this.list()?.parentElement; one; one = one.parentElement) {
            if (one === document.body) break;
            if (/auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight) return one;
        }
        return document.scrollingElement ?? document.documentElement;
    }

    private get top(): number {
        return this.scroller === document.scrollingElement ? 0 : this.scroller.getBoundingClientRect().top;
    }

    /** Before the list changes: which message is the first one on the screen, and where. */
    remember(): void {
        const shown = [...(this.list()?.children ?? [])].find((one) => one.getBoundingClientRect().bottom > this.top);
        this.anchor = shown ? { element: shown, top: shown.getBoundingClientRect().top } : null;
    }

    /** After it has changed: that message is where it was. */
    restore(): void {
        if (!this.anchor?.element.isConnected) return;
        this.scroller.scrollTop += this.anchor.element.getBoundingClientRect().top - this.anchor.top;
    }

    toEnd(): void {
        this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    /** The first unread message if there is one above the end, else the end. */
    start(): void {
        this.toEnd();
        const line = this.list()?.querySelector('.unread-line');
        const above = line ? line.getBoundingClientRect().top - this.top - room : 0;
        if (above < 0) this.scroller.scrollTop += above;
    }
}
