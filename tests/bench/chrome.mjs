// SPDX-License-Identifier: AGPL-3.0-or-later
// Lighthouse, and a browser for it. Its many packages are not used elsewhere, so they have a folder of their own,
// tests/lighthouse.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumArguments, chromiumPath } from '../support/browser.mjs';
import { source } from '../support/stack.mjs';
import { until } from '../support/until.mjs';

const from = createRequire(join(source, 'tests/lighthouse/package.json'));
const load = (path) => import(pathToFileURL(path).href);

/** Starts a browser that both Lighthouse and we can control. */
async function launch() {
    const folder = mkdtempSync(join(tmpdir(), 'portico-lighthouse-'));
    const child = spawn(
        chromiumPath,
        [...chromiumArguments(), '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
        { stdio: 'ignore' },
    );
    const ended = new Promise((done) => child.once('exit', done));
    const file = join(folder, 'DevToolsActivePort');
    const port = await until(
        'the browser',
        () => existsSync(file) && Number(readFileSync(file, 'utf8').split('\n')[0]),
    );
    const close = async () => {
        child.kill();
        await ended;
        rmSync(folder, { recursive: true, force: true });
    };
    return { port, close };
}

/** Gives `use` a function (url, cookies, categories) -> Lighthouse's result, mobile profile, each in a page of its own. Its
 *  cache is empty each time; cookies and storage are kept. */
export async function withLighthouse(use) {
    const { default: lighthouse } = await load(from.resolve('lighthouse'));
    const puppeteer = await load(createRequire(from.resolve('lighthouse')).resolve('puppeteer-core'));
    const chrome = await launch();
    const browser = await (puppeteer.default ?? puppeteer).connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
    const measure = async (url, visitor, onlyCategories) => {
        const page = await browser.newPage();
        for (const [name, value] of visitor?.cookies ?? [])
            await browser.setCookie({
                name,
                value,
                domain: new URL(url).hostname,
                path: '/',
                secure: true,
                httpOnly: true,
                sameSite: 'Lax',
            });
        try {
            const devtools = await page.createCDPSession();
            await devtools.send('Network.clearBrowserCache');
            await devtools.detach();
            const options = { logLevel: 'error', onlyCategories, disableStorageReset: true };
            return await lighthouse(url, options, undefined, page);
        } finally {
            await page.close();
        }
    };
    try {
        await use(measure);
    } finally {
        await browser.disconnect();
        await chrome.close();
    }
}
