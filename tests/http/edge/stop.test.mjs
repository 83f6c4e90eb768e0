// SPDX-License-Identifier: AGPL-3.0-or-later
// Stopping an edge: answers in progress are finished, streams end cleanly, then the process exits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { test } from 'node:test';
import { until } from '../../support/until.mjs';
import { Rig } from './rig.mjs';

const host = 'hartwell.portico.localhost';

test('SIGTERM: answers in progress are finished, event streams end cleanly, idle connections are closed', async () => {
    const rig = await Rig.start();
    let finish;
    await rig.serveAll((request, answer) => {
        if (request.url === '/api/live') {
            answer.writeHead(200, { 'content-type': 'text/event-stream' });
            answer.write('data: {}\n\n');
        } else finish = () => answer.end('finished');
    });
    const live = async (agent) => {
        const request = https.get({
            host: '127.0.0.1',
            port: rig.port,
            servername: host,
            ca: rig.ca,
            path: '/api/live',
            headers: { host },
            agent,
        });
        const [answer] = await once(request, 'response');
        const ended = once(answer, 'end'); // data and end may come at once
        await once(answer, 'data');
        answer.resume();
        return { complete: ended.then(() => answer.complete) };
    };
    const session = await rig.session(host);
    const streams = [(await live(false)).complete];
    const over2 = session.request({ ':authority': host, ':path': '/api/live' });
    await once(over2, 'data');
    streams.push(once(over2.resume(), 'end').then(() => over2.rstCode === 0));
    const slow = rig.askOver(session, { ':authority': host, ':path': '/api/slow' });
    const idle = await rig.session(host);
    const idleClosed = once(idle, 'close');
    const goaway = once(idle, 'goaway');
    while (!finish) await new Promise((resolve) => setImmediate(resolve));

    rig.edge.kill('SIGTERM');
    assert.deepEqual(await Promise.all(streams), [true, true]);
    assert.equal((await goaway)[0], 0);
    finish();
    assert.equal((await slow).text, 'finished');
    await idleClosed;
    const refused = net.connect(rig.port, '127.0.0.1');
    assert.equal((await once(refused, 'error'))[0].code, 'ECONNREFUSED');
    await rig.ended;
    await rig.stop();
});

test('SIGTERM: a stream whose request was under way, and that begins later, ends at once and cleanly', async () => {
    const rig = await Rig.start();
    let begin;
    await rig.serveAll((request, answer) => {
        if (request.url !== '/api/live') return answer.end();
        begin = () => {
            answer.writeHead(200, { 'content-type': 'text/event-stream' });
            answer.write('data: {}\n\n');
        };
    });
    const idle = await rig.session(host);
    const goaway = once(idle, 'goaway');
    await rig.askOver(idle, { ':authority': host, ':path': '/api/x' });
    const session = await rig.session(host);
    const first = rig.ask(host, '/api/live');
    await until('the request to arrive', () => begin);
    const beginFirst = begin;
    begin = undefined;
    const second = rig.askOver(session, { ':authority': host, ':path': '/api/live' });
    await until('the request to arrive', () => begin);
    rig.edge.kill('SIGTERM');
    await goaway; // those that were open have ended
    beginFirst();
    begin();
    for (const stream of [await first, await second]) {
        assert.equal(stream.status, 200);
        assert.equal(stream.cut, false);
    }
    await rig.ended;
    await rig.stop();
});

test('a worker that never answers does not keep the process from ending', async () => {
    const rig = await Rig.start();
    let reached;
    const asked = new Promise((resolve) => (reached = resolve));
    await rig.serveAll(() => reached());
    const hanging = rig.ask(host, '/api/x').catch(() => 'cut');
    await asked;
    rig.edge.kill('SIGTERM');
    await rig.ended;
    assert.equal(await hanging, 'cut');
    await rig.stop();
});

/** The frame types that came, RFC 9113 section 4.1. */
function frameTypes(bytes) {
    const types = [];
    for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) types.push(bytes[at + 3]);
    return types;
}

// RFC 9113 section 3.4: a server sends SETTINGS first; a browser that gets GOAWAY first shows a protocol error.
test('a connection that starts HTTP/2 while the edge stops still gets SETTINGS before GOAWAY', async () => {
    const rig = await Rig.start();
    const socket = tls.connect({
        host: '127.0.0.1',
        port: rig.port,
        servername: host,
        ca: rig.ca,
        ALPNProtocols: ['h2'],
    });
    const greeted = once(socket, 'session'); // a ticket: the handshake is over at the other side as well
    let got = Buffer.alloc(0);
    socket.on('data', (piece) => (got = Buffer.concat([got, piece])));
    await greeted;
    await new Promise(setImmediate); // what is written in that event stays with the client

    rig.edge.kill('SIGSTOP');
    rig.edge.kill('SIGTERM');
    socket.write(
        Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]),
    );
    rig.edge.kill('SIGCONT');
    await until('GOAWAY', () => frameTypes(got).includes(7));
    assert.equal(frameTypes(got)[0], 4);
    socket.destroy();
    await rig.ended;
    await rig.stop();
});
