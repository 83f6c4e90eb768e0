// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { connect } from 'node:tls';
import { inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { hostOf, stack } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

const tus = { 'tus-resumable': '1.0.0' };
const base64 = (text) => Buffer.from(text).toString('base64');

let firm, maria, samuel, other, matter, folders;

before(async () => {
    firm = await signUpFirm();
    other = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    folders = await foldersOf(firm.staff, matter.id);
});

const start = (visitor, folder, size, name = 'a.pdf', extra = '', headers = {}) =>
    visitor.ask('POST', '/api/uploads', {
        headers: {
            ...tus,
            ...headers,
            'upload-length': String(size),
            'upload-metadata': `filename ${base64(name)},filetype ${base64('application/pdf')},folder ${base64(folder)}${extra}`,
        },
    });
const pathOf = (answer) => new URL(answer.headers.location, 'https://any').pathname.replace(/^\/desk/, '');
const patch = (visitor, path, offset, body, headers = {}) =>
    visitor.ask('PATCH', path, {
        body,
        headers: {
            ...tus,
            'upload-offset': String(offset),
            'content-type': 'application/offset+octet-stream',
            ...headers,
        },
    });
const offsetOf = async (visitor, path) =>
    Number((await visitor.ask('HEAD', path, { headers: tus })).headers['upload-offset']);

/** A statement of the cleanup, which runs once an hour, for psql in a firm. */
const statement = (name) =>
    readFileSync(new URL('../../../services/worker/documents/uploads.sql', import.meta.url), 'utf8')
        .split(/^-- query: /m)
        .find((text) => text.startsWith(`${name}\n`))
        .replace(/^(?!with).*\n/, '')
        .replaceAll('{firm}.', '');

test('a document comes back byte for byte, to the firm and to its client', async () => {
    const bytes = pdf('Contract for 14 Orchard Lane', 3_300_017);
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'Contract (final).pdf', bytes);
    for (const visitor of [firm.staff, maria.client]) {
        const answer = await visitor.get(`/api/documents/${id}/content`, { checked: false });
        expectStatus(answer, 200);
        assert.equal(
            createHash('sha256').update(answer.bytes).digest('hex'),
            createHash('sha256').update(bytes).digest('hex'),
        );
        assert.equal(answer.headers['content-length'], String(bytes.length));
        assert.match(answer.headers['content-disposition'], /^attachment/);
        assert.match(answer.headers['content-security-policy'], /sandbox/);
        assert.match(answer.headers['cache-control'], /no-store/);
    }
});

test('a range request returns exactly the requested bytes', async () => {
    const bytes = randomBytes(300_000);
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'ranges.pdf', bytes);
    const path = `/api/documents/${id}/content`;
    for (const [range, from, to] of [
        ['bytes=0-0', 0, 1],
        ['bytes=65530-65545', 65530, 65546],
        ['bytes=131072-', 131072, 300_000],
        ['bytes=-10', 299_990, 300_000],
        ['bytes=299999-400000', 299_999, 300_000],
    ]) {
        const answer = await maria.client.get(path, { headers: { range }, checked: false });
        assert.equal(answer.status, 206, range);
        assert.equal(answer.headers['content-range'], `bytes ${from}-${to - 1}/300000`);
        assert.ok(answer.bytes.equals(bytes.subarray(from, to)), range);
    }
    assert.equal((await maria.client.get(path, { headers: { range: 'bytes=300000-' }, checked: false })).status, 416);
    const head = await maria.client.ask('HEAD', path, { checked: false });
    assert.equal(head.status, 200);
    assert.equal(head.headers['content-length'], '300000');
});

