// SPDX-License-Identifier: AGPL-3.0-or-later
// Real browsers at the running stack. Whatever a page complains of (console, uncaught errors, the policy, a request that
// failed) fails the test during which it happened, unless that test said beforehand that it would come.
import assert from 'node:assert/strict';
import { X509Certificate, createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach } from 'node:test';
import { chromium } from 'playwright-core';
import { mailTo, mailsTo } from './mail.mjs';
import { originOf, stack } from './stack.mjs';
import { LIMIT_MS, until } from './until.mjs';

export const sizes = {
    phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    laptop: { viewport: { width: 1280, height: 800 } },
    narrow: { viewport: { width: 320, height: 640 } },
    picture: { viewport: { width: 1120, height: 696 }, deviceScaleFactor: 2 }, // of a document: small, and sharp
};

// The certificate of the stack is trusted by its key, as an imported authority would make it: every other rule of TLS
// and HSTS stays.
function trusted() {
    const file = join(process.env.PORTICO_TLS ?? join(stack.var, 'tls'), 'cert.pem');
    const key = new X509Certificate(readFileSync(file)).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
}

/** The browser, and how it is started: it asks nobody but this stack. The headless shell is the engine of Chromium without
 *  windows and menus, which are pages themselves and cost a third of the time. */
export const chromiumPath = process.env.PORTICO_CHROMIUM ?? '/usr/bin/chromium-headless-shell';
export const chromiumArguments = () => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    `--host-resolver-rules=MAP *.${stack.domain} 127.0.0.1,MAP ${stack.domain} 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${trusted()}`,
];

let launched;
function browser() {
    launched ??= chromium.launch({ executablePath: chromiumPath, args: chromiumArguments() });
    return launched;
}

const watched = new Map(); // context -> {faults, expected}
afterEach(() => calm());
after(async () => (await launched)?.close());

/** Asserts that no open page has complained. Runs after each test by itself. */
export function calm() {
    const faults = [...watched.values()].flatMap((one) => one.faults.splice(0));
    for (const one of watched.values()) one.expected.length = 0;
    assert.deepEqual(faults, [], 'no page complains');
}

/** A person's browser, with cookies and storage of its own, and a first page in it. `slug` as for originOf(). */
export async function open(slug, { size = 'laptop', scheme = 'light', locale = 'en-GB', path, worker = false } = {}) {
    const context = await (
        await browser()
    ).newContext({
        ...sizes[size],
        baseURL: originOf(slug),
        colorScheme: scheme,
        locale,
        timezoneId: 'Europe/London',
        reducedMotion: 'reduce',
        acceptDownloads: true,
        // A test cannot hold or change what a service worker requests.
        serviceWorkers: worker ? 'allow' : 'block',
    });
    context.setDefaultTimeout(LIMIT_MS);
    watch(context);
    const page = await context.newPage();
    if (path !== undefined) await page.goto(path);
    return page;
}

/** From now to the end of this test, complaints of this browser that fit are no fault: refusals a page is meant to meet. */
export const expecting = (page, ...patterns) => watched.get(page.context()).expected.push(...patterns);

/** What the console and the network say of an answer that refuses: a pattern for expecting(). */
export const refused = (status, path = '') => new RegExp(`status(?: of)? ${status}\\b.*${path}`);

export const leave = async (page) => {
    const context = page.context();
    await context.close();
    assert.deepEqual(watched.get(context).faults, [], 'no page complains');
    watched.delete(context);
};

