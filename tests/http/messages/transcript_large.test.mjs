// SPDX-License-Identifier: AGPL-3.0-or-later
// The export of a thread with a large document: memory, a reader who stops or leaves, and a file that is damaged.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { processes, programs } from '../../support/processes.mjs';
import { hostOf, stack } from '../../support/stack.mjs';
import { unpack } from '../../support/transcript.mjs';
import { until } from '../../support/until.mjs';

const LARGE = 300 * 2 ** 20;
// Of the worker above what it had. 16 MB in a release build; the sanitizers' own memory comes to it here.
const MEMORY = 64 * 2 ** 20;

let firm, account, folder, bytes, thread;

async function attachable(name, content) {
    const document = await upload(firm.staff, folder, name, content, { pieceSize: 2 ** 21 });
    return expectStatus(await firm.staff.get(`/api/documents/${document}`), 200).versions[0].id;
}
const open = async (...attachments) =>
    expectStatus(await firm.staff.post('/api/threads', { account, subject: 'Large', text: 'x', attachments }), 201)
        .thread.id;

before(async () => {
    firm = await signUpFirm();
    ({ account } = await addAccount(firm.staff));
    folder = (await foldersOf(firm.staff, (await openMatter(firm.staff, account)).id))['Contract and searches'].id;
    bytes = Buffer.alloc(LARGE, randomBytes(2 ** 20 + 1));
    thread = await open(await attachable('large.bin', bytes));
});

/** The answer before any of its body is read. */
async function begin(visitor, id = thread) {
    const request = https.request({
        ca: stack.ca,
        host: '127.0.0.1',
        port: stack.port,
        servername: hostOf(firm.slug).split(':')[0],
        path: `/desk/api/threads/${id}/transcript`,
        headers: {
            host: hostOf(firm.slug),
            'sec-fetch-site': 'same-origin',
            cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
    });
    request.on('error', () => undefined); // it is destroyed
    request.end();
    const [response] = await once(request, 'response');
    return response;
}

/** The same once an export before has ended, which takes a moment if it broke off. */
async function begun(visitor, id) {
    let response;
    await until('the export before to end', async () => {
        response?.destroy();
        response = await begin(visitor, id);
        return ![429, 503].includes(response.statusCode);
    });
    return response;
}

const anonymous = (pid) => Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
const memory = () => Math.max(...processes(programs['worker-1']).map(anonymous));

test('the memory of the worker does not grow with a document, and the hash is right', async () => {
    const small = await open(await attachable('small.pdf', pdf('small')));
    unpack((await firm.staff.get(`/api/threads/${small}/transcript`)).bytes); // the fonts are loaded
    const idle = memory();
    let most = 0;
    const response = await begin(firm.staff);
    const pieces = [];
    let received = 0;
    for await (const piece of response) {
        pieces.push(piece);
        received += piece.length;
        if (pieces.length % 256 === 0) most = Math.max(most, memory());
    }
    assert.ok(received > LARGE);
    assert.ok(most - idle < MEMORY, `${most - idle} bytes more`);
    const { data, files } = unpack(Buffer.concat(pieces));
    const [{ sha256, file, size }] = data.messages[0].attachments;
    assert.deepEqual([size, sha256], [LARGE, createHash('sha256').update(bytes).digest('hex')]);
    assert.ok(files[file].equals(bytes));
});

test('one at a time for a person; a reader who leaves ends the work', async () => {
    const path = `/api/threads/${thread}/transcript`;
    const response = await begin(firm.staff);
    await once(response, 'readable');
    const refused = await firm.staff.get(path);
    assert.equal(expectStatus(refused, 429).code, 'transcript_running');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    const { desk } = await addColleague(firm);
    assert.equal(expectStatus(await desk.get(path), 503).code, 'busy'); // one in a firm
    response.destroy();
    await until('the export to end', async () => {
        const again = await begin(firm.staff);
        again.destroy();
        return again.statusCode === 200;
    });
});

/** The file of the vault that has this many bytes of content. */
function storedOf(size) {
    const store = join(stack.var, 'store');
    const sealed = size + 16 * Math.ceil(size / 65536);
    return readdirSync(store, { recursive: true })
        .map((name) => join(store, name))
        .filter((path) => statSync(path).isFile() && statSync(path).size === sealed);
}

test('a damaged document breaks the archive off, and a missing one is named', async () => {
    const size = 3 * 2 ** 20 + 4711;
    const broken = await open(await attachable('broken.bin', randomBytes(size)));
    const [file, ...others] = storedOf(size);
    assert.equal(others.length, 0);
    truncateSync(file, size - 2 ** 20);
    const response = await begun((await addColleague(firm)).desk, broken);
    const pieces = [];
    await assert.rejects(async () => {
        for await (const piece of response) pieces.push(piece);
    }, /aborted/);
    assert.throws(() => unpack(Buffer.concat(pieces)));
    rmSync(file);
    const whole = await (await begun((await addColleague(firm)).desk, broken)).toArray();
    const { data, text } = unpack(Buffer.concat(whole));
    const [attachment] = data.messages[0].attachments;
    assert.deepEqual([attachment.state, attachment.file, attachment.sha256], ['missing', null, null]);
    assert.match(text, /its file is missing/);
});
