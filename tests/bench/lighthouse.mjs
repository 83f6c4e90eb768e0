// SPDX-License-Identifier: AGPL-3.0-or-later
// Lighthouse, mobile profile, on every kind of screen: accessibility and best practices of each, and the load
// performance of the portal's home. Its many packages are not used elsewhere, so they have a folder of their own,
// tests/lighthouse.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeAdmin } from '../support/admin.mjs';
import { trusted } from '../support/browser.mjs';
import { foldersOf, openMatter, upload } from '../support/people.mjs';
import { pdf } from '../support/pdf.mjs';
import { originOf, source, stack } from '../support/stack.mjs';
import { print } from './measure.mjs';
import { until } from '../support/until.mjs';

const from = createRequire(join(source, 'tests/lighthouse/package.json'));

/** Starts a browser that both Lighthouse and we can control. */
async function launch() {
    const folder = mkdtempSync(join(tmpdir(), 'portico-lighthouse-'));
    const child = spawn(
        process.env.PORTICO_CHROMIUM ?? '/usr/bin/chromium',
        [
            '--headless=new',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            '--disable-dev-shm-usage',
            '--remote-debugging-port=0',
            `--user-data-dir=${folder}`,
            `--host-resolver-rules=MAP *.${stack.domain} 127.0.0.1,MAP ${stack.domain} 127.0.0.1`,
            `--ignore-certificate-errors-spki-list=${trusted()}`,
            'about:blank',
        ],
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

async function scene({ firm, client }) {
    const matter = await openMatter(firm.staff, client.account, 'Purchase of 14 Orchard Lane');
    const folders = await foldersOf(firm.staff, matter.id);
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'Contract.pdf', pdf('Contract'));
    const admin = await makeAdmin();
    const portal = (path) => [firm.slug, path, client.client];
    const desk = (path) => [firm.slug, `/desk${path}`, firm.staff];
    const console_ = (path) => ['admin', path, admin.visitor];
    return [
        ['', '/'],
        ['', '/start'],
        ['', '/portals'],
        [firm.slug, '/sign-in'],
        [firm.slug, '/desk/sign-in'],
        ['admin', '/sign-in'],
        ...[
            '/',
            '/matters',
            `/matters/${matter.id}`,
            '/documents',
            `/documents/${matter.id}`,
            `/documents/${matter.id}/${folders['From you'].id}`,
            `/document/${document}`,
            '/account',
            '/account/helpers',
            '/account/helpers/new',
            '/more',
        ].map(portal),
        ...[
            '/',
            '/clients',
            `/clients/${client.account}`,
            '/clients/import',
            '/clients/invitations',
            '/matters',
            `/matters/${matter.id}`,
            `/documents/${document}`,
            '/audit-log',
            '/account',
        ].map(desk),
        ...['brand', 'firm', 'team', 'kinds', 'mails', 'sign-in', 'keys', 'single-sign-on', 'support'].map((tab) =>
            desk(`/settings/${tab}`),
        ),
        ...['/', '/jobs', '/cells', '/audit-log', '/account'].map(console_),
    ];
}

export async function benchLighthouse(prepared) {
    const { default: lighthouse } = await import(pathToFileURL(from.resolve('lighthouse')).href);
    const puppeteer = await import(
        pathToFileURL(
            createRequire(from.resolve('lighthouse'))('puppeteer-core/package.json') &&
                createRequire(from.resolve('lighthouse')).resolve('puppeteer-core'),
        ).href
    );
    const pages = await scene(prepared);
    const chrome = await launch();
    const browser = await (puppeteer.default ?? puppeteer).connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
    const rows = [];
    let weak = 0;
    try {
        for (const [slug, path, visitor] of pages) {
            const url = originOf(slug) + path;
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
            const home = slug && path === '/' && slug !== 'admin';
            const { lhr } = await lighthouse(
                url,
                {
                    logLevel: 'error',
                    onlyCategories: ['accessibility', 'best-practices', ...(home ? ['performance'] : [])],
                    disableStorageReset: true,
                },
                undefined,
                page,
            );
            const score = (name) => Math.round((lhr.categories[name]?.score ?? 0) * 100);
            const failed = Object.values(lhr.categories)
                .flatMap(({ auditRefs }) => auditRefs)
                .filter(({ weight, id }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
                .map(({ id }) => id);
            if (score('accessibility') < 98 || score('best-practices') < 98) weak++;
            rows.push([
                `${slug === prepared.firm.slug ? 'firm' : slug || 'apex'} ${path.replaceAll(/[0-9a-f-]{36}/g, '…')}`,
                `accessibility ${score('accessibility')}, best practices ${score('best-practices')}${home ? `, performance ${score('performance')}, LCP ${lhr.audits['largest-contentful-paint'].displayValue}, TBT ${lhr.audits['total-blocking-time'].displayValue}` : ''}${failed.length ? ` (${failed.join(', ')})` : ''}`,
            ]);
            await page.close();
        }
    } finally {
        await browser.disconnect();
        await chrome.close();
    }
    print(`Lighthouse, mobile profile, ${rows.length} screens, ${weak} below 98`, rows);
}
