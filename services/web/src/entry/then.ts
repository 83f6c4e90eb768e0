// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the reader wanted to go before signing in. Kept in storage, since the mailed link may open a new tab.
const lasts = 20 * 60_000;

export function rememberPlace(app: string, path: string): void {
    if (/^\/(sign-in|enter|invitation)?$/.test(path)) return;
    try {
        localStorage.setItem(`then:${app}`, JSON.stringify({ path, at: Date.now() }));
    } catch {
        // they land on the first page instead
    }
}

export function takePlace(app: string): string {
    try {
        const kept = JSON.parse(localStorage.getItem(`then:${app}`) ?? 'null') as { path: string; at: number } | null;
        localStorage.removeItem(`then:${app}`);
        if (kept && Date.now() - kept.at < lasts && /^\/[^/\\]/.test(kept.path)) return kept.path;
    } catch {
        // as if there were none
    }
    return '/';
}
