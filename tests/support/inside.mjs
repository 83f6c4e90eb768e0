// SPDX-License-Identifier: AGPL-3.0-or-later
// Straight into a firm's schema, for what only time or an operator brings about: a date that has come, a device that has
// aged, a policy. Everything else goes through the API.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { stack } from './stack.mjs';

const run = promisify(execFile);

async function psql(text) {
    const { stdout } = await run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', stack.run, '-U', 'postgres', '-d', 'portico', '-c', text]);
    return stdout.trim();
}

const numbers = new Map();

/** Runs SQL with {firm} in front of the firm's tables. Gives what psql prints, unaligned. */
export async function inFirm(slug, text) {
    if (!numbers.has(slug)) numbers.set(slug, await psql(`select number from platform.firms where slug = '${slug}'`));
    return psql(text.replaceAll('{firm}', `t_${numbers.get(slug)}`));
}
