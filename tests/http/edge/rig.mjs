// SPDX-License-Identifier: AGPL-3.0-or-later
// An edge of its own with workers that the test plays, so that they can fail in ways that a real worker cannot on
// request.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { dirname, join } from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

export const source = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const binary = join(process.env.PORTICO_BUILD ?? join(source, 'build-debug'), 'bin', 'portico-edge');

export const firms = [
    { number: 17, slug: 'hartwell', name: 'Hartwell & <Osei>', state: 'active', brand_version: 3, colour: '#14503c' },
    { number: 18, slug: 'limonar', name: 'Clinica Limonar', state: 'active', brand_version: 1, colour: '#fbe98a' },
    { number: 19, slug: 'paused', name: 'Paused Partners', state: 'suspended', brand_version: 1, colour: '' },
    { number: 20, slug: 'gone', name: 'Gone Long Ago', state: 'closed', brand_version: 1, colour: '' },
];

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

/** Reads a body to its end. `cut`: the connection broke before. */
async function readAll(stream) {
    const parts = [];
    try {
        for await (const part of stream) parts.push(part);
        return { body: Buffer.concat(parts), cut: false };
    } catch {
        return { body: Buffer.concat(parts), cut: true };
    }
}

/** The headers of every answer. A 304 has no policy: a browser would replace that of its cached page. */
export function assertSafe(headers, status) {
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.ok(headers['permissions-policy'].includes('camera=()'));
    if (status === 304) assert.equal(headers['content-security-policy'], undefined);
    else assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe/);
    assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/);
    if (status !== 304) assert.ok(headers['cache-control']);
    assert.equal(headers.server, undefined);
}

export class Rig {
    closing = [];
    upstreams = new Map();

