// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs SQL in a firm's schema as the superuser, for states that only time or an operator brings about. Tests reach all
// other states through the API.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stack } from './stack.mjs';

const asServer = (command, words) =>
    process.getuid() === 0
        ? ['setpriv', '--reuid=portico', '--regid=portico', '--init-groups', command, ...words]
        : [command, ...words];

function as(command, words) {
    const [first, ...rest] = asServer(command, words);
    return execFileSync(first, rest, { encoding: 'utf8' }).trim();
}

const toDatabase = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', stack.run, '-U', 'postgres', '-d', 'portico'];
const psql = (sql) => as('psql', [...toDatabase, '-c', sql]);
const redis = (...words) => as('redis-cli', ['-s', `${stack.run}/redis.sock`, ...words]);

/** The names of all keys in Redis. */
export const redisKeys = () => redis('--scan').split('\n');

/** The largest size of a file that this process may write: bytes, or `unlimited`. Stands in for a full disk. */
export const limitFiles = (pid, size) => as('prlimit', ['--pid', String(pid), `--fsize=${size}:`]);

function numberOf(slug) {
    const number = psql(`select number from platform.firms where slug = '${slug.replaceAll("'", "''")}'`);
    if (!/^\d+$/.test(number)) throw new Error(`no firm ${slug}`);
    return number;
}

/** Runs SQL with the firm's schema as the search path; gives what psql prints, unaligned. */
export const inFirm = (slug, sql) => psql(`set search_path = t_${numberOf(slug)}; ${sql}`);

/**
 * Opens a transaction that runs this SQL, which prints nothing, and stays open with the locks it has taken until
 * release(). waiting() says how many transactions wait for a lock of it or of each other.
 */
export async function holdInFirm(slug, sql) {
    const [first, ...rest] = asServer('psql', toDatabase);
    const child = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    child.stdin.write(`begin; set local search_path = t_${numberOf(slug)}; ${sql}; select pg_backend_pid();\n`);
    let pid = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        pid = /^\d+$/m.exec(String(chunk))?.[0];
        if (pid) break;
    }
    const blocked = `with recursive blocked as (
                         select pid from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))
                         union
                         select a.pid from pg_stat_activity a join blocked b on b.pid = any (pg_blocking_pids(a.pid)))
                     select count(*) from blocked`;
    return {
        waiting: () => Number(psql(blocked)),
        async release() {
            child.stdin.end('commit;\n');
            await ended;
        },
    };
}

/** Deletes the cached copies of this person's sessions, so that the rows are read again. */
export function readAgain(slug, person) {
    const digests = inFirm(
        slug,
        `select encode(token_hash, 'hex') from sessions where person = '${person}' and revoked_at is null`,
    );
    for (const digest of digests.split('\n').filter(Boolean)) redis('del', `p:${numberOf(slug)}:session:64:${digest}`);
}

/** Makes this person's sessions no longer fresh. */
export function fiveMinutesLater(slug, person) {
    inFirm(
        slug,
        `update sessions set fresh_until = now() - interval '1 second' where person = '${person}' and fresh_until > now()`,
    );
    readAgain(slug, person);
}
