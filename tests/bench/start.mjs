// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { source } from '../support/stack.mjs';
import { print, round } from './measure.mjs';

export async function benchStart() {
    const dist = join(source, 'services/web/dist');
    const page = readFileSync(join(dist, 'portal.html'), 'utf8');
    const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name);
    const size = (ending) =>
        named
            .filter((name) => name.endsWith(ending))
            .reduce((sum, name) => sum + readFileSync(join(dist, `${name}.br`)).length, 0);
    print('Starting', [
        ['first scripts/up (built, without data)', `${round(process.env.PORTICO_BENCH_FIRST_UP / 1000, 1)} s`],
        ['second scripts/up', `${round(process.env.PORTICO_BENCH_SECOND_UP / 1000, 1)} s`],
        ['portal, first load of scripts after brotli', `${round(size('.js') / 1000, 1)} kB`],
        ['portal, first load of styles after brotli', `${round(size('.css') / 1000, 1)} kB`],
        [
            'all scripts of all apps after brotli',
            `${round(
                readdirSync(join(dist, 'assets'))
                    .filter((name) => name.endsWith('.js.br'))
                    .reduce((sum, name) => sum + readFileSync(join(dist, 'assets', name)).length, 0) / 1000,
                1,
            )} kB`,
        ],
    ]);
}
