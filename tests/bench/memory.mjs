// SPDX-License-Identifier: AGPL-3.0-or-later
import { pidOf } from '../support/processes.mjs';
import { childrenOf, print, privateOf, round } from './measure.mjs';

export async function benchMemory() {
    const rows = ['edge', 'worker-1', 'platform', 'jobs', 'redis'].map((name) => [name, privateOf(pidOf(name))]);
    const postgres = pidOf('postgres');
    rows.push([
        'postgres with its backends',
        [postgres, ...childrenOf(postgres)].reduce((sum, pid) => sum + privateOf(pid), 0),
    ]);
    const ours = rows.slice(0, 4).reduce((sum, [, value]) => sum + value, 0);
    rows.push(['our four services', ours]);
    print(
        'Idle memory, private, MB',
        rows.map(([name, value]) => [name, round(value, 1)]),
    );
}
