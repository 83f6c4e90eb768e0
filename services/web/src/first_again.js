// SPDX-License-Identifier: AGPL-3.0-or-later
// What happens if the app cannot be loaded or started: the connection broke, a new version is there, or a script is wrong. The
// page is loaded again, later each time; from the second time on it says so. main.ts reports by events how the start went.
(() => {
    const key = 'start:failures'; // in a row, in this tab
    const mostReloads = 5; // afterwards only the reader, or a connection that comes back, loads the page again
    const soonest = 5_000; // ms, doubled each time
    let over = false; // the start, well or not

    function count() {
        try {
            const failures = (Number(sessionStorage.getItem(key)) || 0) + 1;
            sessionStorage.setItem(key, String(failures));
            return failures;
        } catch {
            return mostReloads + 1; // without storage nothing would end the reloads
        }
    }

    function reloadLater(failures) {
        addEventListener('online', () => location.reload());
        const wait = soonest * 2 ** (failures - 1) * (0.75 + Math.random() / 2);
        if (failures <= mostReloads) setTimeout(() => navigator.onLine && location.reload(), wait);
    }

    function onFailed() {
        const first = document.getElementById('first');
        if (over || !first) return; // what fails on a page that is shown is the app's to say
        over = true;
        const failures = count();
        if (failures > 1) {
            document.documentElement.dataset.first = 'failed';
            first.removeAttribute('aria-busy');
        }
        reloadLater(failures);
    }

    function onStarted() {
        over = true;
        try {
            sessionStorage.removeItem(key);
        } catch {
            // nothing was counted
        }
    }

    addEventListener('app:failed', onFailed);
    addEventListener('app:started', onStarted);
    // A first script that is missing, or one that it imports, is an error of its element, which does not bubble.
    addEventListener('error', (event) => event.target instanceof HTMLScriptElement && onFailed(), { capture: true });
})();
