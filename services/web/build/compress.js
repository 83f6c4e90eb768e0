// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes .br and .gz beside every text file, and checks the budgets of the portal's first load.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { firstLoad } from './budget.js';

const dist = new URL('../dist/', import.meta.url);
const budget = { js: 60_000, css: 15_000, fonts: 60_000 };
const sizes = new Map();
let fonts = 0; // of a portal whose firm chose the serif: both faces, the latin letters

for (const name of await readdir(dist, { recursive: true })) {
    if (!/\.(js|css|html|svg|json|woff2)$/.test(name)) continue;
    const bytes = await readFile(new URL(name, dist));
    if (/-latin\.gen-[^/]*\.woff2$/.test(name)) fonts += bytes.length;
    if (name.endsWith('.woff2')) continue; // compressed already
    const br = await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const gz = await promisify(gzip)(bytes, { level: 9 });
    sizes.set('/' + name, br.length);
    if (name.endsWith('.html')) continue; // the edge inserts the firm's data into these, and compresses afterwards
    await writeFile(new URL(name + '.br', dist), br);
    await writeFile(new URL(name + '.gz', dist), gz);
}

const textOf = (file) => readFile(new URL(`.${file}`, dist), 'utf8');

for (const page of ['portal', 'desk', 'console', 'signup']) {
    const html = await readFile(new URL(`${page}.html`, dist), 'utf8');
    const { late, ...first } = await firstLoad(html, sizes, textOf);
    if (late.length > 0) {
        console.error(`${page}.html must name what its scripts import, or it is requested late: ${late.join(', ')}`);
        process.exitCode = 1;
    }
    console.log(`${page.padEnd(8)} first load, brotli: ${first.js} B JavaScript, ${first.css} B CSS, ${fonts} B fonts`);
    if (page === 'portal' && (first.js > budget.js || first.css > budget.css || fonts === 0 || fonts > budget.fonts)) {
        console.error(
            `The portal's first load has no fonts, or is over its budget of ${budget.js} B JavaScript, ${budget.css} B CSS and ` +
                `${budget.fonts} B fonts.`,
        );
        process.exitCode = 1;
    }
}