test('staff see what a client uploads; nothing on disk is readable', async () => {
    const marker = `MARKER-${randomUUID()}`;
    const bytes = Buffer.concat([pdf(marker), Buffer.from(marker)]);
    const id = await upload(maria.client, folders['From you'].id, 'passport.pdf', bytes);
    const { documents } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/documents`), 200);
    const found = documents.find((document) => document.id === id);
    assert.equal(found.uploaded_by_name, maria.name);
    const { items } = expectStatus(await firm.staff.get('/api/audit-log'), 200);
    assert.ok(
        items.some(({ what, object }) => what === 'document.uploaded' && object === id),
        'its last piece writes an audit entry',
    );
    const store = join(stack.var, 'store');
    const files = readdirSync(store, { recursive: true })
        .map((name) => join(store, name))
        .filter((name) => statSync(name).isFile());
    assert.ok(files.length > 0);
    for (const file of files) assert.equal(readFileSync(file).includes(marker), false, file);
});

test('a client may not upload to folders that they can only view, nor see folders of the firm only', async () => {
    const inner = await upload(firm.staff, folders['Firm only'].id, 'note.pdf', pdf('For our eyes'));
    assert.notEqual((await start(maria.client, folders['Contract and searches'].id, 100)).status, 201);
    expectStatus(await start(maria.client, folders['Firm only'].id, 100), 404);
    const seen = expectStatus(await maria.client.get(`/api/matters/${matter.id}/documents`), 200);
    assert.equal(
        seen.documents.some((document) => document.id === inner),
        false,
    );
    assert.equal(
        seen.folders.some((folder) => folder.name === 'Firm only'),
        false,
    );
    for (const path of [`/api/documents/${inner}`, `/api/documents/${inner}/content`])
        expectStatus(await maria.client.get(path), 404);
});

test('another account gets 404, and another firm 401 or 404, by every route', async () => {
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'secret.pdf', pdf('Only for Maria'));
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    const begun = await start(maria.client, folders['From you'].id, 200_000);
    const paths = [
        `/api/documents/${id}`,
        `/api/documents/${id}/content`,
        `/api/documents/${id}/versions/${versions[0].id}/content`,
        `/api/matters/${matter.id}`,
        `/api/matters/${matter.id}/documents`,
    ];
    for (const path of paths) {
        expectStatus(await samuel.client.get(path), 404);
        expectStatus(await other.staff.get(path), 404);
        expectStatus(await maria.client.twin(other.slug).get(path), 401);
    }
    expectStatus(await start(samuel.client, folders['From you'].id, 10), 404);
    assert.equal((await samuel.client.ask('HEAD', pathOf(begun), { headers: tus })).status, 404);
    expectStatus(await patch(samuel.client, pathOf(begun), 0, randomBytes(65536)), 404);
    expectStatus(await samuel.client.ask('DELETE', pathOf(begun), { headers: tus }), 404);
    assert.equal(await offsetOf(maria.client, pathOf(begun)), 0);
});

test('a client learns the limits of uploads before the first one', async () => {
    const { headers } = await maria.client.ask('OPTIONS', '/api/uploads');
    assert.equal(headers['tus-max-size'], String(2 ** 31));
    const max = Number(headers['x-portico-piece-max']);
    const multiple = Number(headers['x-portico-piece-multiple']);
    assert.equal(max % multiple, 0);
    const size = max + multiple + 1;
    const path = pathOf(await start(maria.client, folders['From you'].id, size, 'limits.pdf'));
    expectStatus(await patch(maria.client, path, 0, randomBytes(max + multiple)), 413);
    expectStatus(await patch(maria.client, path, 0, randomBytes(multiple - 1)), 400);
    expectStatus(await patch(maria.client, path, 0, randomBytes(max)), 204);
    expectStatus(await patch(maria.client, path, max, randomBytes(multiple)), 204);
    expectStatus(await patch(maria.client, path, max + multiple, randomBytes(1)), 204);
    expectStatus(await start(maria.client, folders['From you'].id, Number(headers['tus-max-size']) + 1), 413);
});

test('the description of a file has 6,144 bytes', async () => {
    const folder = folders['From you'].id;
    const plain = `filename ${base64('a.pdf')},filetype ${base64('application/pdf')},folder ${base64(folder)}`;
    const described = (bytes) =>
        start(maria.client, folder, 0, 'a.pdf', `,note ${'A'.repeat(bytes - plain.length - 6)}`);
    expectStatus(await described(6144), 201);
    assert.equal(expectStatus(await described(6145), 400).code, 'upload_metadata_long');
    const name = `${'\u{1f4dc}'.repeat(127)}.pdf`; // the longest that a file system of UTF-16 takes
    expectStatus(await start(maria.client, folder, 0, name), 201);
});

test('invalid pieces are refused, and the upload can continue after each', async () => {
    const bytes = randomBytes(200_000);
    const begun = await start(maria.client, folders['From you'].id, bytes.length, 'pieces.pdf');
    const path = pathOf(begun);
    const first = bytes.subarray(0, 65536);
    expectStatus(await patch(maria.client, path, 65536, first), 409);
    expectStatus(await patch(maria.client, path, 0, bytes.subarray(0, 1000)), 400);
    expectStatus(await patch(maria.client, path, 0, first, { 'content-type': 'application/octet-stream' }), 415);
    expectStatus(await patch(maria.client, path, 0, first, { 'tus-resumable': '0.2.2' }), 412);
    const wrong = createHash('sha256').update('else').digest('base64');
    expectStatus(await patch(maria.client, path, 0, first, { 'upload-checksum': `sha256 ${wrong}` }), 460);
    expectStatus(await patch(maria.client, path, 0, first, { 'upload-checksum': 'crc7 AAAA' }), 400);
    assert.equal(await offsetOf(maria.client, path), 0);
    const right = createHash('sha256').update(first).digest('base64');
    expectStatus(await patch(maria.client, path, 0, first, { 'upload-checksum': `sha256 ${right}` }), 204);
    expectStatus(await patch(maria.client, path, 0, first), 409);
    const rest = bytes.subarray(65536);
    const more = Buffer.concat([rest, randomBytes(65536)]);
    expectStatus(await patch(maria.client, path, 65536, more), 413);
    const done = await patch(maria.client, path, 65536, rest);
    expectStatus(done, 204);
    const back = await maria.client.get(`/api/documents/${done.headers['x-portico-document']}/content`, {
        checked: false,
    });
    assert.ok(back.bytes.equals(bytes));
    expectStatus(await patch(maria.client, path, 65536, rest.subarray(1)), 409);
});

test('a piece whose client leaves is sealed whole', async () => {
    const bytes = randomBytes(2 << 20);
    const path = pathOf(await start(maria.client, folders['From you'].id, bytes.length + 1, 'left.bin'));
    const cookie = [...maria.client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const host = hostOf(firm.slug);
    const socket = connect({ port: stack.port, host: '127.0.0.1', ca: stack.ca, servername: host.split(':')[0] });
    socket.on('error', () => {});
    socket.write(
        `PATCH ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nOrigin: https://${host}\r\n` +
            `Sec-Fetch-Site: same-origin\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
            `Content-Type: application/offset+octet-stream\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes, () => socket.destroy());
    // Whether the piece reached the worker or not, the file holds its bytes or those of the next try.
    const at = await until('the piece to be sealed or lost', async () => {
        const offset = await offsetOf(maria.client, path);
        if (offset > 0) return offset;
        const again = await patch(maria.client, path, 0, bytes);
        return again.status === 204 ? bytes.length : null;
    });
    const last = await patch(maria.client, path, at, Buffer.from('.'));
    expectStatus(last, 204);
    const back = await maria.client.get(`/api/documents/${last.headers['x-portico-document']}/content`, {
        checked: false,
    });
    assert.ok(back.bytes.equals(Buffer.concat([bytes, Buffer.from('.')])));
});

