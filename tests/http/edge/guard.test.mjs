// SPDX-License-Identifier: AGPL-3.0-or-later
// What limits one client's effect on the others: methods, sizes, resets, floods and rates.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.mjs';
import { Rig, echo } from './rig.mjs';

const host = 'hartwell.portico.localhost';
let rig, reached;

/** A frame of HTTP/2 (RFC 9113, section 4.1). */
function frame(type, flags, stream, payload) {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Resolves with the seconds until the edge ends a connection that sends a PING each second and asks nothing. */
async function trickle() {
    const began = Date.now();
    const socket = tls.connect({
        host: '127.0.0.1',
        port: rig.port,
        servername: host,
        ca: rig.ca,
        ALPNProtocols: ['h2'],
        localAddress: '127.0.51.1',
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {}).resume();
    await once(socket, 'secureConnect');
    socket.write(Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0))]));
    const pings = setInterval(() => socket.write(frame(6, 0, 0, Buffer.alloc(8))), 1000);
    await closed;
    clearInterval(pings);
    return (Date.now() - began) / 1000;
}

let trickling;

before(async () => {
    rig = await Rig.start({ workers: 1, web: { 'portal.html': '<title><!--portico:title--></title>' } });
    await rig.serve('worker-1', (request, answer) => {
        reached++;
        echo(request, answer);
    });
    trickling = trickle(); // it takes half a minute, during which the other tests run
});
after(() => rig.stop());

