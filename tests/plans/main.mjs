// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds the rule that a list picks its page's keys by one index and joins afterwards, and that no statement reads rows
// in proportion to the firm: every statement that runs in a firm is executed in a firm of 100,000 rows a table. It may
// read 400 buffers (hit or read, without planning), and no node of its plan more than 2,000 rows. Before that, the same
// is done with statements that break the rule (seeded/), to see that the test finds them. Prints TAP without numbers.
//
//   main.mjs SERVICES                     everything
//   main.mjs SERVICES --all statement...  the figures of these statements, or of all
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { files, statements } from '../sql/statements_read.mjs';
import { unknown } from './cases.mjs';
import { measure } from './measure.mjs';
import { viewers } from './viewers.mjs';
import { figures, readExceptions, verdict } from './verdict.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [services, ...words] = process.argv.slice(2);
const prints = words[0] === '--all';
const only = new Set(prints ? words.slice(1) : words);

function report(what, wrong) {
    console.log(wrong ? `not ok ${what}: ${wrong}` : `ok ${what}`);
}

function statementsBelow(parent, folders) {
    return folders.flatMap((folder) =>
        [...files(join(parent, folder))]
            .flatMap((file) => [...statements(file)])
            .filter((one) => one.text.includes('{firm}'))
            .map((one) => ({ ...one, folder })),
    );
}

// Calls onVerdict(statement, why it fails or null) for each statement and each exception without one.
async function judgeAll(list, exceptions, onVerdict) {
    const known = list.filter((one) => unknown(one, viewers).length === 0);
    for (const one of list.filter((other) => !known.includes(other)))
        onVerdict(one, `values.mjs has no values for ${unknown(one, viewers).join(', ')}: add a line there`);
    await measure(known, exceptions, prints, (statement, results, exception) => {
        onVerdict(statement, verdict(statement, results, exception));
        if (prints) console.log(figures(statement, results));
    });
}

// Each seeded statement says in its name whether it must pass, or the reason that must be given.
const reasons = {
    good: /^$/,
    reads: /read too much/,
    unknown: /has no values for nothing text/,
    broken: /^22P02/,
    refused: /always refused/,
    empty: /found no row/,
    mended: /needs no exception any more/,
};
async function judgeSeeded() {
    const list = statementsBelow(join(here, 'seeded'), ['.']);
    const met = new Set();
    await judgeAll(list, readExceptions(join(here, 'seeded', 'exceptions')), ({ name }, wrong) => {
        const [, kind, about] = name.split('_', 3);
        met.add(kind);
        const fits = reasons[kind].test(wrong ?? '');
        report(`seeded: ${kind} ${about}`, fits ? null : `the verdict is: ${wrong ?? 'it passes'}`);
    });
    report('seeded: every verdict', Object.keys(reasons).every((kind) => met.has(kind)) ? null : [...met].join(' '));
}

const list = statementsBelow(services, ['worker', 'http', 'data', 'jobs']);
const exceptions = readExceptions(join(here, 'exceptions'));
if (only.size === 0) {
    await judgeSeeded();
    const names = new Set(list.map((one) => one.name));
    report('every exception is a statement', [...exceptions.keys()].filter((name) => !names.has(name)).join(', '));
}
const selected = list.filter((one) => only.size === 0 || only.has(one.name));
await judgeAll(selected, exceptions, ({ name }, wrong) => report(name, wrong));
