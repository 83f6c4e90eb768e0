// SPDX-License-Identifier: AGPL-3.0-or-later
// What single keys do on a page: they go through its rows, and press what has their data-key.

const all = <T extends HTMLElement>(selector: string): T[] => [...document.querySelectorAll<T>(selector)];
const one = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

const longestWait = 2_000; // ms that a key waits for what it presses
const recognised = 300; // ms

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

/** Call it before the rows change. If the one with the focus leaves, the row at its place takes it: the next key is not for
 *  what is open. */
export function keepFocus(changed: Promise<void>): void {
    const row = document.activeElement as HTMLElement;
    const at = rows().indexOf(row);
    if (at < 0) return;
    void changed.then(() => {
        const left = rows();
        if (!row.isConnected && document.activeElement === document.body) left[Math.min(at, left.length - 1)]?.focus();
    });
}

const detail = (row: string): HTMLElement | null => one(`main [data-detail="${row}"]`);

/** Whether what a row opens is on the page, with its data. */
const isShown = (row: string): boolean => {
    const found = detail(row);
    return found !== null && found.childElementCount > 0 && !found.querySelector('.skeleton');
};

/** Looks now and after each change of the page, until `look` has found what it waits for. Returns a function that stops. */
function watch(look: () => boolean): () => void {
    const watcher = new MutationObserver(() => look() && watcher.disconnect());
    if (!look()) watcher.observe(document.body, { attributes: true, childList: true, subtree: true });
    return () => watcher.disconnect();
}

/** Calls `then` when what a row opens has been on the page for long enough to be recognised. Returns a function that stops. */
export function whenSeen(row: string, then: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = watch(() => isShown(row) && ((timer = setTimeout(then, recognised)), true));
    return () => (stop(), clearTimeout(timer));
}

/** Presses what has the key beside the list, as soon as it is there. It is given up when all is shown without it, and after
 *  a while. Returns a function that stops. */
export function pressWhenShown(row: string, key: string, ended: () => void): () => void {
    const button = (): HTMLElement | null => detail(row)?.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? null;
    let timer: ReturnType<typeof setTimeout> = setTimeout(() => (stop(), ended()), longestWait);
    const stop = watch(() => {
        const found = button();
        if (found ? found.matches(':disabled') : !isShown(row)) return false;
        clearTimeout(timer);
        // After the page that is opened has taken the focus.
        timer = setTimeout(() => (press(button()), ended()), 0);
        return true;
    });
    return () => (stop(), clearTimeout(timer));
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
