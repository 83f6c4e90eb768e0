// SPDX-License-Identifier: AGPL-3.0-or-later
// Every query parameter of the contract: what it cannot be is refused before a statement runs, and what it can be is
// accepted.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { makeAdmin } from '../../support/admin.mjs';
import { specOf } from '../../support/contract.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { stack } from '../../support/stack.mjs';

const log = join(stack.var, 'log', 'postgres.log');
const id = randomUUID();
let visitors;

before(async () => {
    const firm = await signUpFirm();
    const { client } = await inviteAndAccept(firm, await addAccount(firm.staff));
    const admin = (await makeAdmin()).visitor;
    // These are more requests than one session may send at once.
    const owners = await Promise.all([1, 2, 3].map(() => addColleague(firm, 'owner')));
    visitors = { CLIENT: [client], PLATFORM_ADMIN: [admin], others: [firm.staff, ...owners.map(({ desk }) => desk)] };
});

let turn = 0;
const visitorFor = (access) => {
    const all = visitors[access] ?? visitors.others;
    return all[turn++ % all.length];
};

/** Its parameter is a signed token: anything else is an old link (http/firm/notice_mails). */
const ofMail = (path) => path === '/api/unsubscribe';

/** [{ visitor, method, path, name, schema, streams }] of each parameter of each operation. */
function parameters() {
    return [specOf('any firm'), specOf('admin')].flatMap(({ spec }) =>
        Object.entries(spec.paths).flatMap(([path, operations]) =>
            Object.entries(operations).flatMap(([method, operation]) =>
                (operation.parameters ?? [])
                    .filter((one) => one.in === 'query' && !ofMail(path))
                    .map(({ name, schema }) => ({
                        visitor: visitorFor(operation['x-access']),
                        method: method.toUpperCase(),
                        path: path.replace(/\{\w+\}/g, id),
                        name,
                        schema,
                        others: operation.parameters.filter((other) => other.required && other.in === 'query'),
                        streams: 'text/event-stream' in (operation.responses[200]?.content ?? {}),
                    })),
            ),
        ),
    );
}

const isFree = ({ type, pattern, format, enum: choices }) => type === 'string' && !pattern && !format && !choices;

function valueOf({ type, pattern, format, enum: choices, minimum }) {
    if (choices) return choices[0];
    if (type === 'boolean') return 'true';
    if (type === 'integer') return String(minimum);
    if (format === 'uuid') return id;
    if (format === 'date') return '2026-05-05';
    const values = ["O'Neill / Sons", 'a-slug', '5', `1780000000000000.${id}`, `A/B ${'ü'.repeat(150)}/${id}`];
    return values.find((value) => !pattern || new RegExp(pattern).test(value));
}

test('every parameter is typed', () => {
    const free = parameters().filter(({ schema }) => isFree(schema));
    assert.deepEqual([...new Set(free.map(({ name }) => name))], ['q']);
    assert.ok(parameters().length > 30);
});

test('what a parameter cannot be is refused by its name, and no statement sees it', async () => {
    const from = statSync(log).size;
    for (const { visitor, method, path, name, schema } of parameters()) {
        const never = ['%00', 'x'.repeat(300)];
        const rarely = ['nonsense', '%27', '-1', '1e3', '9'.repeat(19), '9'.repeat(300), `${id}%00`, `1.${id}x`, '%2F'];
        for (const value of isFree(schema) ? never : [...never, ...rarely]) {
            if (new RegExp(schema.pattern ?? '$.').test(value) && value.length < 200) continue; // 'nonsense' is a slug
            const answer = await visitor.ask(method, `${path}?${name}=${value}`);
            const { code, fields } = expectStatus(answer, 400);
            if (value.includes('%00')) {
                assert.equal(code, 'bad_query'); // no text at all, so no parameter is read
                continue;
            }
            assert.equal(code, 'bad_parameters', `${path} ${name}=${value}`);
            assert.ok(fields.some((field) => field.name === name));
        }
    }
    // The log may have been set aside meanwhile.
    const added = readFileSync(log)
        .subarray(statSync(log).size < from ? 0 : from)
        .toString();
    assert.doesNotMatch(added, /invalid input syntax|invalid byte sequence|out of range/);
});

test('what a parameter can be is accepted, and an empty one counts as missing', async () => {
    for (const { visitor, method, path, name, schema, others, streams } of parameters()) {
        if (method !== 'GET' || streams) continue;
        const rest = others
            .filter((other) => other.name !== name)
            .map((other) => `&${other.name}=${valueOf(other.schema)}`)
            .join('');
        const good = await visitor.get(`${path}?${name}=${encodeURIComponent(valueOf(schema))}${rest}`);
        assert.ok([200, 404].includes(good.status), `${path} ${name}: ${good.status} ${good.bytes}`);
        const isRequired = others.some((other) => other.name === name);
        const empty = await visitor.get(`${path}?${name}=${rest}`);
        assert.ok((isRequired ? [400] : [200, 404]).includes(empty.status), `${path} ${name}: ${empty.status}`);
    }
});