test('pieces of several uploads at once do not mix', async () => {
    const uploads = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => {
            const bytes = randomBytes((2 << 20) + 3 * 65536 + i);
            const begun = await start(maria.client, folders['From you'].id, bytes.length, `many-${i}.bin`);
            return { bytes, path: pathOf(begun) };
        }),
    );
    await Promise.all(
        uploads.map(async ({ bytes, path }, i) => {
            const sizes = [2 << 20, 1 << 20, 65536, 5 * 65536]; // taken from the connection, and copied
            let at = 0;
            let last;
            for (let step = i; at < bytes.length; step++) {
                const piece = bytes.subarray(at, at + sizes[step % sizes.length]);
                last = await patch(maria.client, path, at, piece);
                expectStatus(last, 204);
                at += piece.length;
            }
            const document = last.headers['x-portico-document'];
            const back = await maria.client.get(`/api/documents/${document}/content`, { checked: false });
            assert.ok(back.bytes.equals(bytes), `upload ${i}`);
        }),
    );
});

test('an upload whose last answer was lost is found whole, and is one document', async () => {
    const bytes = randomBytes(200_000);
    const path = pathOf(await start(maria.client, folders['From you'].id, bytes.length, 'once.pdf'));
    expectStatus(await patch(maria.client, path, 0, bytes.subarray(0, 65536)), 204);
    const last = await patch(maria.client, path, 65536, bytes.subarray(65536));
    const document = last.headers['x-portico-document'];
    for (let i = 0; i < 2; i++) {
        const found = await maria.client.ask('HEAD', path, { headers: tus });
        expectStatus(found, 200);
        assert.equal(found.headers['upload-offset'], found.headers['upload-length']);
        assert.equal(found.headers['x-portico-document'], document);
        const again = await patch(maria.client, path, 65536, bytes.subarray(65536));
        expectStatus(again, 204);
        assert.equal(again.headers['upload-offset'], String(bytes.length));
        assert.equal(again.headers['x-portico-document'], document);
        expectStatus(await patch(maria.client, path, bytes.length, Buffer.alloc(0)), 204);
    }
    const { documents, uploads } = expectStatus(await maria.client.get(`/api/matters/${matter.id}/documents`), 200);
    assert.deepEqual(
        documents.filter((one) => one.name === 'once.pdf').map((one) => [one.id, one.versions]),
        [[document, 1]],
    );
    assert.equal(
        uploads.some((one) => one.name === 'once.pdf'),
        false,
    );
    expectStatus(await samuel.client.ask('HEAD', path, { headers: tus }), 404);
    expectStatus(await patch(firm.staff, path, 65536, bytes.subarray(65536)), 404);
});

