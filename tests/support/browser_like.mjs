// SPDX-License-Identifier: AGPL-3.0-or-later
// One visitor: a cookie jar and the headers that a browser sends, over the edge's TLS. Every answer of the API is held
// against openapi.yaml on its way back (contract.mjs).
import https from 'node:https';
import { randomBytes, randomUUID } from 'node:crypto';
import { checkAnswer } from './contract.mjs';
import { hostOf, originOf, stack } from './stack.mjs';
import { LIMIT_MS } from './until.mjs';

const agent = new https.Agent({ keepAlive: true, ca: stack.ca, maxSockets: 32 });

// Limits count by address prefix. Each visitor comes from a network of its own on the loopback, as people at home do, so
// that one test does not use up the tries of another.
let nextNetwork = randomBytes(2).readUInt16BE();

function someAddress() {
    nextNetwork = (nextNetwork + 1) % (200 * 256);
    return `127.${1 + (nextNetwork >> 8)}.${nextNetwork & 255}.1`;
}

function send(host, localAddress, { method, path, headers, body }) {
    return new Promise((resolve, reject) => {
        const request = https.request(
            {
                agent,
                localAddress,
                host: '127.0.0.1',
                port: stack.port,
                servername: host.split(':')[0],
                method,
                path,
                headers: { host, ...headers },
            },
            (response) => {
                const pieces = [];
                response.on('data', (piece) => pieces.push(piece));
                response.on('error', reject);
                response.on('end', () =>
                    resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(pieces) }),
                );
            },
        );
        // A kept connection may have been closed just now for having idled; a browser then asks again on a new one.
        request.on('error', (error) =>
            request.reusedSocket && error.code === 'ECONNRESET'
                ? resolve(send(host, localAddress, { method, path, headers, body }))
                : reject(error),
        );
        request.end(body);
    });
}

export class Visitor {
    /** `slug` of a firm, 'admin', or '' for the apex. `side` 'desk' goes to the staff's API, 'impersonation' to that of a look as a client. */
    constructor(slug, side = 'portal') {
        this.slug = slug;
        this.side = side;
        this.cookies = new Map();
        this.address = someAddress();
    }

    /** For tests of whatever is asked: called with each request and its answer. */
    static onAnswer = null;

    get prefix() {
        return this.side === 'portal' ? '' : `/${this.side}`;
    }

    /** A second visitor with the same cookies, as a second tab; or, with `slug`, one who carries them to another host. */
    twin(slug = this.slug, side = this.side) {
        const twin = new Visitor(slug, side);
        twin.cookies = new Map(this.cookies);
        twin.address = this.address;
        return twin;
    }

    /** Sends as a page of this origin would. `path` begins with /api. Gives {status, headers, bytes, json}. */
    async ask(method, path, { json, body, headers = {}, checked = true } = {}) {
        const sent = {
            origin: originOf(this.slug),
            'sec-fetch-site': 'same-origin',
            'user-agent': 'portico-tests',
            ...headers,
        };
        if (this.cookies.size) sent.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        if (json !== undefined) {
            body = JSON.stringify(json);
            sent['content-type'] ??= 'application/json';
        }
        if (method === 'POST' && !('tus-resumable' in sent)) sent['idempotency-key'] ??= randomUUID();
        if (body !== undefined) sent['content-length'] = String(Buffer.byteLength(body));
        for (const name of Object.keys(sent)) if (sent[name] === undefined || sent[name] === null) delete sent[name];
        const full = path.startsWith('/api') ? this.prefix + path : path;
        for (const end = performance.now() + LIMIT_MS; ;) {
            const answer = await send(hostOf(this.slug), this.address, { method, path: full, headers: sent, body });
            this.#keep(answer.headers['set-cookie'] ?? []);
            const type = answer.headers['content-type'] ?? '';
            if (/json/.test(type) && answer.bytes.length) answer.json = JSON.parse(answer.bytes.toString('utf8'));
            Visitor.onAnswer?.({ visitor: this, method, path, body, headers: sent, answer });
            if (checked && path.startsWith('/api')) checkAnswer(this.slug, method, path, answer);
            // Tests found firms faster than spare schemas are built. The pages ask again then, when the answer says.
            if (answer.json?.code !== 'no_room' || performance.now() > end) return answer;
            await new Promise((resolve) => setTimeout(resolve, Number(answer.headers['retry-after']) * 1000));
        }
    }

    #keep(lines) {
        for (const line of lines) {
            const [pair, ...attributes] = line.split(';').map((part) => part.trim());
            const at = pair.indexOf('=');
            const name = pair.slice(0, at);
            const gone = attributes.some((attribute) => /^max-age=0$/i.test(attribute));
            if (gone) this.cookies.delete(name);
            else this.cookies.set(name, pair.slice(at + 1));
        }
    }

    get = (path, options) => this.ask('GET', path, options);
    post = (path, json, options) => this.ask('POST', path, { json, ...options });
    put = (path, json, options) => this.ask('PUT', path, { json, ...options });
    patch = (path, json, options) => this.ask('PATCH', path, { json, ...options });
    delete = (path, options) => this.ask('DELETE', path, options);
}

/** A program with an API key: no cookie, and nothing that only browsers send. */
export class Program extends Visitor {
    constructor(slug, key, side = 'portal') {
        super(slug, side);
        this.key = key;
    }

    ask(method, path, options = {}) {
        const headers = {
            authorization: `Bearer ${this.key}`,
            origin: null,
            'sec-fetch-site': null,
            ...options.headers,
        };
        return super.ask(method, path, { ...options, headers });
    }
}
