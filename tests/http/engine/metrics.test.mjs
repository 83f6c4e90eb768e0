// SPDX-License-Identifier: AGPL-3.0-or-later
// What a scraper gets from each process: Prometheus text 0.0.4, where a family has one TYPE and its series stand together.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { Visitor } from '../../support/browser_like.mjs';
import { stack } from '../../support/stack.mjs';

// Something has happened before we look: a family without a series would prove nothing.
before(() => new Visitor('').get('/api/names/metrics-check'));

// A worker's socket answers its own user only, who is another one where the stack was started by root.
async function scrape(process) {
    const asking = [
        'curl',
        '-sS',
        '-i',
        '--unix-socket',
        join(stack.run, `${process}.metrics.sock`),
        'http://metrics/metrics',
    ];
    const { stdout } = await promisify(execFile)(...asUser(asking), { encoding: 'utf8' });
    const [head, text] = stdout.split(/\r\n\r\n/);
    return { status: Number(head.split(' ')[1]), type: /^content-type: (.*)$/im.exec(head)?.[1], text };
}

function asUser(words) {
    const [command, ...rest] =
        getuid() === 0 ? ['setpriv', '--reuid=portico', '--regid=portico', '--init-groups', ...words] : words;
    return [command, rest];
}

const SAMPLE =
    /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/;
const SUFFIXES = { histogram: /_(bucket|sum|count)$/, summary: /_(sum|count)$/ };

/** Reads the lines in their order; what does not belong to the family whose TYPE came last is in the wrong place. */
function check(text) {
    const types = new Map();
    const helped = new Set();
    const series = new Set();
    let current = null;
    assert.ok(text.endsWith('\n'), 'the last line ends');
    for (const line of text.slice(0, -1).split('\n')) {
        const [, what, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
        if (what === 'HELP') {
            assert.ok(!helped.has(name) && !types.has(name), `one HELP of ${name}, before its TYPE`);
            helped.add(name);
        } else if (what === 'TYPE') {
            assert.ok(!types.has(name), `one TYPE of ${name}`);
            assert.match(rest, /^(counter|gauge|histogram|summary)$/);
            types.set(name, rest);
            current = name;
        } else {
            const sample = SAMPLE.exec(line);
            assert.ok(sample, `a line that no scraper can read: ${line}`);
            const family = sample[1].replace(SUFFIXES[types.get(current)] ?? /$^/, '');
            assert.equal(family, current, `${sample[1]} stands with its family`);
            assert.ok(!series.has(sample[1] + sample[2]), `${line} comes once`);
            series.add(sample[1] + sample[2]);
        }
    }
    return types;
}

const EXPECTED = {
    edge: ['portico_edge_answers_total', 'portico_edge_upstream_streams'],
    platform: ['portico_requests_total', 'portico_pool_runs_total', 'portico_redis_up'],
    'worker-1': ['portico_request_seconds', 'portico_pool_connections', 'portico_redis_up'],
    jobs: ['portico_jobs_table', 'portico_mails_total', 'portico_pool_waiting'],
};

for (const [process, names] of Object.entries(EXPECTED))
    test(`${process} gives metrics that a scraper can read`, async () => {
        const { status, type, text } = await scrape(process);
        assert.equal(status, 200);
        assert.match(type, /^text\/plain; version=0\.0\.4/);
        const types = check(text);
        for (const name of names) assert.ok(types.has(name), `${name} is there`);
    });
