// SPDX-License-Identifier: AGPL-3.0-or-later
// What single keys do on a page: they go through its rows, and press what has their data-key.

const all = <T extends HTMLElement>(selector: string): T[] => [...document.querySelectorAll<T>(selector)];
const one = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

/** The rows of the page; beside an open one, only those of the list. */
const rows = (): HTMLElement[] => {
    const list = one('main .panes > .list') ? 'main .panes > .list' : 'main';
    return all(`${list} tbody th a, ${list} .inbox a, ${list} .card a, ${list} .file a.name`);
};

/** Goes to the next row, from the one that has the focus, or else from the one that is open. If the open one covers the
 *  list, the next one is opened. */
export function step(by: number): void {
    const links = rows();
    const focused = links.indexOf(document.activeElement as HTMLElement);
    const at = focused < 0 ? links.findIndex((link) => link.hasAttribute('aria-current')) : focused;
    const to = links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))];
    if (to?.checkVisibility()) to.focus();
    else to?.click();
}

/** Presses a button, opens a list of choices, goes to a field. */
export function press(what: HTMLElement | null): boolean {
    if (what instanceof HTMLSelectElement) {
        what.focus();
        // Without the list, some browsers choose with every arrow key. Those that cannot open it leave that to the reader.
        try {
            what.showPicker();
        } catch {
            // the focus is there
        }
    } else what?.click();
    return what !== null;
}

/** Presses what is not on the page yet. Returns a function that gives it up. */
export function pressWhenShown(selector: string): () => void {
    const watcher = new MutationObserver(() => {
        const found = one(selector);
        if (!found) return;
        watcher.disconnect();
        setTimeout(() => press(found), 0); // after the page that is opened has taken the focus
    });
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => watcher.disconnect();
}

/** The focus goes to the row that is open, if it is beside the list; in any case out of a field. */
export function focusRow(): void {
    const row = one('main .panes > .list .inbox a[aria-current]');
    if (row?.checkVisibility()) row.focus();
    else one(':is(input, textarea, select):focus')?.blur();
}

/** Out of a field of what is open beside the list. Nobody leaves what they are writing by it. */
export const leaveField = (field: HTMLElement): void => (field.closest('main .panes > .detail') ? focusRow() : void 0);

/** From an open row back to its place in the list, or to the list if it covers that. */
export function backToList(): void {
    const back = one('main .back-to-list');
    if (back?.checkVisibility()) back.click();
    else focusRow();
}

export const search = (): void => one('main [role="search"] input, main input[type="search"]')?.focus();
