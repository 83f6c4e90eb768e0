// SPDX-License-Identifier: AGPL-3.0-or-later
// Dates in the reader's own time zone and variant of the language, also after these have changed.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load } from './load.js';
import { generate } from './words.js';

let folder;
let time;

before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-time-'));
    await cp(new URL('../src/', import.meta.url), folder, { recursive: true });
    const root = pathToFileURL(`${folder}/`);
    await generate(root);
    globalThis.navigator ??= { languages: ['en-GB'] }; // Node 20 has none
    time = await import(await load(root, 'lib/time.ts'));
});
after(() => rm(folder, { recursive: true }));

const moment = '2026-05-04T23:30:00Z';
const later = new Date('2026-05-05T08:00:00Z');

test('a moment has the day and the hour of the reader, whoever read before', () => {
    time.speak('en-GB', 'Europe/London');
    assert.equal(time.when(moment, later), 'Today 0:30');
    assert.equal(time.partOfDay(new Date('2026-05-05T11:30:00Z')), 'afternoon');
    time.speak('en-US', 'America/New_York');
    assert.equal(time.when(moment, new Date('2026-05-05T14:00:00Z')), 'Yesterday');
    assert.match(time.clockTime(moment), /^7:30\sPM$/);
    assert.equal(time.partOfDay(new Date('2026-05-05T11:30:00Z')), 'morning');
    time.speak('en-GB', 'Europe/London');
    assert.equal(time.clockTime(moment), '0:30');
});

test('a calendar day is the same day for every reader, and a record is in its own zone', () => {
    for (const zone of ['Pacific/Auckland', 'Pacific/Honolulu']) {
        time.speak('en-GB', zone);
        assert.equal(time.dayOf('2027-01-15', later), '15 January 2027');
        assert.equal(time.stamp(moment, 'UTC'), '4 May 2026, 23:30:00');
    }
});

test('more kinds of dates than are kept are still right', () => {
    time.speak('en-GB', 'Europe/London');
    for (const zone of Intl.supportedValuesOf('timeZone').slice(0, 60)) time.stamp(moment, zone);
    assert.equal(time.stamp(moment, 'Asia/Tokyo'), '5 May 2026, 08:30:00');
    assert.equal(time.clockTime(moment), '0:30');
});
