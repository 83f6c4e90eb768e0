// SPDX-License-Identifier: AGPL-3.0-or-later
// Impersonation: staff see the portal as a client does, under /impersonation. The server allows no changes there.
import { toasts } from '../../../ui/toasts.svelte.ts';
import { impersonationBase as base } from './first.ts';

/** Pages link to '/matters/…'; here these are under /impersonation. Addresses of the desk do not change. */
function lead(link: HTMLAnchorElement): void {
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('/') && href !== base && !href.startsWith(`${base}/`) && !href.startsWith('/desk'))
        link.setAttribute('href', base + (href === '/' ? '/' : href));
}

/** Keeps all links under /impersonation, and says that files cannot be downloaded. Returns a function that undoes this. */
export function confineLinks(noDownload: string): () => void {
    const all = (from: ParentNode) => from.querySelectorAll<HTMLAnchorElement>('a[href^="/"]').forEach(lead);
    const watch = new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
            if (target instanceof HTMLAnchorElement) lead(target);
            for (const node of addedNodes) {
                if (node instanceof HTMLAnchorElement) lead(node);
                if (node instanceof Element) all(node);
            }
        }
    });
    const click = (event: MouseEvent) => {
        const link = event.target instanceof Element ? event.target.closest('a[download]') : null;
        if (!link) return;
        event.preventDefault();
        event.stopPropagation();
        toasts.say(noDownload);
    };
    all(document);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] });
    document.addEventListener('click', click, { capture: true });
    document.body.dataset['impersonating'] = '';
    return () => {
        watch.disconnect();
        document.removeEventListener('click', click, { capture: true });
    };
}

/** The page of the desk from which the impersonation was started. */
export function deskReturnPath(): string {
    const back = sessionStorage.getItem('impersonation:return') ?? '';
    return /^\/desk(\/|$)/.test(back) ? back : '/desk';
}
