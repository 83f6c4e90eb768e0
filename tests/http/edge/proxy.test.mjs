// SPDX-License-Identifier: AGPL-3.0-or-later
// Between a browser and a worker: what passes, what stays outside, and what happens when either side fails.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.mjs';
import { Rig, echo, firms } from './rig.mjs';

const host = 'hartwell.portico.localhost';
const sanitized = !/Release/.test(process.env.PORTICO_BUILD_TYPE ?? 'Debug');
let rig, worker;

before(async () => {
    rig = await Rig.start();
    worker = echo;
    await rig.serveAll((request, answer) => worker(request, answer));
});
after(() => rig.stop());

test('internal headers cannot be forged, over either protocol', async () => {
    worker = echo;
    const forged = {
        'x-portico-firm': '18',
        'X-Portico-Realm': 'internal',
        'x-portico-address': '10.0.0.1',
        'x-portico-anything': '1',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-host': 'limonar.portico.localhost',
        'x-forwarded-proto': 'http',
        forwarded: 'for=10.0.0.1',
        'x-real-ip': '10.0.0.1',
        via: '1.1 evil',
        x_portico_firm: '18',
        'x-original-url': '/api/y',
        'x-http-method-override': 'DELETE',
    };
    const session = await rig.session(host);
    const answers = [
        await rig.ask(host, '/api/x?a=b', {
            headers: { ...forged, connection: 'close, x-secret', 'x-secret': '1', te: 'trailers', 'keep-alive': '5' },
        }),
        await rig.askOver(session, { ':authority': host, ':path': '/api/x?a=b', ...forged }),
    ];
    for (const answer of answers) {
        const { url, headers, raw } = JSON.parse(answer.text);
        assert.equal(url, '/api/x?a=b');
        assert.equal(headers['x-portico-firm'], '17');
        assert.equal(headers['x-portico-address'], '127.0.0.1');
        assert.equal(headers['x-portico-proto'], 'https');
        assert.equal(headers['x-portico-request'], answer.headers['x-request-id']);
        for (const name of [
            'x-portico-realm',
            'x-portico-anything',
            'x-forwarded-for',
            'x-forwarded-host',
            'x-forwarded-proto',
            'forwarded',
            'x-real-ip',
            'via',
            'x_portico_firm',
            'x-original-url',
            'x-http-method-override',
            'x-secret',
            'te',
            'keep-alive',
            'connection',
        ])
            assert.equal(headers[name], undefined, name);
        assert.equal(raw.filter((each) => each.toLowerCase() === 'x-portico-firm').length, 1);
    }
});

test('cookies in crumbs arrive as one header, other headers unchanged', async () => {
    const session = await rig.session(host);
    const answer = await rig.askOver(session, {
        ':authority': host,
        ':path': '/api/x',
        cookie: ['a=1', 'b=2'],
        'if-none-match': '"x"',
        origin: `https://${host}`,
    });
    const { headers } = JSON.parse(answer.text);
    assert.equal(headers.cookie, 'a=1; b=2');
    assert.equal(headers['if-none-match'], '"x"');
    assert.equal(headers.origin, `https://${host}`);
});

test('bodies arrive whole with a length of our own, chunked or not, and an empty one has length 0', async () => {
    const body = 'x'.repeat(100_000);
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const seen = JSON.parse((await rig.ask(host, '/api/x', { method: 'PATCH', headers, body })).text);
        assert.equal(seen.body, body);
        assert.equal(seen.headers['content-length'], '100000');
        assert.equal(seen.headers['transfer-encoding'], undefined);
    }
    const session = await rig.session(host);
    assert.equal(
        JSON.parse((await rig.askOver(session, { ':authority': host, ':path': '/api/x', ':method': 'PUT' }, body)).text)
            .body,
        body,
    );
    assert.equal(JSON.parse((await rig.ask(host, '/api/x', { method: 'POST' })).text).headers['content-length'], '0');
});

