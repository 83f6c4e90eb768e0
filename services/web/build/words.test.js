// SPDX-License-Identifier: AGPL-3.0-or-later
// A language is only files beside the English ones: these tests generate one in a copy of src.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { read } from './graph.js';
import { load } from './load.js';
import { catalogues, generate, languages } from './words.js';

let folder;
let root;
const loud = (node) =>
    Object.fromEntries(
        Object.entries(node).map(([key, text]) => [key, typeof text === 'string' ? `¡${text}!` : loud(text)]),
    );

before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-words-'));
    // Without the languages that exist, so that what is offered here depends on these tests alone.
    const filter = (name) => !/words\.(?!en\.)[\w-]+\.json$/.test(name);
    await cp(new URL('../src/', import.meta.url), folder, { recursive: true, filter });
    root = pathToFileURL(`${folder}/`);
    const shown = (await generate(root)).get('portal').shown;

    for (const id of (await catalogues(root)).keys()) {
        if (!shown.includes(id)) continue;
        const english = JSON.parse(await readFile(new URL(`${id}/words.en.json`, root), 'utf8'));
        const other = loud(english);
        if (other.noMattersText) other.noMattersText = '¡None!';
        await writeFile(new URL(`${id}/words.xx.json`, root), JSON.stringify(other));
    }
});
after(() => rm(folder, { recursive: true }));

test('a language is offered by the apps in which it is whole, and only there', async () => {
    const offered = await generate(root);
    assert.deepEqual(offered.get('portal').whole, ['xx']);
    assert.deepEqual(offered.get('desk').whole, []);
});

test('all that clients see, and whoever opens a portal, is offered in these languages', async () => {
    const src = new URL('../src/', import.meta.url);
    const offered = languages(await read(src), await catalogues(src));
    for (const app of ['portal', 'signup']) assert.deepEqual(offered.get(app).whole, ['de', 'es'], app);
});

test('it is loaded once at the start and replaces the English one', async () => {
    await generate(root);
    await load(root, 'apps/portal/words.xx.gen.ts');
    const { languages: packs } = await import(await load(root, 'apps/portal/languages.gen.ts'));
    const language = await import(await load(root, 'lib/language.ts'));
    const { words } = await import(await load(root, 'features/shell/portal/words.gen.ts'));
    globalThis.document = { documentElement: {} };
    assert.equal(words.more, 'More');
    await language.startLanguage(packs, ['fr-FR', 'xx-AB', 'en']);
    assert.equal(language.currentLanguage(), 'xx');
    assert.equal(document.documentElement.lang, 'xx');
    assert.equal(words.more, '¡More!');
    // The rest comes before the first page that is loaded on demand: what is there by then, and what comes with the page.
    const account = await import(await load(root, 'features/identity/portal/words.gen.ts'));
    assert.equal(account.words.account, 'Your account');
    await load(root, 'apps/portal/words.xx.rest.gen.ts');
    await language.wholeLanguage();
    assert.equal(account.words.account, '¡Your account!');
    // A catalogue of the first page, with its arguments and plurals.
    const matters = await import(await load(root, 'features/matters/portal/words.gen.ts'));
    assert.equal(matters.words.tasks({ count: 1 }), '¡One thing for you to do!');
    // One that needs no argument is called all the same.
    assert.equal(matters.words.noMattersText({ firm: 'Hartwell Osei', matter: 'case' }), '¡None!');
});

test('one missing message, or an unknown argument, and the language is not offered', async () => {
    const file = new URL('features/matters/portal/words.xx.json', root);
    const whole = JSON.parse(await readFile(file, 'utf8'));
    const { updates, ...rest } = whole;
    assert.ok(updates);
    await writeFile(file, JSON.stringify(rest));
    assert.deepEqual((await generate(root)).get('portal').whole, []);
    await writeFile(file, JSON.stringify({ ...whole, updates: 'Updates of {nobody}' }));
    assert.deepEqual((await generate(root)).get('portal').whole, []);
    await writeFile(file, JSON.stringify(whole));
    assert.deepEqual((await generate(root)).get('portal').whole, ['xx']);
});