test('a client that can only POST uploads by naming the method', async () => {
    const post = (path, method, options) =>
        maria.client.ask('POST', path, {
            checked: false,
            ...options,
            headers: { ...tus, 'x-http-method-override': method, ...options?.headers },
        });
    const path = pathOf(await start(maria.client, folders['From you'].id, 100, 'posted.pdf'));
    const kept = await post(path, 'PATCH', {
        body: randomBytes(100),
        headers: { 'upload-offset': '0', 'content-type': 'Application/Offset+Octet-Stream' },
    });
    expectStatus(kept, 204);
    assert.ok(kept.headers['x-portico-document']);
    const other = pathOf(await start(maria.client, folders['From you'].id, 100));
    expectStatus(await post(other, 'PUT'), 405);
    expectStatus(await post(other, 'DELETE'), 204);
    expectStatus(await maria.client.ask('HEAD', other, { headers: tus }), 404);
});

test('a POST of anything but an upload stays a POST', async () => {
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'stays.pdf', pdf('stays'));
    const override = { 'x-http-method-override': 'DELETE' };
    for (const visitor of [firm.staff, maria.client])
        for (const path of [`/api/documents/${id}`, `/api/uploads/../documents/${id}`])
            for (const headers of [override, { ...override, ...tus }]) {
                const answer = await visitor.ask('POST', path, { headers, checked: false });
                expectStatus(answer, path.includes('..') ? 404 : 405);
            }
    expectStatus(await maria.client.get(`/api/documents/${id}`), 200);
});

test('of uploads that begin side by side only as many as there is room for begin', async () => {
    const small = await signUpFirm();
    const client = await inviteAndAccept(small, await addAccount(small.staff));
    const tray = (await foldersOf(small.staff, (await openMatter(small.staff, client.account)).id))['From you'].id;
    const size = 1_000_000;
    inFirm(small.slug, `update firm set quota_bytes = ${7 * size + 10}`);
    const begun = await Promise.all(Array.from({ length: 20 }, (_, i) => start(small.staff, tray, size, `${i}.pdf`)));
    assert.deepEqual(begun.map((answer) => answer.status).toSorted(), [...Array(7).fill(201), ...Array(13).fill(413)]);
    assert.equal(begun.find((answer) => answer.status === 413).json.code, 'quota_full');
    const one = begun.find((answer) => answer.status === 201);
    expectStatus(await small.staff.ask('DELETE', pathOf(one), { headers: tus }), 204);
    const id = await upload(client.client, tray, 'kept.pdf', randomBytes(size)); // what was given back is there again
    expectStatus(await start(client.client, tray, 11), 413);
    assert.equal(
        inFirm(small.slug, 'select used_bytes || chr(32) || reserved_bytes from usage'),
        `${size} ${6 * size}`,
    );
    expectStatus(await client.client.get(`/api/documents/${id}`), 200);
    inFirm(small.slug, `update uploads set expires_at = now() - interval '1 second'`);
    assert.equal(
        inFirm(small.slug, statement('cleanup_expired_uploads').replaceAll('$1', '100')).split('\n').length,
        6,
    );
    assert.equal(inFirm(small.slug, 'select used_bytes || chr(32) || reserved_bytes from usage'), `${size} 0`);
});

