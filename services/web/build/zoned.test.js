// SPDX-License-Identifier: AGPL-3.0-or-later
// The time that staff choose for a message is the firm's, wherever they are.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load } from './load.js';

const folder = await mkdtemp(join(tmpdir(), 'portico-zoned-'));
after(() => rm(folder, { recursive: true }));
await cp(new URL('../src/lib/zoned.ts', import.meta.url), join(folder, 'zoned.ts'));
const { momentIn, placeOf, wallTimeIn } = await import(await load(pathToFileURL(`${folder}/`), 'zoned.ts'));

const at = (zone, day, time) => momentIn(zone, { day, time })?.toISOString();

test('a time of a zone is one moment, in winter, in summer and across the date line', () => {
    assert.equal(at('Europe/London', '2026-01-15', '09:00'), '2026-01-15T09:00:00.000Z');
    assert.equal(at('Europe/London', '2026-07-15', '09:00'), '2026-07-15T08:00:00.000Z');
    assert.equal(at('America/New_York', '2026-07-15', '22:30'), '2026-07-16T02:30:00.000Z');
    assert.equal(at('Pacific/Kiritimati', '2026-07-15', '00:15'), '2026-07-14T10:15:00.000Z');
});

test('around a change of the clocks', () => {
    assert.equal(at('Europe/London', '2026-03-29', '00:30'), '2026-03-29T00:30:00.000Z');
    assert.equal(at('Europe/London', '2026-03-29', '02:30'), '2026-03-29T01:30:00.000Z');
    assert.equal(at('Europe/London', '2026-03-29', '01:30'), '2026-03-29T01:30:00.000Z', 'skipped: shown as 02:30');
    assert.equal(at('Europe/London', '2026-10-25', '01:30'), '2026-10-25T00:30:00.000Z', 'twice: the first');
});

test('without a day or a time there is no moment', () => {
    assert.equal(at('Europe/London', '', '09:00'), undefined);
    assert.equal(at('Europe/London', '2026-01-15', ''), undefined);
});

test('what the clocks show, and what a zone is called', () => {
    assert.deepEqual(wallTimeIn('Asia/Kolkata', new Date('2026-12-31T18:45:00Z')), {
        day: '2027-01-01',
        time: '00:15',
    });
    assert.equal(placeOf('America/Argentina/Buenos_Aires'), 'Buenos Aires');
    assert.equal(placeOf('UTC'), 'UTC');
});
