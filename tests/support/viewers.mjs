// SPDX-License-Identifier: AGPL-3.0-or-later
// Many viewers with open event streams, for benchmarks and soak tests. Signing in a thousand people through the API would
// take longer than what is measured, so they are rows: copies of one client who has signed in.
import { createHash, randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import tls from 'node:tls';
import { inFirm } from './inside.mjs';
import { hostOf, stack } from './stack.mjs';

const AT_ONCE = 32; // handshakes; each connection has a processor to itself for some milliseconds
const PER_ADDRESS = 100; // the edge's limit is 256

const tokenOf = (secret, number) => createHash('sha256').update(`${secret}-${number}`).digest('base64url');

/** `count` people with the links of `client`, as [{slug, cookie}]. The cookie is that of the portal. */
export function addViewers(firm, client, count) {
    const secret = randomBytes(8).toString('hex');
    inFirm(
        firm.slug,
        `create temporary table viewers as select n, gen_random_uuid() as id,
                translate(encode(sha256(convert_to('${secret}-' || n, 'UTF8')), 'base64'), '+/=', '-_') as token
           from generate_series(1, ${count}) n;
         insert into people (id, kind, name, email)
         select id, 'contact', 'Viewer ' || n, 'viewer-${secret}-' || n || '@mail.example' from viewers;
         insert into account_people (account, person, areas)
         select l.account, v.id, l.areas from account_people l, viewers v where l.person = '${client.person}';
         insert into sessions (id, token_hash, person, kind, level, address, agent, expires_at)
         select gen_random_uuid(), sha256(int8send(substr(current_schema, 3)::bigint) || convert_to(token, 'UTF8')), id,
                'client', 2, '127.0.0.1', 'viewer', now() + interval '1 hour' from viewers;
         analyze people, account_people, sessions`,
    );
    return Array.from({ length: count }, (_, i) => ({
        slug: firm.slug,
        cookie: `__Host-pc=${tokenOf(secret, i + 1)}`,
    }));
}

const context = tls.createSecureContext({ ca: stack.ca });

function connect(viewer, number, protocol) {
    const host = hostOf(viewer.slug);
    return tls.connect({
        secureContext: context,
        host: '127.0.0.1',
        port: stack.port,
        servername: host.split(':')[0],
        localAddress: `127.201.${Math.floor(number / PER_ADDRESS)}.1`,
        ALPNProtocols: [protocol],
    });
}

/** Counts messages and answers; `head` is called once with the status. */
function openHttp1(viewer, socket, { head, data }) {
    let rest = '';
    let status = 0;
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
        rest += piece;
        if (!status && rest.includes('\r\n\r\n')) head((status = Number(rest.slice(9, 12))));
        if (!status) return;
        data(rest);
        rest = '';
    });
    const lines = ['GET /api/live HTTP/1.1', `host: ${hostOf(viewer.slug)}`, 'accept: text/event-stream'];
    lines.push('sec-fetch-site: same-origin', `cookie: ${viewer.cookie}`, 'user-agent: portico-tests');
    socket.write(lines.join('\r\n') + '\r\n\r\n');
}

function openHttp2(viewer, socket, { head, data }) {
    const session = http2.connect(`https://${hostOf(viewer.slug)}`, { createConnection: () => socket });
    session.on('error', () => {});
    const request = session.request({
        ':path': '/api/live',
        accept: 'text/event-stream',
        'sec-fetch-site': 'same-origin',
        cookie: viewer.cookie,
        'user-agent': 'portico-tests',
    });
    request.setEncoding('latin1');
    request.on('response', (headers) => head(headers[':status']));
    request.on('data', data);
    request.on('error', () => {});
}

function openOne(viewer, number, protocol, counts) {
    const socket = connect(viewer, number, protocol);
    counts.sockets.push(socket);
    socket.on('close', () => counts.closed++);
    return new Promise((resolve) => {
        socket.on('error', () => resolve(0));
        socket.on('close', () => resolve(0));
        socket.on('secureConnect', () =>
            (protocol === 'h2' ? openHttp2 : openHttp1)(viewer, socket, {
                head: resolve,
                data: (text) => (counts.changes += text.split('event: change').length - 1),
            }),
        );
    });
}

/** Opens `count` streams, the viewers in turn, each on a connection of its own. `statuses` are those of the answers, 0
 * where a connection was refused; `changes` counts what they all received. */
export async function openStreams(viewers, count, protocol = 'http/1.1', first = 0) {
    const streams = { statuses: [], changes: 0, closed: 0, sockets: [] };
    let next = 0;
    const work = async () => {
        while (next < count) {
            const number = first + next++;
            streams.statuses.push(await openOne(viewers[number % viewers.length], number, protocol, streams));
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    streams.open = streams.statuses.filter((status) => status === 200).length;
    streams.close = () => streams.sockets.forEach((socket) => socket.destroy());
    return streams;
}
