// SPDX-License-Identifier: AGPL-3.0-or-later
// Which skeleton of portal.html the page shows until the app is there: the home's, another page's, or that of a page without
// navigation, such as sign-in. Runs before the first paint. build/first.test.js compares the addresses with the routes.
(() => {
    const [, base, path] = /^(\/impersonation(?=\/|$))?(.*?)\/?$/.exec(location.pathname) ?? [];
    const bare = ['/sign-in', '/mail-change', '/enter', '/invitation', '/unsubscribe'];
    let inside = null;
    try {
        inside = localStorage.getItem(base ? 'in:impersonation' : 'in:portal');
    } catch {
        // no access to storage: as if nobody were signed in
    }
    const first = bare.includes(path) || inside !== 'yes' ? 'bare' : path === '' ? 'home' : 'page';
    document.documentElement.dataset.first = first;
})();
