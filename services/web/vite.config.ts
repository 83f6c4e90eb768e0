// SPDX-License-Identifier: AGPL-3.0-or-later
// Four pages, one design system. The policy of our pages forbids anything inline, so the build makes files only.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { devPlugin } from './build/dev.js';
import { wordsPlugin } from './build/words.js';

const here = import.meta.dirname;

/** The theme must be known before the first paint, so it is a small blocking file. The text's typeface is requested at once, not when
 *  the style sheets are there. The firm's colours come after our style sheets, so that they override them in their layer. */
function page(): Plugin {
    let theme = '';
    return {
        name: 'portico-page',
        apply: 'build',
        buildStart() {
            const source = readFileSync(resolve(here, 'src/theme.js'), 'utf8');
            theme = this.emitFile({ type: 'asset', name: 'theme.js', source });
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
                const text = Object.keys(bundle).find((name) => name.startsWith('assets/text-latin.gen-'));
                if (!text) this.error('the text face is missing');
                const head = `<link rel="preload" href="/${text}" as="font" type="font/woff2" crossorigin>
        <script src="/${this.getFileName(theme)}"></script>`;
                for (const file of Object.values(bundle)) {
                    if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
                    const brand = '<!--portico:brand-->';
                    let html = String(file.source);
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
    plugins: [wordsPlugin(new URL('src/', import.meta.url)), svelte(), page(), devPlugin()],
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
