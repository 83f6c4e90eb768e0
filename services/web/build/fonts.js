// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the typefaces small enough for a first load: of each only the weights that our pages use. A browser loads latin-ext
// only for a page with such letters. Until a face is there, one of the system's is shown with the measures of ours, so
// that nothing moves when it arrives.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import subsetFont from 'subset-font';

const out = new URL('../src/fonts/', import.meta.url);

// All measures in percent. ascent and descent are those of the face, except that capitals of the serif, which sits high, are
// put in the middle of their line. size is the width of a text in three languages in our face, over that in the
// substitute. Liberation, Arimo and Tinos have the widths of Arial and Times.
const faces = [
    {
        name: 'text',
        family: 'Portico Text',
        from: 'hanken-grotesk',
        axis: { min: 400, max: 700 },
        weight: '400 700',
        ascent: 100,
        descent: 30.3,
        substitutes: [
            { as: 'Arial', weight: 400, local: ['Arial', 'Liberation Sans', 'Arimo Regular'], size: 99.56 },
            { as: 'Roboto', weight: 400, local: ['Roboto'], size: 100.49 },
        ],
    },
    {
        name: 'serif', // for titles only, which have one weight
        family: 'Portico Serif',
        from: 'newsreader',
        axis: 600,
        weight: '600',
        ascent: 96,
        descent: 27,
        substitutes: [
            {
                as: 'Times',
                weight: 600,
                local: ['Times New Roman Bold', 'Liberation Serif Bold', 'Tinos Bold'],
                size: 103.85,
            },
            { as: 'Noto', weight: 600, local: ['Noto Serif Bold'], size: 88.12 },
        ],
    },
];

/** All characters of a CSS unicode-range. */
function characters(range) {
    const all = [];
    for (const part of range.split(',')) {
        const [first, last = first] = part.replace('U+', '').split('-');
        for (let code = parseInt(first, 16); code <= parseInt(last, 16); code++) all.push(code);
    }
    return String.fromCodePoint(...all);
}

const rule = (declarations) => `@font-face {\n${declarations.map((one) => `    ${one};\n`).join('')}}\n`;

const measures = ({ ascent, descent }, size = 100) =>
    [
        ['ascent', ascent],
        ['descent', descent],
        ['line-gap', 0],
    ].map(([name, percent]) => `${name}-override: ${((percent / size) * 100).toFixed(2)}%`);

const faceRule = (face, file, range) =>
    rule([
        `font-family: '${face.family}'`,
        `src: url('./${file}') format('woff2')`,
        `font-weight: ${face.weight}`,
        'font-display: swap',
        ...measures(face),
        `unicode-range: ${range}`,
    ]);

const substituteRule = (face, { as, weight, local, size }) =>
    rule([
        `font-family: '${face.family} as ${as}'`,
        `src: ${local.map((name) => `local('${name}')`).join(', ')}`,
        `font-weight: ${weight}`,
        `size-adjust: ${size}%`,
        ...measures(face, size),
    ]);

await mkdir(out, { recursive: true });
let css = '/* Made by build/fonts.js. */\n';
for (const face of faces) {
    const source = new URL(`../node_modules/@fontsource-variable/${face.from}/`, import.meta.url);
    const ranges = JSON.parse(await readFile(new URL('unicode.json', source), 'utf8'));
    for (const subset of ['latin-ext', 'latin']) {
        const whole = await readFile(new URL(`files/${face.from}-${subset}-wght-normal.woff2`, source));
        const file = `${face.name}-${subset}.gen.woff2`;
        const options = { targetFormat: 'woff2', variationAxes: { wght: face.axis } };
        await writeFile(new URL(file, out), await subsetFont(whole, characters(ranges[subset]), options));
        css += faceRule(face, file, ranges[subset]);
    }
    for (const substitute of face.substitutes) css += substituteRule(face, substitute);
}
await writeFile(new URL('fonts.gen.css', out), css);