test('no client alone takes all room with uploads that they do not finish', async () => {
    const small = await signUpFirm();
    const client = await inviteAndAccept(small, await addAccount(small.staff));
    const tray = (await foldersOf(small.staff, (await openMatter(small.staff, client.account)).id))['From you'].id;
    inFirm(small.slug, 'update firm set quota_bytes = 10000000');
    expectStatus(await start(client.client, tray, 10_000_001), 413);
    const large = await start(client.client, tray, 9_000_000); // one file may be as large as the room
    expectStatus(large, 201);
    assert.equal(expectStatus(await start(client.client, tray, 1_000), 429).code, 'too_many_uploads');
    expectStatus(await client.client.ask('DELETE', pathOf(large), { headers: tus }), 204);
    const begun = await Promise.all(
        Array.from({ length: 10 }, (_, i) => start(client.client, tray, 1_000_000, `${i}.pdf`)),
    );
    assert.deepEqual(begun.map(({ status }) => status).toSorted(), [...Array(5).fill(201), ...Array(5).fill(429)]);
    expectStatus(await start(small.staff, tray, 5_000_000), 201); // the firm itself uses all of it
    assert.equal(inFirm(small.slug, 'select used_bytes + reserved_bytes from usage'), '10000000');
});

test('the key of a request does not cover what the headers of an upload say, so uploads ignore it', async () => {
    const headers = { 'idempotency-key': 'the-same' };
    const [one, two] = [
        await start(maria.client, folders['From you'].id, 100, 'one.pdf', '', headers),
        await start(maria.client, folders['From you'].id, 200, 'two.pdf', '', headers),
    ];
    assert.notEqual(expectStatus(one, 201) ?? pathOf(one), pathOf(two));
    const found = await maria.client.ask('HEAD', pathOf(two), { headers: tus });
    assert.equal(found.headers['upload-length'], '200');
});

test('files of any size up to the limit come back unchanged; larger ones are refused', async () => {
    for (const size of [0, 1, 65535, 65536, 65537, 131072]) {
        const bytes = randomBytes(size);
        const id = await upload(maria.client, folders['From you'].id, `size ${size}.pdf`, bytes);
        const back = await maria.client.get(`/api/documents/${id}/content`, { checked: false });
        assert.equal(back.status, 200);
        assert.ok(back.bytes.equals(bytes), String(size));
    }
    expectStatus(await start(maria.client, folders['From you'].id, 2 ** 31 + 1), 413);
    expectStatus(await start(maria.client, folders['From you'].id, 'many'), 400);
    expectStatus(await start(maria.client, folders['From you'].id, -1), 400);
});

test('hostile names become harmless ones', async () => {
    const long = `${'n'.repeat(296)}.pdf`;
    for (const [given, wanted] of [
        ['../../etc/passwd', /^passwd/],
        ['a\r\nSet-Cookie: x=1.pdf', /^[^\r\n]*$/],
        ['invoice\u202Efdp.exe', /^[^\u202E]*$/],
        [long, /^n{50,}.*\.pdf$/],
        ['C:\\temp\\x.pdf', /x\.pdf$/],
        ['.htaccess', /^[^.]/],
        ['"quoted".pdf', /quoted/],
    ]) {
        const id = await upload(maria.client, folders['From you'].id, given, pdf('x'));
        const { document } = expectStatus(await maria.client.get(`/api/documents/${id}`), 200);
        assert.match(document.name, wanted);
        assert.ok([...document.name].length <= 200);
        for (const bad of '/\\\r\n\0') assert.equal(document.name.includes(bad), false, document.name);
        const answer = await maria.client.get(`/api/documents/${id}/content`, { checked: false });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['set-cookie'], undefined);
    }
    const html = await upload(
        maria.client,
        folders['From you'].id,
        'page.html',
        Buffer.from('<script>alert(1)</script>'),
        { type: 'text/html' },
    );
    const answer = await maria.client.get(`/api/documents/${html}/content`, { checked: false });
    assert.doesNotMatch(answer.headers['content-type'], /html/);
    assert.match(answer.headers['content-disposition'], /^attachment/);
});

