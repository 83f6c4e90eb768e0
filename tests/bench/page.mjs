// SPDX-License-Identifier: AGPL-3.0-or-later
// The portal's home beside a page that is made of one Svelte component, each loaded by a browser without a cache in turn:
// Lighthouse's mobile profile. The trivial page is built by the same tools and served by an edge of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { pdf } from '../support/pdf.mjs';
import { foldersOf, openMatter, upload } from '../support/people.mjs';
import { originOf, source, stack } from '../support/stack.mjs';
import { withLighthouse } from './chrome.mjs';
import { median, print, round } from './measure.mjs';

const ROUNDS = Number(process.env.PORTICO_BENCH_ROUNDS ?? 7);
const PORT = Number(process.env.PORTICO_BENCH_PEER_PORT);

/** Builds the trivial page with the tools of services/web, and gives it the name of the apex's page. */
export async function buildTrivial(folder) {
    const web = createRequire(join(source, 'services/web/package.json'));
    const load = (name) => import(pathToFileURL(web.resolve(name)).href);
    const [{ build }, { svelte }] = [await load('vite'), await load('@sveltejs/vite-plugin-svelte')];
    const resolve = {
        name: 'tools-of-services-web',
        enforce: 'pre',
        resolveId(id) {
            return /^svelte(\/|$)/.test(id) ? this.resolve(id, web.resolve('svelte/package.json')) : null;
        },
    };
    await build({
        root: join(source, 'tests/bench/trivial'),
        configFile: false,
        logLevel: 'error',
        plugins: [resolve, svelte({ configFile: false })],
        build: { outDir: folder, emptyOutDir: true, target: 'chrome123', modulePreload: { polyfill: false } },
    });
    renameSync(join(folder, 'index.html'), join(folder, 'signup.html'));
    for (const name of readdirSync(join(folder, 'assets'))) {
        const file = join(folder, 'assets', name);
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
}

/** An edge that serves only this folder. */
export async function serve(folder) {
    const edge = spawn(join(process.env.PORTICO_BUILD, 'bin/portico-edge'), {
        env: {
            ...process.env,
            PORTICO_VAR: folder,
            PORTICO_RUN: join(folder, 'run'),
            PORTICO_WEB: join(folder, 'web'),
            PORTICO_TLS: process.env.PORTICO_TLS ?? join(stack.var, 'tls'),
            PORTICO_PORT: String(PORT),
            PORTICO_HTTP_PORT: String(PORT + 1),
            PORTICO_LOG: 'info',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise((ready, failed) => {
        edge.stderr.on('data', (piece) => String(piece).includes('"ready"') && ready());
        edge.once('exit', (code) => failed(new Error(`the edge of the trivial page ended with ${code}`)));
    });
    return async () => {
        edge.kill();
        await once(edge, 'exit');
    };
}

/** A home with everything on it: a task, two matters, news. */
export async function furnish({ firm, client }) {
    await openMatter(firm.staff, client.account, 'Estate of the late Adalbert von Hohenfels');
    const matter = await openMatter(firm.staff, client.account, 'Purchase of 14 Orchard Lane');
    const folders = await foldersOf(firm.staff, matter.id);
    await upload(firm.staff, folders['Contract and searches'].id, 'Contract.pdf', pdf('Contract'));
}

/** Processor time of the page's main thread from a trace, which a busy machine hardly changes: of all its tasks, and what
 *  Lighthouse's rule for blocking time makes of them (four times slower, beyond 50 ms each), the first paint included. */
function processorTime(events) {
    const start = events.findLast(
        ({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL?.startsWith('https:'),
    );
    if (!start) return null; // the page was not loaded, which Lighthouse reports
    const tasks = events
        .filter(({ name, ph, pid, tid, ts }) => {
            const ours = pid === start.pid && tid === start.tid && ts >= start.ts;
            return ours && ph === 'X' && name.endsWith('RunTask');
        })
        .map(({ tdur = 0 }) => (tdur * 4) / 1000);
    return {
        all: tasks.reduce((sum, ms) => sum + ms, 0),
        blocking: tasks.reduce((sum, ms) => sum + Math.max(0, ms - 50), 0),
        longest: Math.max(...tasks),
    };
}

const number = (lhr, name) => lhr.audits[name].numericValue;
export const figures = {
    score: ({ lhr }) => lhr.categories.performance.score * 100,
    'first paint, ms': ({ lhr }) => number(lhr, 'first-contentful-paint'),
    'LCP, ms': ({ lhr }) => number(lhr, 'largest-contentful-paint'),
    'TBT, ms': ({ lhr }) => number(lhr, 'total-blocking-time'),
    'layout shift': ({ lhr }) => number(lhr, 'cumulative-layout-shift'),
    'processor time x 4, ms': ({ cpu }) => cpu.all,
    'its blocking part, ms': ({ cpu }) => cpu.blocking,
    'its longest task, ms': ({ cpu }) => cpu.longest,
    'bytes, kB': ({ lhr }) => number(lhr, 'total-byte-weight') / 1000,
    requests: ({ lhr }) => lhr.audits['network-requests'].details.items.length,
};

export async function benchPage(prepared) {
    const folder = mkdtempSync(join(tmpdir(), 'portico-trivial-'));
    for (const name of ['run', 'edge']) mkdirSync(join(folder, name));
    await buildTrivial(join(folder, 'web'));
    await furnish(prepared);
    const close = await serve(folder);
    const pages = {
        home: [`${originOf(prepared.firm.slug)}/`, prepared.client.client],
        trivial: [`https://${stack.domain}:${PORT}/`, null],
    };
    const results = { home: [], trivial: [] };
    try {
        await withLighthouse(async (measure) => {
            for (let round = 0; round <= ROUNDS; round++)
                for (const [name, [url, visitor]] of Object.entries(pages)) {
                    const { lhr, artifacts } = await measure(url, visitor, ['performance']);
                    const cpu = processorTime(artifacts.Trace.traceEvents);
                    // The first round warms the services and the browser.
                    if (round > 0 && cpu) results[name].push({ lhr, cpu });
                }
        });
    } finally {
        await close();
        rmSync(folder, { recursive: true });
    }
    const middle = (name, of) => round(median(results[name].map(of)), 2);
    print(
        `The portal's home beside a trivial Svelte page, Lighthouse's mobile profile, medians of ${results.home.length} loads`,
        Object.entries(figures).map(([what, of]) => [what, `${middle('home', of)} beside ${middle('trivial', of)}`]),
    );
}
