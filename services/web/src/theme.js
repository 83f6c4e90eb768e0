// SPDX-License-Identifier: AGPL-3.0-or-later
// Light or dark by hand; without a choice the page follows the system. Runs before the first paint.
(() => {
    const root = document.documentElement;
    const kept = () => {
        try {
            return localStorage.getItem('theme');
        } catch {
            return null; // storage is closed to us: the system's choice it is
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
            // it lasts until the page is closed
        }
    });
})();