test('a body of a whole upload piece passes, a larger one is refused in our words', async () => {
    const piece = Buffer.alloc(2 * 1024 * 1024, 'p');
    assert.equal(
        JSON.parse((await rig.ask(host, '/api/x', { method: 'PATCH', body: piece })).text).body.length,
        piece.length,
    );
    const answer = await rig.bytes(`PATCH /api/x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3000000\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /content-type: application\/problem\+json/i);
    assert.match(answer, /strict-transport-security/i);
    assert.match(answer, /"code":"too_large"/);
});

test("a worker's headers and its own policy pass, except headers that only the edge may set", async () => {
    worker = (request, answer) => {
        answer.writeHead(201, {
            'content-length': 2,
            'content-security-policy': "sandbox; default-src 'none'",
            'cache-control': 'private',
            server: 'worker/1',
            'set-cookie': ['__Host-pc=1', '__Host-si=2'],
            'x-portico-document': 'abc',
            'x-request-id': 'forged',
            'x-reproxy-url': 'http://127.0.0.1/',
            location: '/api/uploads/1',
        });
        answer.end('{}');
    };
    for (const answer of [
        await rig.ask(host, '/api/x'),
        await rig.askOver(await rig.session(host), { ':authority': host, ':path': '/api/x' }),
    ]) {
        assert.equal(answer.status, 201);
        assert.equal(answer.headers['content-security-policy'], "sandbox; default-src 'none'");
        assert.equal(answer.headers['cache-control'], 'private');
        assert.deepEqual(answer.headers['set-cookie'], ['__Host-pc=1', '__Host-si=2']);
        assert.equal(answer.headers['x-portico-document'], 'abc');
        assert.equal(answer.headers.location, '/api/uploads/1');
        assert.equal(answer.headers['x-reproxy-url'], undefined);
    }
});

test('answers without a body: 204, 304, HEAD', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    worker = (request, answer) => {
        if (request.method === 'HEAD') answer.setHeader('content-length', 1234);
        else answer.statusCode = Number(request.url.slice(5));
        answer.end();
    };
    for (const [path, method, status] of [
        ['/api/204', 'GET', 204],
        ['/api/304', 'GET', 304],
        ['/api/1', 'HEAD', 200],
    ]) {
        const answer = await rig.ask(host, path, { method, agent });
        assert.equal(answer.status, status);
        assert.equal(answer.body.length, 0);
        if (method === 'HEAD') assert.equal(answer.headers['content-length'], '1234');
    }
    agent.destroy();
});

/** Writes this head and these bytes, and then closes. */
function cutting(head, ...pieces) {
    return (request, answer) => {
        const { socket } = answer;
        socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
        for (const piece of pieces) socket.write(piece);
        socket.end();
    };
}

test('a truncated answer never looks complete', async () => {
    const session = await rig.session(host);
    for (const [what, broken] of [
        ['with a length', cutting('content-length: 100', 'x'.repeat(40))],
        ['between two chunks', cutting('transfer-encoding: chunked', '5\r\nhello\r\n')],
        ['within a chunk', cutting('transfer-encoding: chunked', '5\r\nhel')],
        ['before the first chunk', cutting('transfer-encoding: chunked')],
    ]) {
        worker = broken;
        const first = await rig.ask(host, '/api/x').catch((error) => ({ cut: true, error }));
        assert.ok(first.cut, `${what}, HTTP/1.1`);
        const second = await rig.askOver(session, { ':authority': host, ':path': '/api/x' });
        assert.ok(second.cut, `${what}, HTTP/2`);
    }
    worker = cutting('x: y', 'until the end');
    assert.equal((await rig.ask(host, '/api/x')).status, 502, 'neither a length nor chunks');
    worker = (request, answer) => answer.socket.destroy();
    const nothing = await rig.ask(host, '/api/x');
    assert.equal(nothing.status, 502);
    assert.equal(JSON.parse(nothing.text).code, 'bad_gateway');
    worker = (request, answer) => answer.socket.end('garbage\r\n\r\n');
    assert.equal((await rig.ask(host, '/api/x')).status, 502);
    worker = (request, answer) => {
        answer.write('he');
        answer.end('llo');
    };
    const whole = await rig.ask(host, '/api/x');
    assert.ok(!whole.cut && whole.text === 'hello', 'chunks with an end are fine');
});

test('one firm stays with one worker, firms are spread, and the next worker takes over', async () => {
    const others = await Rig.start({
        registry: {
            version: 1,
            firms: Array.from({ length: 40 }, (_, i) => ({
                number: i + 1,
                slug: `firm-${i + 1}`,
                name: 'Firm',
                state: 'active',
                brand_version: 1,
                colour: '',
            })),
        },
    });
    try {
        for (const name of ['worker-1', 'worker-2']) await others.serve(name, (request, answer) => answer.end(name));
        const home = new Map();
        for (let i = 1; i <= 40; i++) {
            const name = `firm-${i}.portico.localhost`;
            home.set(name, (await others.ask(name, '/api/x')).text);
            assert.equal((await others.ask(name, '/api/x')).text, home.get(name));
        }
        const first = [...home.values()].filter((each) => each === 'worker-1').length;
        assert.ok(first >= 10 && first <= 30, `${first} of 40`);
        others.upstreams.get('worker-1').close();
        others.upstreams.get('worker-1').closeAllConnections();
        for (const name of home.keys()) {
            const answer = await others.ask(name, '/api/x', { method: 'POST', body: '{}' });
            assert.equal(answer.text, 'worker-2', 'nothing was sent to the first, so even a POST goes on');
        }
        others.upstreams.get('worker-2').close();
        others.upstreams.get('worker-2').closeAllConnections();
        const away = await others.ask('firm-1.portico.localhost', '/api/x');
        assert.equal(away.status, 503);
        assert.equal(JSON.parse(away.text).code, 'unavailable');
        assert.equal(away.headers['retry-after'], '2');
        const page = await others.ask('firm-1.portico.localhost', '/brand.css', { headers: { accept: 'text/html' } });
        assert.ok(page.text.includes(page.headers['x-request-id']));
        await others.serve('worker-2', (request, answer) => answer.end('back'));
        assert.equal(
            (await others.ask('firm-1.portico.localhost', '/api/x')).text,
            'back',
            'at once, not after the memory of it',
        );
    } finally {
        await others.stop();
    }
});

test('a connection that closed while idle costs a GET nothing and repeats no POST', async () => {
    // The worker answers once a connection and closes it as the next request arrives: the peek before reuse cannot see that.
    const other = await Rig.start({ workers: 1 });
    const seen = [];
    await other.serveRaw('worker-1', (socket) => {
        let first = true;
        socket.on('error', () => {});
        socket.on('data', (bytes) => {
            seen.push(bytes.toString().split(' ')[0]);
            if (first) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
            else socket.destroy();
            first = false;
        });
    });
    try {
        assert.equal((await other.ask(host, '/api/x')).text, 'ok');
        assert.equal((await other.ask(host, '/api/x')).text, 'ok');
        assert.deepEqual(seen, ['GET', 'GET', 'GET']);
        assert.equal((await other.ask(host, '/api/x', { method: 'POST', body: '{}' })).status, 502);
        assert.deepEqual(seen.slice(3), ['POST']);
        assert.equal(await other.metric('retries_total'), 1);
    } finally {
        await other.stop();
    }
});

test('a full worker is skipped, and if all are full the edge answers 503 at once', async () => {
    const other = await Rig.start({ workers: 1 });
    const waiting = [];
    await other.serve('worker-1', (request, answer) => waiting.push(answer));
    try {
        const sessions = [];
        for (let i = 0; i < 8; i++) sessions.push(await other.session(host, { from: `127.0.${i + 1}.1` }));
        const asked = sessions.flatMap((session) =>
            Array.from({ length: 32 }, () => other.askOver(session, { ':authority': host, ':path': '/api/x' })),
        );
        await until('256 requests', () => waiting.length === 256);
        const full = await other.ask(host, '/api/x', { from: '127.0.40.1' });
        assert.equal(full.status, 503);
        assert.equal(JSON.parse(full.text).code, 'busy');
        assert.ok(full.headers['retry-after']);
        for (const answer of waiting) answer.end('done');
        for (const answer of await Promise.all(asked)) assert.equal(answer.text, 'done');
        const again = other.ask(host, '/api/x', { from: '127.0.40.1' });
        await until('one more', () => waiting.length === 257);
        waiting[256].end('room');
        assert.equal((await again).text, 'room');
    } finally {
        await other.stop();
    }
});

test('a slow reader slows its worker down and does not fill the edge', async (t) => {
    const size = 200 * 1024 * 1024,
        piece = Buffer.alloc(65536, 'd');
    let sent = 0;
    worker = async (request, answer) => {
        answer.writeHead(200, { 'content-length': size });
        for (sent = 0; sent < size && !answer.destroyed; sent += piece.length)
            if (!answer.write(piece)) await Promise.race([once(answer, 'drain'), once(answer, 'close')]);
        answer.end();
    };
    /** The edge has answered twenty other requests without reading more of this one. */
    const standsStill = async () => {
        const at = sent;
        for (let i = 0; i < 20; i++) {
            await rig.metric('pauses_total');
            most = Math.max(most, rig.memory());
        }
        return sent === at;
    };
    const before = rig.memory();
    let most = 0;
    const socket = tls.connect({ host: '127.0.0.1', port: rig.port, servername: host, ca: rig.ca });
    await once(socket, 'secureConnect');
    socket.write(`GET /api/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    await until('back-pressure', async () => (await rig.metric('pauses_total')) > 0);
    const paused = sent;
    await until('the worker to stand still', standsStill);
    assert.ok(sent - paused < 16 * 1024 * 1024 && sent < size / 2, `the worker was let write ${sent}`);
    let got = 0;
    socket.on('data', (part) => {
        got += part.length;
        most = Math.max(most, got % (8 << 20) < part.length ? rig.memory() : 0);
    });
    socket.resume();
    await until('the rest', () => got >= size);
    const growth = most - before;
    t.diagnostic(`200 MiB to a slow reader: the edge grew by ${(growth / 1048576).toFixed(1)} MiB`);
    assert.ok(growth < (sanitized ? 64 : 16) * 1024 * 1024, `grew by ${growth}`);
    socket.destroy();

    // Over HTTP/2 it is the stream's window that says stop.
    const session = await rig.session(host);
    const stream = session.request({ ':authority': host, ':path': '/api/x' });
    stream.on('error', () => {});
    await once(stream, 'response');
    await until('the worker to stand still over HTTP/2', standsStill);
    assert.ok(sent < size / 4, `the worker was let write ${sent}`);
    assert.ok(rig.memory() - before < (sanitized ? 64 : 16) * 1024 * 1024);
    stream.close();
});

test('a browser that disconnects ends the request to its worker', async () => {
    let left;
    const gone = new Promise((resolve) => (left = resolve));
    worker = (request, answer) => {
        answer.on('close', left);
        answer.writeHead(200, { 'content-length': 1000 });
        answer.write('x');
    };
    const session = await rig.session(host);
    const stream = session.request({ ':authority': host, ':path': '/api/x' });
    stream.on('error', () => {});
    await once(stream, 'response');
    stream.close(8);
    await gone;
});

test('event streams: the head comes at once, each event as it happens, over both protocols', async () => {
    let stream;
    worker = (request, answer) => {
        stream = answer;
        answer.writeHead(200, { 'content-type': 'text/event-stream' });
        answer.flushHeaders();
    };
    const gather = (readable) => {
        const seen = { text: '' };
        readable.on('data', (part) => (seen.text += part));
        return seen;
    };
    const request = https.get({
        host: '127.0.0.1',
        port: rig.port,
        servername: host,
        ca: rig.ca,
        path: '/api/live',
        headers: { host },
        agent: false,
    });
    const [answer] = await once(request, 'response');
    assert.equal(answer.headers['content-type'], 'text/event-stream');
    const first = gather(answer);
    stream.write('id: 1\ndata: {}\n\n');
    await until('an event', () => first.text.includes('id: 1\ndata: {}\n\n'));
    stream.write(': heartbeat\n\n');
    await until('a heartbeat', () => first.text.endsWith(': heartbeat\n\n'));
    stream.end();
    await once(answer, 'end');

    const session = await rig.session(host);
    const second = session.request({ ':authority': host, ':path': '/api/live' });
    const [headers] = await once(second, 'response');
    assert.equal(headers[':status'], 200);
    const seen = gather(second);
    stream.write('id: 2\ndata: {}\n\n');
    await until('an event over HTTP/2', () => seen.text.includes('id: 2\ndata: {}\n\n'));
    stream.end();
    await once(second, 'end');
    assert.equal(second.rstCode, 0);
    assert.equal(firms[0].number, 17);
});

const openStream = async () => {
    const request = https.get({
        host: '127.0.0.1',
        port: rig.port,
        servername: host,
        ca: rig.ca,
        path: '/api/live',
        headers: { host },
        agent: false,
    });
    request.on('error', () => {});
    const [answer] = await once(request, 'response');
    answer.on('error', () => {});
    answer.resume();
    return { request, answer };
};

test('an event stream over HTTP/1.1 whose browser leaves ends at once, although nothing is written', async () => {
    let left;
    const gone = new Promise((resolve) => (left = resolve));
    worker = (request, answer) => {
        answer.on('close', left);
        answer.writeHead(200, { 'content-type': 'text/event-stream' });
        answer.flushHeaders();
    };
    const { request } = await openStream();
    request.destroy();
    await gone;
});

test('an event stream whose worker ends without a last chunk looks broken', async () => {
    worker = (request, answer) => {
        answer.writeHead(200, { 'content-type': 'text/event-stream' });
        answer.write('id: 1\ndata: {}\n\n', () => answer.socket.destroy());
    };
    const { answer } = await openStream();
    await new Promise((resolve) => answer.on('close', resolve));
    assert.equal(answer.complete, false);
});
