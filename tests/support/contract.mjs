// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks every answer against openapi.yaml: the path must be described, the status listed, and the body valid for its
// schema.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { source } from './stack.mjs';

/** As the service was built with it. */
export const contractFile = (service) =>
    join(process.env.PORTICO_BUILD ?? join(source, 'build-debug'), 'services', service, 'openapi.yaml');

function load(service) {
    const spec = parse(readFileSync(contractFile(service), 'utf8'));
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(spec, service);
    const paths = Object.keys(spec.paths).map((path) => ({
        path,
        // More fixed parts first, so that /sessions/current is not taken for /sessions/{session}.
        weight: path.split('/').filter((part) => !part.startsWith('{')).length,
        pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    }));
    paths.sort((a, b) => b.weight - a.weight);
    return { service, spec, ajv, paths, checks: new Map() };
}

const specs = { worker: load('worker'), platform: load('platform') };

export const specOf = (slug) => (slug === '' || slug === 'admin' ? specs.platform : specs.worker);

const pointer = (part) => part.replace(/~/g, '~0').replace(/\//g, '~1');

function follow(spec, node, at) {
    return node?.$ref
        ? {
              node: node.$ref
                  .slice(2)
                  .split('/')
                  .reduce((from, key) => from[key.replace(/~1/g, '/')], spec),
              at: node.$ref.slice(1),
          }
        : { node, at };
}

/** Throws if the answer does not match the contract. */
export function checkAnswer(slug, method, path, answer) {
    const { service, spec, ajv, paths, checks } = specOf(slug);
    const bare = path.split('?')[0];
    const found = paths.find(({ pattern }) => pattern.test(bare));
    if (!found) {
        if ([404, 405, 421].includes(answer.status)) return;
        throw new Error(`${method} ${bare}: not in openapi.yaml, yet answered ${answer.status}`);
    }
    const verb = (method === 'HEAD' && !spec.paths[found.path].head ? 'GET' : method).toLowerCase();
    const operation = spec.paths[found.path][verb];
    if (!operation) {
        if (answer.status === 405) return;
        throw new Error(`${method} ${found.path}: not in openapi.yaml, yet answered ${answer.status}`);
    }
    const status = operation.responses[answer.status] ? answer.status : 'default';
    const listed = operation.responses[status];
    if (!listed) throw new Error(`${method} ${found.path}: ${answer.status} is not listed; body ${answer.bytes}`);
    const base = `/paths/${pointer(found.path)}/${verb}/responses/${status}`;
    const { node: response, at } = follow(spec, listed, base);
    const type = (answer.headers['content-type'] ?? '').split(';')[0];
    const content = response.content?.[type];
    if (answer.bytes.length === 0 || method === 'HEAD') return;
    if (!content) throw new Error(`${method} ${found.path}: ${answer.status} has type ${type}, which is not listed`);
    if (!answer.json || !content.schema) return;
    const where = `${service}#${encodeURI(`${at}/content/${pointer(type)}/schema`)}`;
    if (!checks.has(where)) checks.set(where, ajv.compile({ $ref: where }));
    const check = checks.get(where);
    if (!check(answer.json))
        throw new Error(
            `${method} ${found.path} ${answer.status}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(answer.json).slice(0, 800)}`,
        );
}
