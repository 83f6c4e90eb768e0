// SPDX-License-Identifier: AGPL-3.0-or-later
// CPU time and memory of processes, from the kernel.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';

const TICK = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU milliseconds of a process and its reaped children. */
function cpuOf(pid) {
    try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ');
        return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK;
    } catch {
        return 0;
    }
}

/** `groups` {name: () => pids}. Returns a function that returns the CPU milliseconds of each group since this call. */
export function startCpu(groups) {
    const read = () =>
        Object.entries(groups).map(([name, pids]) => [name, pids().reduce((sum, pid) => sum + cpuOf(pid), 0)]);
    const before = Object.fromEntries(read());
    return () => Object.fromEntries(read().map(([name, now]) => [name, now - before[name]]));
}

const line = (pid, file, name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0);

/** The private memory now, in MB. */
export const privateOf = (pid) =>
    (line(pid, 'smaps_rollup', 'Private_Clean') + line(pid, 'smaps_rollup', 'Private_Dirty')) / 1024;

/** Resets the kernel's peak of resident memory to the present value; peakOf() returns the peak in MB. */
export const resetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');
export const peakOf = (pid) => line(pid, 'status', 'VmHWM') / 1024;
export const residentOf = (pid) => line(pid, 'status', 'VmRSS') / 1024;

export const childrenOf = (pid) =>
    readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .filter((name) => {
            try {
                return (
                    readFileSync(`/proc/${name}/stat`, 'utf8')
                        .replace(/^.*\) /, '')
                        .split(' ')[1] === String(pid)
                );
            } catch {
                return false;
            }
        })
        .map(Number);

/** Runs a command until it ends. Returns {output, seconds, code}. */
export function run(command, words, options = {}) {
    return new Promise((resolve, reject) => {
        const started = performance.now();
        const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
        let output = '';
        child.stdout.on('data', (piece) => (output += piece));
        child.stderr.on('data', (piece) => (output += piece));
        child.on('error', reject);
        child.on('close', (code) => resolve({ output, code, seconds: (performance.now() - started) / 1000 }));
    });
}

/** Runs it as the user of the servers, because a worker's socket accepts nobody else. */
export function runAsServer(command, words) {
    if (process.getuid() !== 0) return run(command, words);
    return run('setpriv', ['--reuid=portico', '--regid=portico', '--init-groups', command, ...words]);
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The value below which `part` of the values are: share(times, 0.99). */
export const share = (values, part) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

export const round = (value, digits = 2) => Number(value.toFixed(digits));

export function print(title, rows) {
    console.log(`\n${title}`);
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}
