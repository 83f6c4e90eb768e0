// SPDX-License-Identifier: AGPL-3.0-or-later
// An open event stream, as EventSource reads it (WHATWG HTML, section 9.2), with a promise for the next message that fits.
import https from 'node:https';
import { hostOf, stack } from './stack.mjs';
import { LIMIT_MS } from './until.mjs';

/** Gives {messages, retry, next(fits), closed, close()} once the stream is open. */
export function openLive(visitor, { lastEventId } = {}) {
    const host = hostOf(visitor.slug);
    const headers = {
        host,
        accept: 'text/event-stream',
        'sec-fetch-site': 'same-origin',
        cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    };
    return new Promise((resolve, reject) => {
        const request = https.request(
            {
                agent: false,
                ca: stack.ca,
                localAddress: visitor.address,
                host: '127.0.0.1',
                port: stack.port,
                servername: host.split(':')[0],
                path: `${visitor.prefix}/api/live`,
                headers,
            },
            (response) => {
                if (response.statusCode !== 200) {
                    response.resume();
                    reject(new Error(`live: ${response.statusCode}`));
                    return;
                }
                resolve(reader(request, response));
            },
        );
        request.on('error', reject);
        request.end();
    });
}

function reader(request, response) {
    const messages = [];
    const waiting = new Set();
    let pending = '';
    const live = { messages };
    live.closed = new Promise((resolve) => response.on('close', resolve));
    live.close = () => request.destroy();
    live.next = (fits) =>
        new Promise((resolve, reject) => {
            const found = messages.find(fits);
            if (found) return resolve(found);
            const entry = { fits, resolve };
            entry.timer = setTimeout(() => {
                waiting.delete(entry);
                reject(new Error(`no such message in ${LIMIT_MS / 1000} s; had ${JSON.stringify(messages)}`));
            }, LIMIT_MS);
            waiting.add(entry);
        });
    response.setEncoding('utf8');
    response.on('error', () => {});
    response.on('data', (piece) => {
        pending += piece;
        let end;
        while ((end = pending.indexOf('\n\n')) >= 0) {
            take(pending.slice(0, end));
            pending = pending.slice(end + 2);
        }
    });
    function take(block) {
        const message = { event: 'message', data: '' };
        for (const line of block.split('\n')) {
            const at = line.indexOf(':');
            if (at === 0) continue; // a heartbeat
            const name = line.slice(0, at);
            message[name] = line.slice(at + 1).replace(/^ /, '');
        }
        if (message.retry) live.retry = Number(message.retry); // before the stream is opened again, in milliseconds
        if (!message.data) return;
        message.data = JSON.parse(message.data);
        message.at = performance.now();
        messages.push(message);
        for (const entry of waiting)
            if (entry.fits(message)) {
                clearTimeout(entry.timer);
                waiting.delete(entry);
                entry.resolve(message);
            }
    }
    return live;
}
