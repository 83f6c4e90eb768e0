// SPDX-License-Identifier: AGPL-3.0-or-later
// The user's choice of light or dark; without one, the page follows the system. Runs before the first paint.
(() => {
    const root = document.documentElement;
    const kept = () => {
        try {
            return localStorage.getItem('theme');
        } catch {
            return null; // no access to storage: the system decides
        }
    };
    const theme = kept();
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;

    addEventListener('click', (event) => {
        if (!(event.target instanceof Element) || !event.target.closest('[data-theme-toggle]')) return;
        const dark = root.dataset.theme
            ? root.dataset.theme === 'dark'
            : matchMedia('(prefers-color-scheme: dark)').matches;
        root.dataset.theme = dark ? 'light' : 'dark';
        try {
            localStorage.setItem('theme', root.dataset.theme);
        } catch {
            // the choice lasts until the page is closed
        }
    });
})();
