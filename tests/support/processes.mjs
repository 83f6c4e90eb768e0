// SPDX-License-Identifier: AGPL-3.0-or-later
// The processes of the stack under test, and no others: found by the folder in their environment. Redis writes its title
// over its environment; the title has its socket's path.
import { readdirSync, readFileSync } from 'node:fs';
import { stack } from './stack.mjs';
import { until } from './until.mjs';

function read(pid, file) {
    try {
        return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
        return ''; // it just ended
    }
}

/** Pids of this stack whose command line fits. */
export function processes(pattern) {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .filter((pid) => pattern.test(read(pid, 'cmdline').replaceAll('\0', ' ')))
        .filter(
            (pid) =>
                read(pid, 'environ').split('\0').includes(`PORTICO_VAR=${stack.var}`) ||
                read(pid, 'cmdline').includes(`unixsocket:${stack.run}/`),
        )
        .map(Number);
}

export const programs = {
    edge: /^\S*portico-edge /,
    'worker-1': /^\S*portico-worker /,
    platform: /^\S*portico-platform /,
    jobs: /^\S*portico-jobs /,
    redis: /redis-server/,
    postgres: /postgres -D /,
    inbox: /maildev/,
    stores: /^\S*portico supervise .*stores\.table/,
};

/** The one process of a program (for workers: the first). */
export function pidOf(name) {
    const found = processes(programs[name]).sort((a, b) => a - b);
    if (!found.length) throw new Error(`no process for ${name}`);
    return found[0];
}

/** kill -9, and waits until the supervisor has started another. */
export async function killAndAwait(name) {
    const pid = pidOf(name);
    process.kill(pid, 'SIGKILL');
    await until(`${name} to end`, () => !processes(programs[name]).includes(pid));
    await until(`${name} to be started again`, () => processes(programs[name]).length > 0);
}