test('unknown methods are refused, with a list of the allowed ones', async () => {
    for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'FOO']) {
        const answer = await rig.bytes(`${method} /api/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 405 /, method);
        assert.match(answer, /allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS/i);
        assert.match(answer, /strict-transport-security/i);
    }
    const session = await rig.session(host);
    const answer = await rig.askOver(session, { ':authority': host, ':path': '/api/x', ':method': 'TRACE' });
    assert.equal(answer.status, 405);
    assert.equal((await rig.ask(host, '/', { method: 'POST' })).headers.allow, 'GET, HEAD, OPTIONS');
    assert.equal((await rig.ask(host, '/', { method: 'OPTIONS' })).status, 204);
});

test('too many or too long headers: 431, and the connection ends', async () => {
    reached = 0;
    const long = await rig.bytes(`GET /api/x HTTP/1.1\r\nHost: ${host}\r\nx-a: ${'a'.repeat(40000)}\r\n\r\n`);
    assert.match(long, /^HTTP\/1\.1 431 /);
    assert.match(long, /"code":"headers_too_large"/);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1']));
    const session = await rig.session(host);
    const closed = once(session, 'close');
    assert.equal((await rig.askOver(session, { ':authority': host, ':path': '/api/x', ...many })).status, 431);
    await closed;
    const path = await rig.bytes(`GET /api/${'p'.repeat(40000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    assert.match(path, /^HTTP\/1\.1 431 /);
    assert.equal(reached, 0);
    assert.equal((await rig.ask(host, '/api/x', { headers: { 'x-a': 'a'.repeat(8000) } })).status, 200);
});

/** HPACK without a table: literal name, literal value (RFC 7541, section 6.2.2). */
const literal = (name, value) =>
    Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
const getX = Buffer.concat([
    literal(':method', 'GET'),
    literal(':scheme', 'https'),
    literal(':authority', host),
    literal(':path', '/api/x'),
]);
const cancel = Buffer.from([0, 0, 0, 8]);

test('requests that are reset at once reach no worker, and 200 of them end the connection', async () => {
    reached = 0;
    const socket = tls.connect({
        host: '127.0.0.1',
        port: rig.port,
        servername: host,
        ca: rig.ca,
        ALPNProtocols: ['h2'],
        localAddress: '127.0.50.1',
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {}).resume();
    await once(socket, 'secureConnect');
    const parts = [preface, frame(4, 0, 0, Buffer.alloc(0))];
    for (let stream = 1; stream < 2000; stream += 2) parts.push(frame(1, 5, stream, getX), frame(3, 0, stream, cancel));
    socket.write(Buffer.concat(parts));
    await closed;
    assert.ok(reached < 30, `${reached} of 1000 reached the worker`);
    assert.equal((await rig.ask(host, '/api/x')).status, 200, 'others are served');
});

function opens(socket) {
    return new Promise((resolve) => {
        socket.on('secureConnect', () => resolve(true));
        socket.on('close', () => resolve(false));
    });
}

test('one address can hold a limited number of connections', async () => {
    const sockets = [];
    let refused = 0;
    for (let i = 0; i < 300; i++) {
        const socket = tls.connect({
            host: '127.0.0.1',
            port: rig.port,
            servername: host,
            ca: rig.ca,
            localAddress: '127.0.60.1',
        });
        socket.on('error', () => {});
        sockets.push(socket);
        if (!(await opens(socket))) refused++;
    }
    assert.ok(refused >= 44 && refused < 60, `${refused} were refused`);
    assert.equal((await rig.ask(host, '/api/x', { from: '127.0.61.1' })).status, 200);
    for (const socket of sockets) socket.destroy();
    await until('room again', async () => {
        const socket = tls.connect({
            host: '127.0.0.1',
            port: rig.port,
            servername: host,
            ca: rig.ca,
            localAddress: '127.0.60.1',
        });
        socket.on('error', () => {});
        const open = await opens(socket);
        socket.destroy();
        return open;
    });
});

async function burst(edge, count, options) {
    const session = await edge.session(host, options);
    const began = performance.now();
    const seen = {};
    let last;
    for (let sent = 0; sent < count; sent += 30) {
        const answers = await Promise.all(
            Array.from({ length: 30 }, () => edge.askOver(session, { ':authority': host, ...options })),
        );
        for (const answer of answers) {
            seen[answer.status] = (seen[answer.status] ?? 0) + 1;
            if (answer.status === 429) last = answer;
        }
    }
    session.destroy();
    return { seen, last, seconds: (performance.now() - began) / 1000 };
}

/** The most sign-ins that one network is allowed meanwhile: a hundred at once, then one every three seconds. */
const signInsIn = (seconds) => 101 + Math.ceil(seconds / 3);

test('sign-in has a lower rate for each network, and the refusal says when to retry', async () => {
    const { seen, last, seconds } = await burst(rig, 150, {
        from: '127.0.70.1',
        ':method': 'POST',
        ':path': '/desk/api/sign-in/code',
    });
    assert.ok(seen[200] >= 100 && seen[200] <= signInsIn(seconds), JSON.stringify(seen));
    assert.equal(JSON.parse(last.text).code, 'too_many_requests');
    assert.ok(Number(last.headers['retry-after']) >= 1 && Number(last.headers['retry-after']) <= 8);
    const neighbour = await rig.ask(host, '/api/sign-in', { method: 'POST', from: '127.0.70.99' });
    assert.equal(neighbour.status, 429, 'the same /24');
    assert.equal((await rig.ask(host, '/api/sign-in', { method: 'POST', from: '127.0.71.1' })).status, 200);
    assert.equal((await rig.ask(host, '/api/session', { from: '127.0.70.1' })).status, 200, 'the rest goes on');
});

test('a flood from one network is limited to its rate, and others are not affected', async () => {
    // 200 a second may pass, so a slow machine refuses none of the first burst.
    for (let bursts = 1, limited = false; !limited; bursts++) {
        assert.ok(bursts <= 10, 'nothing was limited');
        const { seen, seconds } = await burst(rig, 1500, { from: '127.0.80.1', ':path': '/api/x' });
        assert.ok(seen[200] >= (bursts === 1 ? 400 : 1), JSON.stringify(seen));
        assert.ok(seen[200] <= 401 + Math.ceil(200 * seconds), JSON.stringify({ seen, seconds }));
        limited = seen[429] > 0;
    }
    assert.equal((await rig.ask(host, '/api/x', { from: '127.0.81.1' })).status, 200);
    assert.ok((await rig.metric('limited_total')) > 0);
});

test('with Redis all edges count together; without it each counts alone, and nothing stops', async (t) => {
    const one = await Rig.start({ workers: 1 });
    await one.serve('worker-1', echo);
    const redis = spawn(
        'redis-server',
        ['--port', '0', '--unixsocket', join(one.run, 'redis.sock'), '--save', '', '--dir', one.folder],
        { stdio: 'ignore' },
    );
    t.after(async () => {
        redis.kill('SIGKILL');
        await one.stop();
    });
    await until('Redis', async () => (await one.metric('limits_shared')) === 1);
    const first = await burst(one, 120, { from: '127.0.90.1', ':method': 'POST', ':path': '/api/sign-in' });
    assert.ok(first.seen[200] >= 100 && first.seen[200] <= signInsIn(first.seconds), JSON.stringify(first.seen));

    one.edge.kill('SIGKILL');
    await one.ended;
    await one.launch();
    await until('Redis', async () => (await one.metric('limits_shared')) === 1);
    const second = await one.ask(host, '/api/sign-in', { method: 'POST', from: '127.0.90.1' });
    assert.equal(second.status, 429, 'another process goes on where the first was');
    const other = await one.ask(host, '/api/sign-in', { method: 'POST', from: '127.0.91.1' });
    assert.equal(other.status, 200);

    redis.kill('SIGSTOP');
    assert.equal((await one.ask(host, '/api/x')).status, 200, 'a Redis that hangs is given up');
    assert.equal((await one.ask(host, '/api/x')).status, 200);
    redis.kill('SIGKILL');
    await once(redis, 'exit');
    assert.equal((await one.ask(host, '/api/x')).status, 200);
    const again = spawn(
        'redis-server',
        ['--port', '0', '--unixsocket', join(one.run, 'redis.sock'), '--save', '', '--dir', one.folder],
        { stdio: 'ignore' },
    );
    t.after(() => again.kill('SIGKILL'));
    await until('Redis again', async () => (await one.metric('limits_shared')) === 1);
});

test('policy reports are counted and answered without a body', async () => {
    const answer = await rig.ask(host, '/csp-report', {
        method: 'POST',
        headers: { 'content-type': 'application/csp-report' },
        body: '{}',
    });
    assert.equal(answer.status, 204);
    assert.equal(await rig.metric('csp_reports_total'), 1);
    assert.equal((await rig.ask(host, '/csp-report')).status, 405);
});

function hello(options) {
    const socket = tls.connect({ host: '127.0.0.1', port: rig.port, servername: host, ca: rig.ca, ...options });
    return new Promise((resolve) => {
        socket.on('secureConnect', () => {
            resolve({
                protocol: socket.getProtocol(),
                cipher: socket.getCipher().standardName,
                alpn: socket.alpnProtocol,
            });
            socket.destroy();
        });
        socket.on('error', () => resolve(undefined));
    });
}

test('TLS 1.2 and 1.3 with forward secrecy and AEAD, nothing older', async () => {
    assert.equal((await hello({ minVersion: 'TLSv1.3' })).protocol, 'TLSv1.3');
    assert.match((await hello({ maxVersion: 'TLSv1.2' })).cipher, /^TLS_ECDHE_.*(GCM|POLY1305)/);
    assert.equal(await hello({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }), undefined);
    for (const ciphers of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'AES128-GCM-SHA256'])
        assert.equal(await hello({ maxVersion: 'TLSv1.2', ciphers }), undefined, ciphers);
    assert.equal((await hello({ ALPNProtocols: ['h2', 'http/1.1'] })).alpn, 'h2');
    assert.equal((await hello({ ALPNProtocols: ['http/1.1'] })).alpn, 'http/1.1');
});

test('a connection that only trickles is ended', async () => {
    const seconds = await trickling;
    assert.ok(seconds > 25, `${seconds} s`);
    assert.ok((await rig.metric('connections_reaped_total')) >= 1);
});