test('an upload can be resumed or cancelled', async () => {
    const bytes = randomBytes(2_500_000);
    const begun = await start(maria.client, folders['From you'].id, bytes.length, 'resumed.pdf');
    const path = pathOf(begun);
    expectStatus(await patch(maria.client, path, 0, bytes.subarray(0, 1 << 20)), 204);
    const { uploads } = expectStatus(await maria.client.get(`/api/matters/${matter.id}/documents`), 200);
    assert.equal(uploads.find((one) => one.name === 'resumed.pdf').received, 1 << 20);
    const at = await offsetOf(maria.client, path);
    assert.equal(at, 1 << 20);
    expectStatus(await patch(maria.client, path, at, bytes.subarray(at, at + (1 << 20))), 204);
    const last = await patch(maria.client, path, 2 << 20, bytes.subarray(2 << 20));
    expectStatus(last, 204);
    const back = await firm.staff.get(`/api/documents/${last.headers['x-portico-document']}/content`, {
        checked: false,
    });
    assert.ok(back.bytes.equals(bytes));
    const dropped = await start(maria.client, folders['From you'].id, 100_000);
    expectStatus(await maria.client.ask('DELETE', pathOf(dropped), { headers: tus }), 204);
    assert.equal((await maria.client.ask('HEAD', pathOf(dropped), { headers: tus })).status, 404);
});

test('changing a folder to the firm only hides its content at once', async () => {
    const folder = expectStatus(
        await firm.staff.post(`/api/matters/${matter.id}/folders`, { name: 'Changing', level: 1 }),
        201,
    );
    const id = await upload(firm.staff, folder.id, 'now you see it.pdf', pdf('x'));
    expectStatus(await maria.client.get(`/api/documents/${id}`), 200);
    expectStatus(await firm.staff.patch(`/api/folders/${folder.id}`, { level: 0 }), 200);
    expectStatus(await maria.client.get(`/api/documents/${id}`), 404);
    expectStatus(await maria.client.get(`/api/documents/${id}/content`), 404);
    expectStatus(await firm.staff.patch(`/api/folders/${folder.id}`, { level: 1 }), 200);
    expectStatus(await maria.client.get(`/api/documents/${id}/content`, { checked: false }), 200);
});

test('a client cannot open a removed document', async () => {
    const id = await upload(firm.staff, folders['Contract and searches'].id, 'gone.pdf', pdf('x'));
    expectStatus(await firm.staff.delete(`/api/documents/${id}`), 204);
    expectStatus(await maria.client.get(`/api/documents/${id}`), 404);
    expectStatus(await maria.client.get(`/api/documents/${id}/content`), 404);
});

test('a contact who may see documents but not matters finds them, without the title of the matter', async () => {
    const contact = await inviteAndAccept(firm, await addAccount(firm.staff, undefined, 1));
    const own = await openMatter(firm.staff, contact.account, 'A secret title');
    const { items } = expectStatus(await contact.client.get('/api/document-matters'), 200);
    assert.deepEqual(items, [{ id: own.id, title: null, account: contact.account, account_name: contact.name }]);
    const { folders: seen } = expectStatus(await contact.client.get(`/api/matters/${own.id}/documents`), 200);
    assert.ok(seen.length > 0 && seen.every((folder) => folder.level > 0));
    expectStatus(await contact.client.get(`/api/matters/${own.id}`), 404);
    expectStatus(await contact.client.get(`/api/matters/${matter.id}/documents`), 404);
    expectStatus(await contact.client.get(`/api/document-matters?account=${maria.account}`), 404);
    const all = expectStatus(await firm.staff.get('/api/document-matters'), 200).items;
    assert.equal(all.find((one) => one.id === own.id).title, 'A secret title');
    expectStatus(await other.staff.get(`/api/matters/${own.id}/documents`), 404);
});
