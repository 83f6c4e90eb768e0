// SPDX-License-Identifier: AGPL-3.0-or-later
// What a page of an earlier version shows of a log to which a later one writes, and a browser that is older than the log.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load } from './load.js';

let folder;
let root;

before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-audit-'));
    await cp(new URL('../src/', import.meta.url), folder, { recursive: true });
    root = pathToFileURL(`${folder}/`);
});
after(() => rm(folder, { recursive: true }));

test('an unknown kind is shown as it is', async () => {
    const { eventName, sentence } = await import(await load(root, 'features/audit/desk/sentence.ts'));
    assert.deepEqual(sentence({ what: 'invoice.sent', detail_name: null }), [{ text: 'invoice.sent' }]);
    assert.equal(eventName('invoice.sent'), 'invoice.sent');
    assert.deepEqual(sentence({ what: 'session.ended', detail_name: null }), [{ text: 'signed out' }]);
});

test('a record of a zone that the browser does not know is in UTC', async () => {
    const { recordZone, stamp } = await import(await load(root, 'lib/time.ts'));
    assert.equal(recordZone('Europe/London'), 'Europe/London');
    assert.equal(recordZone('Mars/Olympus'), 'UTC');
    assert.equal(recordZone(undefined), 'UTC');
    globalThis.navigator ??= {};
    Object.defineProperty(globalThis.navigator, 'languages', { value: ['en-GB'], configurable: true });
    assert.equal(stamp('2026-07-01T09:12:33Z', recordZone('Mars/Olympus')), '1 Jul 2026, 09:12:33');
    assert.equal(stamp('2026-07-01T09:12:33Z', recordZone('Europe/London')), '1 Jul 2026, 10:12:33');
});
