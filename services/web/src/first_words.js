// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of the page until the app is there, in the language that the app will choose (lib/language.ts). The build puts
// in the catalogues of all languages in which the portal is whole (build/first.js).
(() => {
    const offered = FIRST_WORDS;
    let locale = null;
    try {
        locale = localStorage.getItem(
            /^\/impersonation(\/|$)/.test(location.pathname) ? 'locale:impersonation' : 'locale:portal',
        );
    } catch {
        // no access to storage: the browser's languages decide
    }
    const languages = [locale, ...navigator.languages].map((one) => one?.split('-')[0]);
    const language = languages.find((one) => one && Object.hasOwn(offered, one)) ?? 'en';
    document.documentElement.lang = language;
    // When the page is read, before any module runs.
    document.addEventListener(
        'readystatechange',
        () => {
            for (const element of document.querySelectorAll('#first [data-word]'))
                element.textContent = offered[language][element.dataset.word];
        },
        { once: true },
    );
})();
