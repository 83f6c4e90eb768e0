// SPDX-License-Identifier: AGPL-3.0-or-later
// Modules of a copy of src, for tests.
import { readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';

/** Makes a module as a browser would load it, with all its imports. Gives its address. */
export async function load(root, name, loaded = new Map()) {
    if (loaded.has(name)) return loaded.get(name);
    const file = new URL(name, root);
    const out = new URL(name.replace(/\.ts$/, '.mjs'), root).href;
    loaded.set(name, out);
    let { outputText } = ts.transpileModule(await readFile(file, 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    for (const [, path] of outputText.matchAll(/from '(\.[^']+\.ts)'/g))
        await load(root, new URL(path, file).href.slice(root.href.length), loaded);
    outputText = outputText.replace(/(from |import\()'(\.[^']+)\.ts'/g, "$1'$2.mjs'");
    await writeFile(new URL(out), outputText);
    return out;
}
