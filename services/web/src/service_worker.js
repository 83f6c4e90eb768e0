// SPDX-License-Identifier: AGPL-3.0-or-later
// Shows a page of ours when the server cannot be reached, in place of the browser's. Nothing that is confidential is stored on
// the device: only the style of this page, and the firm's name, colours and icon. Pages name the version of the brand in
// this script's address, so that a new one is stored; so is what a new release brings: RELEASE.
const cacheName = 'offline';
const stored = ['/offline.css', '/brand.css', '/brand/icon.svg', '/brand/app.webmanifest'].map(
    (path) => `${path}?offline`,
);
const offered = OFFLINE_WORDS;
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

const store = async () => {
    const fresh = stored.map((path) => new Request(path, { cache: 'reload' }));
    return (await caches.open(cacheName)).addAll(fresh);
};
const escape = (text) => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);

async function firmName() {
    const manifest = await caches.match('/brand/app.webmanifest?offline');
    return manifest ? (await manifest.json()).name : '';
}

async function offlinePage() {
    const language =
        navigator.languages.map((one) => one.split('-')[0]).find((one) => Object.hasOwn(offered, one)) ?? 'en';
    const say = offered[language];
    const name = escape(await firmName());
    const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${say.title} – ${name}</title>
<link rel="stylesheet" href="/offline.css?offline">
<link rel="stylesheet" href="/brand.css?offline">
</head>
<body>
<main>
<p class="firm"><img src="/brand/icon.svg?offline" alt="" width="40" height="40">${name}</p>
<h1>${say.title}</h1>
<p class="lead">${say.text}</p>
<p>${say.open}</p>
<p>${say.closed}</p>
<p><a class="again" href="">${say.again}</a></p>
</main>
</body>
</html>
`;
    const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-store',
    };
    return new Response(html, { status: 503, headers });
}

/** The browser requests a page while this script is being started, so that it costs no time. */
const requested = async (event) => (await event.preloadResponse) ?? fetch(event.request);

async function showPage(event) {
    try {
        return await requested(event);
    } catch {
        return offlinePage();
    }
}

addEventListener('install', (event) => event.waitUntil(store().then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(registration.navigationPreload?.enable()));
addEventListener('fetch', (event) => {
    const { pathname, search } = new URL(event.request.url);
    if (stored.includes(pathname + search))
        event.respondWith(caches.match(pathname + search).then((found) => found ?? fetch(event.request)));
    else if (event.request.mode !== 'navigate') return;
    // A file that is opened by its address: as if this script were not there, and requested once.
    else if (pathname.includes('/api/')) event.respondWith(requested(event));
    else event.respondWith(showPage(event));
});
