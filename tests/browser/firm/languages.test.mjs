// SPDX-License-Identifier: AGPL-3.0-or-later
// A client whose language is offered reads nothing in English: every page of the portal is compared with the English
// catalogues. Words of other languages are longer, so each page is also looked at for what does not fit.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { catalogues, flatten, languages } from '../../../services/web/build/words.js';
import { read } from '../../../services/web/build/graph.js';
import { audit, dress, expecting, leave, open, settled } from '../../support/browser.mjs';
import { expectStatus, foldersOf } from '../../support/people.mjs';
import { furnish } from '../../support/screens.mjs';

// Each with the browser's locale, and what the page says when the server cannot be reached.
const offered = [
    { language: 'de', locale: 'de-DE', offline: 'Wir sind gerade nicht erreichbar' },
    { language: 'es', locale: 'es-ES', offline: 'No hay conexión con el portal en este momento' },
];
const leastWords = 3; // of a fixed part of a message with arguments: fewer may be in other languages, too

const src = new URL('../../../services/web/src/', import.meta.url);
let firm, client, matter, folder, document, helper, thread, names, all, shown;

before(async () => {
    ({ firm, client, matter, folder, document, helper } = await furnish());
    const { account } = client;
    const begun = await firm.staff.post('/api/threads', { account, matter: matter.id, subject: '14 OL', text: '42?' });
    thread = expectStatus(begun, 201).thread.id;
    expectStatus(await client.client.post(`/api/threads/${thread}/messages`, { text: '43.' }), 201);
    const { words } = expectStatus(await firm.staff.get('/api/brand'), 200);
    names = [...Object.values(words), ...Object.keys(await foldersOf(firm.staff, matter.id))]; // the firm's own words
    all = await catalogues(src);
    ({ shown } = languages(await read(src), all).get('portal'));
});

/** What only an English page says: whole messages, and the longer fixed parts of those with arguments. */
function english(language) {
    const messages = (of) => shown.flatMap((id) => flatten(all.get(id).get(of)).map(([, text]) => text));
    const same = new Set([...messages(language), ...names]);
    const own = messages('en').filter((text) => !same.has(text));
    const parts = own.filter((text) => text.includes('{')).flatMap((text) => text.split(/[{}]/));
    return {
        whole: own.filter((text) => !text.includes('{')),
        parts: parts
            .map((part) => part.trim())
            .filter((part) => part.split(' ').length >= leastWords && !/,/.test(part)),
    };
}

/** All texts of a page that somebody can see or hear. */
const texts = (page) =>
    page.evaluate(() => {
        const found = [globalThis.document.title];
        const walker = globalThis.document.createTreeWalker(globalThis.document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode())
            if (!walker.currentNode.parentElement.closest('script, style, noscript'))
                found.push(walker.currentNode.textContent);
        for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt'])
            for (const element of globalThis.document.querySelectorAll(`[${name}]`))
                found.push(element.getAttribute(name));
        return found.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
    });

async function assertNoEnglish(page, language, name) {
    await settled(page);
    assert.equal(await page.evaluate(() => globalThis.document.documentElement.lang), language, name);
    const { whole, parts } = english(language);
    const left = (await texts(page)).filter(
        (text) => whole.includes(text) || parts.some((part) => text.includes(part)),
    );
    assert.deepEqual(left, [], `${name} says nothing in English`);
}

const signedIn = () => [
    ['home', '/'],
    ['matters', '/matters'],
    ['matter', `/matters/${matter.id}`],
    ['documents', '/documents'],
    ['documents-matter', `/documents/${matter.id}`],
    ['folder', `/documents/${matter.id}/${folder}`],
    ['document', `/document/${document}`],
    ['messages', '/messages'],
    ['message-new', '/messages/new'],
    ['thread', `/messages/${thread}`],
    ['account', '/account'],
    ['helpers', '/account/helpers'],
    ['helper-new', '/account/helpers/new'],
    ['helper', `/account/helpers/${client.account}/${helper.person}`],
    ['notices', '/notices'],
    ['more', '/more'],
    ['missing', '/nothing-here'],
];
const signedOut = [
    ['sign-in', '/sign-in'],
    ['enter', '/enter'],
    ['mail-change', '/mail-change'],
    ['invitation', '/invitation'],
    ['unsubscribe', '/unsubscribe'],
];

async function walk(page, language, addresses) {
    const failures = [];
    for (const [name, path] of addresses) {
        await page.goto(path);
        try {
            await assertNoEnglish(page, language, name);
            await audit(page, `${language}-${name}`);
        } catch (error) {
            failures.push(`${name}: ${error.message}\n${(error.actual ?? []).join?.('\n') ?? ''}`);
        }
    }
    if (failures.length) throw new Error(failures.join('\n\n'));
}

for (const { language, locale, offline } of offered) {
    for (const size of ['phone', 'laptop'])
        test(`every page of the portal is in the language of the client: ${language}, ${size}`, async () => {
            expectStatus(await client.client.patch('/api/profile', { locale: language }), 200);
            const page = await open(firm.slug, { size, locale });
            await dress(page, client.client);
            await walk(page, language, signedIn());
            await leave(page);
        });

    test(`whoever is not signed in reads the language of the browser: ${language}`, async () => {
        const page = await open(firm.slug, { size: 'phone', locale });
        await walk(page, language, signedOut);
        await page.goto('/sign-in');
        await page.getByRole('textbox').fill('nobody@mail.example');
        await page.locator('form button[type="submit"]').click();
        await page.locator('input[autocomplete="one-time-code"]').waitFor();
        await assertNoEnglish(page, language, 'code');
        await audit(page, `${language}-code`);
        await leave(page);
    });

    test(`the client’s language comes before the browser’s, also for what the server refuses: ${language}`, async () => {
        expectStatus(await client.client.patch('/api/profile', { locale: language }), 200);
        const page = await open(firm.slug, { locale: 'en-GB' });
        await dress(page, client.client);
        await page.goto('/account');
        await page.waitForFunction((wanted) => globalThis.document.documentElement.lang === wanted, language);
        await assertNoEnglish(page, language, 'account');
        const asked = page.waitForRequest(/\/api\/home/);
        await page.goto('/');
        assert.equal((await (await asked).allHeaders())['accept-language'], language);
        await leave(page);
    });

    test(`without a connection the page is in the language of the browser: ${language}`, async () => {
        const page = await open(firm.slug, { size: 'phone', locale, worker: true });
        await dress(page, client.client);
        expecting(page, /ERR_INTERNET_DISCONNECTED/, /status(?: of)? 503/);
        await page.goto('/');
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        await page.goto('/documents');
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.context().setOffline(true);
        await page.goto('/messages');
        await page.getByRole('heading', { name: offline }).waitFor();
        await assertNoEnglish(page, language, 'offline');
        await audit(page, `${language}-offline`);
        await leave(page);
    });
}
