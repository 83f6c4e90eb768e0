// SPDX-License-Identifier: AGPL-3.0-or-later
// Four pages, one design system. The policy of our pages forbids anything inline, so the build makes files only.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { devPlugin } from './build/dev.js';
import { firstScript, serviceWorker } from './build/first.js';
import { wordsPlugin } from './build/words.js';

const here = import.meta.dirname;
const src = new URL('src/', import.meta.url);

type Bundle = Parameters<Extract<Plugin['generateBundle'], (...args: never[]) => unknown>>[1];

/** The scripts of the part of an app that its first script imports: start.ts and everything that this imports at once. */
function startScripts(bundle: Bundle, app: string): string[] {
    const found = new Set<string>();
    const queue = Object.keys(bundle).filter((name) => {
        const file = bundle[name];
        return file?.type === 'chunk' && file.facadeModuleId?.endsWith(`/src/apps/${app}/start.ts`);
    });
    for (let name = queue.pop(); name; name = queue.pop()) {
        const file = bundle[name];
        if (found.has(name) || file?.type !== 'chunk') continue;
        found.add(name);
        queue.push(...file.imports);
    }
    return [...found];
}

/** The theme must be known before the first paint, so it is a small blocking file; the portal's also chooses its skeleton. The text's
 *  typeface, and the scripts that the first script will import, are requested at once. The firm's colours come after our
 *  style sheets, so that they override them in their layer. */
function page(): Plugin {
    let theme = '';
    let portalTheme = '';
    return {
        name: 'portico-page',
        apply: 'build',
        async buildStart() {
            const source = readFileSync(resolve(here, 'src/theme.js'), 'utf8');
            theme = this.emitFile({ type: 'asset', name: 'theme.js', source });
            portalTheme = this.emitFile({ type: 'asset', name: 'first.js', source: await firstScript(src) });
            this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: await serviceWorker(src) });
            const style = readFileSync(resolve(here, 'src/styles/offline.css'), 'utf8');
            this.emitFile({ type: 'asset', fileName: 'offline.css', source: style });
            for (const face of ['hanken-grotesk', 'newsreader'])
                this.emitFile({
                    type: 'asset',
                    fileName: `licenses/${face}.txt`,
                    source: readFileSync(resolve(here, `node_modules/@fontsource-variable/${face}/LICENSE`), 'utf8'),
                });
        },
        generateBundle: {
            order: 'post',
            handler(_, bundle) {
                const release = createHash('sha256')
                    .update(Object.keys(bundle).sort().join())
                    .digest('hex')
                    .slice(0, 16);
                const worker = bundle['service-worker.js'];
                if (worker?.type !== 'asset') this.error('the service worker is missing');
                worker.source = String(worker.source).replace('RELEASE', release);
                const text = Object.keys(bundle).find((name) => name.startsWith('assets/text-latin.gen-'));
                if (!text) this.error('the text face is missing');
                for (const file of Object.values(bundle)) {
                    if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
                    const app = file.fileName.replace('.html', '');
                    const head = `<link rel="preload" href="/${text}" as="font" type="font/woff2" crossorigin>
        <script src="/${this.getFileName(app === 'portal' ? portalTheme : theme)}"></script>`;
                    const brand = '<!--portico:brand-->';
                    let html = String(file.source);
                    const later = startScripts(bundle, app)
                        .filter((name) => !html.includes(name))
                        .map((name) => `<link rel="modulepreload" href="/${name}">\n`);
                    html = html.replace('</head>', `${later.join('')}</head>`);
                    if (html.includes(brand)) html = html.replace(brand, '').replace('</head>', `${brand}\n</head>`);
                    html = html.replace(/ crossorigin/g, '').replace(/^\s*\n/gm, '');
                    file.source = html.replace('<!--theme-->', head);
                }
            },
        },
    };
}

export default defineConfig({
    root: here,
    plugins: [wordsPlugin(src), svelte(), page(), devPlugin()],
    build: {
        target: ['chrome123', 'firefox128', 'safari18'],
        cssTarget: ['chrome123', 'firefox128', 'safari18'],
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        rolldownOptions: {
            input: Object.fromEntries(
                ['portal', 'desk', 'console', 'signup'].map((name) => [name, resolve(here, `${name}.html`)]),
            ),
        },
    },
});