function watch(context) {
    const faults = [];
    const expected = [];
    watched.set(context, { faults, expected });
    const fault = (text) => {
        if (!expected.some((pattern) => pattern.test(text))) faults.push(text);
    };
    // The event tells which directive; the page may be gone before it is asked, so it goes out as a console line.
    context.addInitScript(() =>
        addEventListener('securitypolicyviolation', (event) =>
            console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
        ),
    );
    context.on('console', (message) => {
        if (message.type() === 'error') fault(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => fault(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on('request', (request) => {
        if (request.url().endsWith('/csp-report')) fault(`policy report: ${request.postData()}`);
    });
    context.on('requestfailed', (request) => {
        const why = request.failure()?.errorText;
        // Leaving a page ends what it was still asking; a download leaves the page's hands.
        if (why !== 'net::ERR_ABORTED') fault(`failed: ${request.method()} ${request.url()} ${why}`);
    });
    context.on('response', (response) => {
        if (response.status() >= 400)
            fault(`status ${response.status()}: ${response.request().method()} ${response.url()}`);
    });
}

// ---- what every screen must be ----

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What a colour scheme can change of a page that axe has examined whole.
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** axe, and nothing wider than the screen, of the page as it is. */
export async function checkLayout(page, name, rules = null) {
    // By the debugger, which the page's policy does not bind; once for each document, because it is long.
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
    const found = await page.evaluate(async (rules) => {
        const { violations } = await globalThis.axe.run(document, {
            resultTypes: ['violations'],
            preload: false,
            ...(rules ? { runOnly: rules } : {}),
        });
        return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(
                (node) =>
                    `${id}: ${help}: ${node.html.slice(0, 200)} ${node.any
                        .map((check) => check.message)
                        .join(' ')
                        .slice(0, 200)}`,
            ),
        );
    }, rules);
    assert.deepEqual(found, [], `axe, ${name ?? page.url()}`);
    await noSidewaysScroll(page, name);
    await onlyPanesScroll(page, name);
}

/** Both in light and in dark, and the second also at 320 px. With a name, both are photographed. */
export async function audit(page, name) {
    await settled(page);
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        await checkLayout(page, `${name ?? page.url()}, ${scheme}`, scheme === 'dark' ? rulesOfColour : null);
        if (name) await photograph(page, `${name}-${page.viewportSize().width}-${scheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    const size = page.viewportSize();
    await resize(page, { width: 320, height: size.height });
    await noSidewaysScroll(page, name).finally(() => resize(page, size));
}

/** A size counts when it is painted: observers of sizes run with a frame, and move things. */
async function resize(page, size) {
    await page.setViewportSize(size);
    await painted(page);
}

/** What was asked for has come, and what came has been painted. */
export async function settled(page) {
    await page.waitForFunction(
        () =>
            document.querySelector('h1') &&
            !document.querySelector('[aria-busy="true"], .skeleton-line') &&
            [...document.images].every((image) => image.complete),
    );
    await page.evaluate(() => document.fonts.ready.then(() => {}));
    await painted(page);
}

/** Waits for two frames. A click waits for frames, too, and would only say that it waited; so if none come, the error says
 *  what the page and the browser know about it: is the page hidden, and which process is busy or idle. */
async function painted(page) {
    const frameless = await page.evaluate(
        (limit) =>
            new Promise((done) => {
                const timer = setTimeout(
                    () => done({ visibility: document.visibilityState, size: [innerWidth, innerHeight] }),
                    limit,
                );
                requestAnimationFrame(() =>
                    requestAnimationFrame(() => {
                        clearTimeout(timer);
                        done(null);
                    }),
                );
            }),
        LIMIT_MS,
    );
    if (frameless === null) return;
    const session = await (await browser()).newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const processes = processInfo.map(({ type, id, cpuTime }) => `${type} ${id}: ${cpuTime} s`);
    assert.fail(`no frame in ${LIMIT_MS / 1000} s: ${JSON.stringify({ ...frameless, processes })}`);
}

async function noSidewaysScroll(page, name) {
    const wide = await page.evaluate(() => {
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) return [];
        const out = [...document.querySelectorAll('body *')].filter(
            (element) => element.getBoundingClientRect().right > room + 1 && !element.closest('.scroll'),
        );
        return [
            `${document.documentElement.scrollWidth} > ${room}`,
            ...out.slice(0, 4).map((element) => element.outerHTML.slice(0, 160)),
        ];
    });
    assert.deepEqual(wide, [], `no sideways scroll at ${page.viewportSize().width} px, ${name ?? page.url()}`);
}

/** Side by side, the list and what is open scroll by themselves, and the page has nothing below them. */
async function onlyPanesScroll(page, name) {
    const below = await page.evaluate(() => {
        const [list, detail] = document.querySelectorAll('.panes > *');
        const beside = list?.checkVisibility() && detail?.checkVisibility();
        return beside ? document.documentElement.scrollHeight - window.innerHeight : 0;
    });
    assert.ok(below <= 0, `${below} px below the panes, ${name ?? page.url()}`);
}

/** A picture for whoever judges the page: $PORTICO_VAR/shots, if PORTICO_SHOTS is set. */
export async function photograph(page, name) {
    if (!process.env.PORTICO_SHOTS) return;
    const folder = join(stack.var, 'shots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Holds all requests that fit, until release() is called. asked: resolves with the first one. */
export async function hold(page, pattern) {
    let release, first;
    const released = new Promise((resolve) => (release = resolve));
    const asked = new Promise((resolve) => (first = resolve));
    await page.route(pattern, async (route) => {
        first();
        await released;
        await route.continue().catch(() => undefined); // the page may be gone
    });
    return { release, asked };
}

// ---- what people do everywhere ----

/** Counts what somebody presses, types and chooses. */
export class Hand {
    constructor(page) {
        this.page = page;
        this.actions = [];
    }

    async press(name, role = 'button') {
        this.actions.push(`press ${name}`);
        await this.page.getByRole(role, { name, exact: typeof name === 'string' }).click();
    }

    async type(label, text) {
        this.actions.push(`type ${label}`);
        await this.page.getByRole('textbox', { name: label }).fill(text);
    }
}

/** The next mail to the address after `seen` that has a code or link, as the reader sees it. */
export const nextMail = (email, seen) => mailTo(email, seen);

/** A mail without a link, or any mail, that fits. */
export const mailThat = (email, fits) => until(`a mail to ${email}`, async () => (await mailsTo(email)).find(fits));

/** Signs in with the mailed code and the authenticator app. The page may be anywhere that redirected to the sign-in page;
 *  with `path` it goes there first. */
export async function signInWithApp(page, email, authenticator, path) {
    if (path !== undefined) await page.goto(path);
    const hand = new Hand(page);
    const seen = (await mailsTo(email)).length;
    await hand.type('Your email address', email);
    await hand.press('Continue');
    await page.getByRole('heading', { name: 'Enter the code from your email' }).waitFor();
    await hand.type('Code', (await mailTo(email, seen)).code);
    await page.getByRole('heading', { name: 'Enter the code from your authenticator app' }).waitFor();
    await hand.type('Code', await authenticator.code());
    await page
        .getByRole('heading', { name: 'Enter the code from your authenticator app' })
        .waitFor({ state: 'detached' });
    return hand;
}

/** Chooses the authenticator app instead of the passkey, where the first factor is set up. The page then shows the key. */
export async function chooseApp(page, hand = new Hand(page)) {
    await page.getByRole('heading', { name: 'Set up a passkey' }).waitFor();
    await hand.press('Use an authenticator app instead');
    await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor();
}

/** Gives a signed-in visitor's cookies to a browser: for tests that are not about signing in. */
export async function dress(page, visitor) {
    await page.context().addCookies(
        [...visitor.cookies].map(([name, value]) => ({
            name,
            value,
            url: originOf(visitor.slug),
            secure: true,
            sameSite: 'Lax',
        })),
    );
}
