// SPDX-License-Identifier: AGPL-3.0-or-later
// What is put off comes back in the morning of the firm, wherever the reader is.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load } from './load.js';

const folder = await mkdtemp(join(tmpdir(), 'portico-snooze-'));
after(() => rm(folder, { recursive: true }));
for (const file of ['lib/zoned.ts', 'features/inbox/desk/snooze.ts']) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await cp(new URL(`../src/${file}`, import.meta.url), join(folder, file));
}
const { snoozeChoices } = await import(await load(pathToFileURL(`${folder}/`), 'features/inbox/desk/snooze.ts'));

const at = (zone, now) =>
    Object.values(snoozeChoices(zone, new Date(now))).map((one) => one?.toISOString().slice(0, 16) ?? null);

test('later today, tomorrow and next Monday are moments of the firm’s zone', () => {
    // A Wednesday.
    assert.deepEqual(at('Europe/London', '2026-01-14T10:05Z'), [
        '2026-01-14T13:30',
        '2026-01-15T08:00',
        '2026-01-19T08:00',
    ]);
    // Thursday already in Sydney.
    assert.deepEqual(at('Australia/Sydney', '2026-01-14T20:05Z'), [
        '2026-01-14T23:30',
        '2026-01-15T21:00',
        '2026-01-18T21:00',
    ]);
});

test('later today is never before eight', () => {
    assert.equal(at('Europe/London', '2026-01-14T02:10Z')[0], '2026-01-14T08:00');
    assert.equal(at('Europe/London', '2026-01-14T05:40Z')[0], '2026-01-14T09:00');
});

test('in the evening nothing comes back today', () => {
    assert.equal(at('Europe/London', '2026-01-14T16:59Z')[0], '2026-01-14T20:00');
    assert.equal(at('Europe/London', '2026-01-14T17:01Z')[0], null);
    assert.equal(at('Europe/London', '2026-01-14T23:00Z')[0], null);
});

test('on a Sunday, next Monday is tomorrow; on a Monday it is a week away', () => {
    assert.deepEqual(at('Europe/London', '2026-01-18T10:00Z').slice(1), ['2026-01-19T08:00', null]);
    assert.deepEqual(at('Europe/London', '2026-01-19T10:00Z').slice(1), ['2026-01-20T08:00', '2026-01-26T08:00']);
});

test('eight in the morning is eight, also after the clocks change', () => {
    assert.equal(at('Europe/London', '2026-03-28T12:00Z')[1], '2026-03-29T07:00');
});
