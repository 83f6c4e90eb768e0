// SPDX-License-Identifier: AGPL-3.0-or-later
// Every kind of entry has words. The service refuses to start with a route whose kind has none; this test also reads what
// the code names when it runs, and whether the words can be said.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { before, test } from 'node:test';
import { specOf } from '../../support/contract.mjs';
import { routesOf } from '../../support/routes.mjs';
import { source } from '../../support/stack.mjs';

const kinds = new Map();
let topics, objects;
const named = new Set(['support.opened']); // by the platform, in the firm's log

before(async () => {
    const files = (await readdir(`${source}/services`, { recursive: true })).map(
        (name) => `${source}/services/${name}`,
    );
    for (const file of files.filter((name) => name.endsWith('/audit.en.json') && !name.includes('node_modules'))) {
        const read = JSON.parse(await readFile(file, 'utf8'));
        for (const [name, kind] of Object.entries(read.kinds)) {
            assert.ok(!kinds.has(name), `${name} is in two files`);
            kinds.set(name, kind);
        }
        topics ??= read.topics;
        objects ??= read.objects;
    }
    for (const file of files.filter((name) => /\/services\/(worker|jobs)\/.*\.c$/.test(name))) {
        const text = await readFile(file, 'utf8');
        for (const [, given] of text.matchAll(/(?:audit_as\(\w+|emit_reset\(\w+, \w+), ([^;]*)\);/g))
            for (const [, name] of given.matchAll(/"([a-z_.]+)"/g)) named.add(name);
        for (const [, name] of text.matchAll(/\.what = lit\("([a-z_.]+)"\)/g)) named.add(name);
    }
    for (const { audit } of routesOf('worker')) if (audit) named.add(audit);
});

test('every kind that the code writes has words, and every kind with words is written', () => {
    assert.deepEqual(
        [...named].filter((name) => !kinds.has(name)),
        [],
    );
    assert.deepEqual(
        [...kinds.keys()].filter((name) => !named.has(name)),
        [],
    );
});

test('the contract lists the same kinds and topics', () => {
    const { AuditKind, AuditTopic } = specOf('any').spec.components.schemas;
    assert.deepEqual([...AuditKind.enum].sort(), [...kinds.keys()].sort());
    assert.deepEqual(AuditTopic.enum, Object.keys(topics));
});

test('each kind has a topic, and its words name only what can be named', () => {
    for (const [name, { topic, object, words, named: more, details = {} }] of kinds) {
        assert.ok(topics[topic], `${name}: ${topic}`);
        if (object) assert.ok(objects[object], `${name}: ${object}`);
        assert.doesNotMatch(words, /\{detail\}/, name);
        for (const text of [words, more ?? '', ...Object.values(details)]) {
            const marks = [...text.matchAll(/\{(\w+)\}/g)].map(([, mark]) => mark);
            assert.ok(
                marks.every((mark) => ['object', 'client', 'detail'].includes(mark)),
                `${name}: ${text}`,
            );
            assert.doesNotMatch(text, /[.:]$|^[A-Z]|[a-z]_[a-z]/, name);
        }
    }
});
