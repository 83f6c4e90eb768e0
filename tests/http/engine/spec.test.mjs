// SPDX-License-Identifier: AGPL-3.0-or-later
// Route tables and openapi.yaml agree: every route is in the contract, and every operation has a route.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { contractFile, specOf } from '../../support/contract.mjs';
import { signUpFirm } from '../../support/people.mjs';
import { routesOf } from '../../support/routes.mjs';
import { source } from '../../support/stack.mjs';

const VERBS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

for (const [service, slug] of [
    ['worker', 'any-firm'],
    ['platform', 'admin'],
])
    test(`${service}: every route is in the contract, with its access, and the other way round`, () => {
        const { spec } = specOf(slug);
        const promised = new Map();
        for (const [path, item] of Object.entries(spec.paths))
            for (const verb of VERBS)
                if (item[verb]) promised.set(`${verb.toUpperCase()} ${path}`, item[verb]['x-access']);
        const kept = new Map(
            routesOf(service)
                .filter(({ path }) => !path.startsWith('/internal/'))
                .map((route) => [`${route.method} ${route.path.replaceAll('*}', '}')}`, route.access]),
        );
        assert.deepEqual(
            [...kept.keys()].filter((name) => !promised.has(name)),
            [],
            'not in the contract',
        );
        assert.deepEqual(
            [...promised.keys()].filter((name) => !kept.has(name)),
            [],
            'no such route',
        );
        for (const [name, access] of promised) if (access) assert.equal(access, kept.get(name), name);
    });

test('every operation says which scope an API key needs, and what is for people needs none', () => {
    const { spec } = specOf('any-firm');
    const kept = new Map(
        routesOf('worker').map((route) => [`${route.method} ${route.path.replaceAll('*}', '}')}`, route]),
    );
    for (const [path, item] of Object.entries(spec.paths))
        for (const verb of VERBS.filter((one) => item[one])) {
            const name = `${verb.toUpperCase()} ${path}`;
            assert.equal(
                item[verb]['x-scope'],
                kept.get(name)?.scope,
                `${name}: x-scope in openapi.yaml is not what the table of routes makes of it`,
            );
        }
    const used = [...new Set([...kept.values()].map(({ scope }) => scope).filter(Boolean))].sort();
    assert.deepEqual([...spec.components.schemas.Scope.enum].sort(), used);
    const forPeople = /sign-in|factor|recovery|passkey|session|device|key|polic|view|support|admission|reset/;
    for (const [name, { scope, access }] of kept) {
        if (forPeople.test(name)) assert.equal(scope, undefined, name);
        if (!['STAFF', 'STAFF_ONE_FACTOR', 'ADMIN', 'SIGNED_IN'].includes(access)) assert.equal(scope, undefined, name);
    }
});

test('every operation of the platform says on which hosts it is answered', () => {
    const realms = new Map();
    for (const { method, path, realm } of routesOf('platform')) {
        const name = `${method} ${path.replaceAll('*}', '}')}`;
        realms.set(name, [...(realms.get(name) ?? []), realm]);
    }
    const { spec } = specOf('admin');
    for (const [path, item] of Object.entries(spec.paths))
        for (const verb of VERBS.filter((one) => item[one])) {
            const name = `${verb.toUpperCase()} ${path}`;
            const expected = { apex: ['apex'], admin: ['admin'], both: ['apex', 'admin'] }[item[verb]['x-realm']];
            assert.deepEqual(realms.get(name), expected, name);
        }
});

test('the contract is served as it was built', async () => {
    const firm = await signUpFirm({ pack: null });
    const answer = await new Visitor(firm.slug).get('/api/openapi.yaml');
    assert.equal(answer.status, 200);
    assert.equal(answer.bytes.toString('utf8'), readFileSync(contractFile('worker'), 'utf8'));
});

test('redocly finds no error in the contracts', () => {
    for (const service of ['worker', 'platform']) {
        const linted = spawnSync(
            join(source, 'tests/node_modules/.bin/redocly'),
            ['lint', '--extends=minimal', '--format=json', contractFile(service)],
            {
                encoding: 'utf8',
                env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
            },
        );
        const { totals, problems } = JSON.parse(linted.stdout.slice(linted.stdout.indexOf('{')));
        assert.equal(
            totals.errors,
            0,
            JSON.stringify(
                problems
                    .filter(({ severity }) => severity === 'error')
                    .map(({ message, location }) => [message, location[0]?.pointer]),
                null,
                1,
            ),
        );
    }
});

test('requests and answers have examples', () => {
    for (const slug of ['any-firm', 'admin']) {
        const { spec } = specOf(slug);
        const bare = Object.entries(spec.paths)
            .flatMap(([path, item]) =>
                VERBS.filter((verb) => item[verb]?.requestBody).map((verb) => [
                    `${verb} ${path}`,
                    item[verb].requestBody,
                ]),
            )
            .filter(([, body]) => {
                const follow = (node) =>
                    node?.$ref
                        ? follow(
                              node.$ref
                                  .slice(2)
                                  .split('/')
                                  .reduce((from, key) => from[key], spec),
                          )
                        : node;
                const content = Object.values(follow(body).content ?? {}).find((entry) => entry.schema);
                const schema = follow(content?.schema);
                return schema?.type === 'object' && !(content.example ?? content.examples ?? schema.example);
            });
        assert.deepEqual(
            bare.map(([name]) => name),
            [],
        );
    }
});