    /** @param {{registry?: object, web?: Record<string, string|Buffer>, workers?: number, env?: object}} options */
    static async start({ registry = { version: 5, firms }, web = {}, workers = 2, env = {} } = {}) {
        const rig = new Rig();
        rig.folder = mkdtempSync('/tmp/portico-edge-');
        rig.run = join(rig.folder, 'run');
        rig.web = join(rig.folder, 'web');
        for (const path of [rig.run, join(rig.folder, 'edge'), join(rig.web, 'assets')])
            mkdirSync(path, { recursive: true });
        for (const [name, content] of Object.entries(web)) writeFileSync(join(rig.web, name), content);
        if (registry) writeFileSync(join(rig.folder, 'edge', 'registry.json'), JSON.stringify(registry));
        rig.port = await freePort();
        rig.plainPort = await freePort();
        rig.env = {
            ...process.env,
            PORTICO_VAR: rig.folder,
            PORTICO_RUN: rig.run,
            PORTICO_TLS: join(rig.folder, 'tls'),
            PORTICO_WEB: rig.web,
            PORTICO_REDIS: join(rig.run, 'redis.sock'),
            PORTICO_DOMAIN: 'portico.localhost',
            PORTICO_LISTEN: '127.0.0.1',
            PORTICO_PORT: String(rig.port),
            PORTICO_HTTP_PORT: String(rig.plainPort),
            PORTICO_WORKERS: String(workers),
            PORTICO_LOG: 'info',
            // What AddressSanitizer keeps of freed memory would hide what the edge holds.
            ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=8`,
            ...env,
        };
        execFileSync(join(source, 'scripts', 'certificates'), { env: rig.env, stdio: 'ignore' });
        rig.ca = readFileSync(join(rig.folder, 'tls', 'ca.pem'));
        await rig.launch().catch((error) => {
            rmSync(rig.folder, { recursive: true, force: true });
            throw error;
        });
        return rig;
    }

    async launch() {
        this.edge = spawn(binary, { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
        this.log = '';
        this.ended = once(this.edge, 'exit');
        await new Promise((resolve, reject) => {
            this.edge.stderr.on('data', (piece) => {
                this.log += piece;
                if (this.log.includes('"ready"')) resolve();
            });
            this.edge.on('exit', (code) => reject(new Error(`the edge ended with ${code}: ${this.log}`)));
        });
    }

    async stop() {
        for (const close of this.closing) close();
        if (this.edge.exitCode === null && this.edge.signalCode === null) {
            this.edge.kill('SIGTERM');
            await this.ended;
        }
        for (const server of this.upstreams.values()) server.closeAllConnections?.();
        rmSync(this.folder, { recursive: true, force: true });
        assert.doesNotMatch(this.log, /AddressSanitizer|runtime error|must\(/);
        assert.equal(this.edge.exitCode, 0, this.log.slice(-2000));
    }

    /** Plays worker-1, worker-2 or platform with Node's own server. */
    async serve(name, handler) {
        const server = http.createServer({ keepAliveTimeout: 60000 }, handler);
        return this.#listen(name, server);
    }

    /** The same with bare sockets, for answers that a server would not write. */
    async serveRaw(name, onSocket) {
        return this.#listen(name, net.createServer(onSocket));
    }

    async #listen(name, server) {
        const path = join(this.run, `${name}.sock`);
        rmSync(path, { force: true });
        server.listen(path);
        await once(server, 'listening');
        this.upstreams.set(name, server);
        this.closing.push(() => server.close());
        return server;
    }

    /** All workers alike, so that it does not matter which one a firm belongs to. */
    async serveAll(handler) {
        await this.serve('worker-1', handler);
        await this.serve('worker-2', handler);
    }

    /** One request over HTTP/1.1. */
    async ask(host, path = '/', { method = 'GET', headers = {}, body, from = '127.0.0.1', servername, agent } = {}) {
        const request = https.request({
            host: '127.0.0.1',
            port: this.port,
            servername: servername ?? host.replace(/\.?(:\d+)?$/, '').toLowerCase(),
            ca: this.ca,
            path,
            method,
            localAddress: from,
            agent: agent ?? false,
            headers: { host, ...headers },
        });
        request.on('error', () => {}); // `cut` reports a broken body
        request.end(body);
        const [answer] = await once(request, 'response');
        const { body: bytes, cut } = await readAll(answer);
        assertSafe(answer.headers, answer.statusCode);
        return {
            status: answer.statusCode,
            headers: answer.headers,
            body: bytes,
            text: bytes.toString(),
            cut,
            raw: answer,
        };
    }

    /** A session of HTTP/2. */
    async session(host, { from = '127.0.0.1' } = {}) {
        const socket = tls.connect({
            host: '127.0.0.1',
            port: this.port,
            servername: host,
            ca: this.ca,
            ALPNProtocols: ['h2'],
            localAddress: from,
        });
        await once(socket, 'secureConnect');
        const session = http2.connect(`https://${host}`, { createConnection: () => socket });
        session.on('error', () => {});
        this.closing.push(() => session.destroy());
        return session;
    }

    /** One request over HTTP/2. `status` is undefined when the stream was reset before an answer. */
    async askOver(session, headers, body) {
        const stream = session.request(
            { ':method': 'GET', ':path': '/', ...headers },
            { endStream: body === undefined },
        );
        let answer = {};
        stream.on('response', (given) => (answer = given));
        stream.on('error', () => {});
        if (body !== undefined) stream.end(body);
        const { body: bytes, cut } = await readAll(stream);
        if (answer[':status']) assertSafe(answer, answer[':status']);
        return {
            status: answer[':status'],
            headers: answer,
            body: bytes,
            text: bytes.toString(),
            cut: cut || stream.rstCode !== 0,
            code: stream.rstCode,
        };
    }

    /** Sends raw bytes over TLS; returns everything received until the other side closes or `enough` returns true. */
    async bytes(text, { servername = 'hartwell.portico.localhost', from = '127.0.0.1', enough = () => false } = {}) {
        const socket = tls.connect({
            host: '127.0.0.1',
            port: this.port,
            servername,
            ca: this.ca,
            localAddress: from,
            checkServerIdentity: servername ? tls.checkServerIdentity : () => undefined,
        });
        let got = '';
        socket.on('error', () => {});
        await once(socket, 'secureConnect');
        socket.write(text);
        await new Promise((resolve) => {
            socket.on('data', (piece) => {
                got += piece;
                if (enough(got)) resolve();
            });
            socket.on('close', resolve);
        });
        socket.destroy();
        return got;
    }

    /** The value of one metric, e.g. `pauses_total`. */
    async metric(name) {
        const request = http.get({ socketPath: join(this.run, 'edge.metrics.sock'), path: '/' });
        const [answer] = await once(request, 'response');
        const { body } = await readAll(answer);
        const line = body
            .toString()
            .split('\n')
            .find((each) => each.startsWith(`portico_edge_${name} `));
        return Number(line?.split(' ')[1]);
    }

    /** How many large bodies wait for their turn. */
    waiting() {
        return this.metric('bodies_waiting');
    }

    /** Resident memory in bytes. */
    memory() {
        const status = readFileSync(`/proc/${this.edge.pid}/status`, 'utf8');
        return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
    }
}

/** A worker that answers with the request it received. */
export function echo(request, answer) {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
        const text = JSON.stringify({
            method: request.method,
            url: request.url,
            headers: request.headers,
            raw: request.rawHeaders,
            body: Buffer.concat(parts).toString('latin1'),
        });
        answer.setHeader('content-type', 'application/json');
        answer.setHeader('content-length', Buffer.byteLength(text));
        answer.end(text);
    });
}
