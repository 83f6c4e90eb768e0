// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends requests to a worker's socket in turn, as of many firms, one at a time on each connection, because h2load cannot
// send a cookie for each firm. Runs as the user of the servers; see firms.mjs and messages.mjs.
//
//   spread.mjs SOCKET FILE CONNECTIONS SECONDS TURNS
//
// FILE has a list of whole requests. TURNS: each is sent at least so many times. Prints the number of requests.
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';

const [socket, file, connections, seconds, turns] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(file, 'utf8'));
const ends = performance.now() + seconds * 1000;
let next = 0;
let done = 0;

const isOver = () => performance.now() >= ends && next >= turns * requests.length;

/** The length of the first answer in these bytes, or 0 if a part of it has not come yet. */
function answerLength(bytes) {
    const head = bytes.indexOf('\r\n\r\n');
    if (head < 0) return 0;
    const text = bytes.subarray(0, head).toString('latin1');
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1]);
    if (!/^HTTP\/1.1 20[01] /.test(text) || !length) throw new Error(text);
    return bytes.length < head + 4 + length ? 0 : head + 4 + length;
}

function send(connection) {
    if (isOver()) connection.end();
    else connection.write(requests[next++ % requests.length]);
}

async function serve() {
    const connection = connect(socket);
    let bytes = Buffer.alloc(0);
    send(connection);
    for await (const piece of connection) {
        bytes = bytes.length ? Buffer.concat([bytes, piece]) : piece;
        const length = answerLength(bytes);
        if (length === 0) continue;
        bytes = bytes.subarray(length);
        done++;
        send(connection);
    }
}

await Promise.all(Array.from({ length: Number(connections) }, serve));
console.log(done);
