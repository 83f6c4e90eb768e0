// SPDX-License-Identifier: AGPL-3.0-or-later
// The page that the reader wanted before signing in. Stored, because the mailed link may open a new tab.
const validFor = 20 * 60_000;

/** Whether somebody was signed in when the app was last open: a guess, so that data can be requested early. */
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
        // then no data is requested early
    }
}

/** The locale of the last signed-in user, so that the app starts in their language. */
export function storedLocale(app: string): string | null {
    try {
        return localStorage.getItem(`locale:${app}`);
    } catch {
        return null;
    }
}

/** Returns whether it was stored: only then may the page reload to apply it. */
export function storeLocale(app: string, locale: string | undefined): boolean {
    try {
        if (locale) localStorage.setItem(`locale:${app}`, locale);
        else localStorage.removeItem(`locale:${app}`);
        return true;
    } catch {
        return false;
    }
}

/** Whether it is a path of this origin: for a browser, //evil.example and /\\evil.example are on other hosts. */
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
        // they go to the first page instead
    }
}

export function takeReturnPath(app: string): string {
    try {
        const stored = JSON.parse(localStorage.getItem(`then:${app}`) ?? 'null') as { path: string; at: number } | null;
        localStorage.removeItem(`then:${app}`);
        if (stored && Date.now() - stored.at < validFor && isOurs(stored.path)) return stored.path;
    } catch {
        // as if there were none
    }
    return '/';
}
