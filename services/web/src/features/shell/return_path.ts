// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the reader wanted to go before signing in. Kept in storage, since the mailed link may open a new tab.
const lasts = 20 * 60_000;

/** Whether somebody was signed in here when the app was last open: a guess, to ask early for what they will want. */
export function wasSignedIn(app: string): boolean {
    try {
        return localStorage.getItem(`in:${app}`) === 'yes';
    } catch {
        return false;
    }
}

export function noteSignedIn(app: string, inside: boolean): void {
    try {
        if (inside) localStorage.setItem(`in:${app}`, 'yes');
        else localStorage.removeItem(`in:${app}`);
    } catch {
        // nothing is asked early, then
    }
}

/** The locale of who was last signed in here, so that the app starts in their language. */
export function storedLocale(app: string): string | null {
    try {
        return localStorage.getItem(`locale:${app}`);
    } catch {
        return null;
    }
}

/** Says whether it is stored: only then may a page start anew to take it. */
export function storeLocale(app: string, locale: string | undefined): boolean {
    try {
        if (locale) localStorage.setItem(`locale:${app}`, locale);
        else localStorage.removeItem(`locale:${app}`);
        return true;
    } catch {
        return false;
    }
}

/** A path of this very origin: //evil.example and /\\evil.example are addresses of other hosts to a browser. */
function isOurs(path: string): boolean {
    try {
        return /^\/(?![/\\])/.test(path) && new URL(path, location.origin).origin === location.origin;
    } catch {
        return false;
    }
}

export function rememberReturnPath(app: string, path: string): void {
    if (!isOurs(path) || /^\/(sign-in|enter|invitation|mail-change|oidc)?$/.test(path)) return;
    try {
        localStorage.setItem(`then:${app}`, JSON.stringify({ path, at: Date.now() }));
    } catch {
        // they land on the first page instead
    }
}

export function takeReturnPath(app: string): string {
    try {
        const kept = JSON.parse(localStorage.getItem(`then:${app}`) ?? 'null') as { path: string; at: number } | null;
        localStorage.removeItem(`then:${app}`);
        if (kept && Date.now() - kept.at < lasts && isOurs(kept.path)) return kept.path;
    } catch {
        // as if there were none
    }
    return '/';
}
