// SPDX-License-Identifier: AGPL-3.0-or-later
// The route tables themselves, as the programs print them: a new route is in every generated test the day it is added.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { source } from './stack.mjs';

/** [{method, path, access, audit, notAudited}] of 'worker' or 'platform'. */
export function routesOf(service) {
    const program = join(process.env.PORTICO_BUILD ?? join(source, 'build-release'), 'bin', `portico-${service}`);
    const lines = execFileSync(program, ['--routes'], {
        encoding: 'utf8',
        env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' },
    });
    return lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
}

export const isSafe = (route) => ['GET', 'HEAD', 'OPTIONS'].includes(route.method);
export const nameOf = (route) => `${route.method} ${route.path}`;

/** The path with its parts filled in; `parts` by name without the star. */
export function fill(path, parts) {
    return path.replace(/\{(\w+)\*?\}/g, (_, name) => {
        if (parts[name] === undefined) throw new Error(`no ${name} for ${path}`);
        return parts[name];
    });
}
