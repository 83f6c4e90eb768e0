// SPDX-License-Identifier: AGPL-3.0-or-later
// An exported thread, unpacked and checked by the tools that its readers have: unzip, sha256sum and pdftotext.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';

const run = (command, words, cwd) =>
    execFileSync(command, words, {
        cwd,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
const schemaFile = new URL('../../docs/transcript.schema.json', import.meta.url);

/** The files below a folder, by path. */
function filesOf(folder) {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
    return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
}

/** Each file is in SHA256SUMS, which is the last, and has that hash. */
function checkSums(folder, files, listed) {
    run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], folder);
    const named = files.SHA256SUMS.toString('utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.slice(66));
    assert.deepEqual(named, listed.slice(0, -1));
    assert.equal(listed.at(-1), 'SHA256SUMS');
}

/** Gives {files, data, text, pages}: every file, transcript.json, the words of transcript.pdf without its footers. */
export function unpack(zip) {
    const folder = mkdtempSync(join(tmpdir(), 'transcript-'));
    try {
        const archive = join(folder, 'transcript.zip');
        const inside = join(folder, 'inside');
        writeFileSync(archive, zip);
        run('unzip', ['-tqq', archive]);
        run('unzip', ['-qq', archive, '-d', inside]);
        const listed = run('unzip', ['-Z1', archive]).split('\n').filter(Boolean);
        const files = filesOf(inside);
        assert.deepEqual(Object.keys(files).sort(), [...listed].sort());
        checkSums(inside, files, listed);
        const data = JSON.parse(files['transcript.json'].toString('utf8'));
        assert.deepEqual(files['transcript.schema.json'], readFileSync(schemaFile));
        const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
        assert.ok(validate(data), JSON.stringify(validate.errors));
        const pages = run('pdftotext', ['-layout', join(inside, 'transcript.pdf'), '-']).split('\f');
        assert.equal(pages.pop(), '');
        for (const [index, page] of pages.entries()) assert.match(page, new RegExp(` Page ${index + 1}\\n*$`));
        return {
            files,
            data,
            pages: pages.length,
            text: pages.map((page) => page.replace(/\n[^\n]*\n*$/, '\n')).join(''),
        };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Without white space and the marks that pdftotext adds around text of another direction, to find words that were wrapped. */
export const squeeze = (text) => text.replace(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
