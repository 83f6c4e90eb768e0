// SPDX-License-Identifier: AGPL-3.0-or-later
// A psql that answers one query after another, each with one line.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const options = ['-XAtq', '-U', 'postgres', '-v', 'ON_ERROR_STOP=1'];

export const quoted = (value) => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`);

export function ask(script) {
    const done = spawnSync('psql', options, { input: script, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(done.stderr.trim());
    return done.stdout.split('\n').slice(0, -1);
}

export function open(setup) {
    const psql = spawn('psql', options, { stdio: ['pipe', 'pipe', 'pipe'] });
    const lines = createInterface({ input: psql.stdout })[Symbol.asyncIterator]();
    let wrong = '';
    psql.stderr.on('data', (some) => (wrong += some));
    psql.stdin.on('error', () => {}); // psql has ended: what it wrote says why
    psql.stdin.write(`${setup}\n`);
    return {
        async line(sql) {
            psql.stdin.write(`${sql}\n`);
            const { done, value } = await lines.next();
            if (done) throw new Error(wrong.trim().split('\n').slice(0, 4).join(' '));
            return value;
        },
        close: () => psql.stdin.end(),
    };
}
