// SPDX-License-Identifier: AGPL-3.0-or-later
// Downloads by conditional and by range requests (RFC 9110, sections 13 and 14): which headers lead to which answer.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';

const SIZE = 200_000;
const bytes = randomBytes(SIZE);
let client, paths, tag, date, earlier, later;

const httpDate = (ms) => new Date(ms).toUTCString();

before(async () => {
    const firm = await signUpFirm();
    const maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    client = maria.client;
    const matter = await openMatter(firm.staff, maria.account, 'Purchase of 9 Harbour Street');
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    const id = await upload(firm.staff, folder, 'deed.pdf', bytes);
    const { versions } = expectStatus(await client.get(`/api/documents/${id}`), 200);
    paths = [`/api/documents/${id}/content`, `/api/documents/${id}/versions/${versions[0].id}/content`];
    const { headers } = expectDownload(await client.get(paths[0], { checked: false }));
    tag = headers.etag;
    const changed = Date.parse(headers['last-modified']);
    date = httpDate(changed);
    earlier = httpDate(changed - 1000);
    later = httpDate(changed + 1000);
    assert.equal(headers['last-modified'], date);
});

function expectDownload(answer) {
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['accept-ranges'], 'bytes');
    assert.match(answer.headers.etag, /^"[^"]+"$/);
    return answer;
}

/** Two obsolete forms of a date, which must be understood too (section 5.6.7). */
function obsolete(text) {
    const [, day, month, year, time] = /, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(text);
    const name = new Date(text).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
    return [
        `${name}, ${day}-${month}-${year.slice(2)} ${time} GMT`,
        `${name.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`,
    ];
}

/** An answer is 200 with everything, 206 with `part`, 304 or 416 with nothing, or 412 with a problem. */
function check(answer, method, wanted, part, what) {
    assert.equal(answer.status, wanted, what);
    const { headers } = answer;
    const length = { 200: SIZE, 206: part && part[1] - part[0] }[wanted];
    if (wanted < 400) assert.equal(headers.etag, tag, what);
    if (length !== undefined) assert.equal(headers['content-length'], String(length), what);
    assert.equal(
        headers['content-range'],
        { 206: part && `bytes ${part[0]}-${part[1] - 1}/${SIZE}`, 416: `bytes */${SIZE}` }[wanted],
        what,
    );
    if (wanted === 304) {
        assert.equal(headers['content-type'], undefined, what);
        assert.match(headers['cache-control'], /no-store/);
    }
    if (method === 'HEAD' || wanted === 304) assert.equal(answer.bytes.length, 0, what);
    else if (wanted < 400) assert.ok(answer.bytes.equals(bytes.subarray(...(part ?? [0, SIZE]))), what);
    else assert.equal(answer.json.code, { 412: 'content_changed', 416: 'range_wrong' }[wanted], what);
}

/**
 * Rows of [headers, status, part], in turn for the current version and for that version by its id. HEAD has no ranges: it
 * answers as if none had been requested (section 14.2).
 */
async function checkRows(rows) {
    for (const [at, [headers, status, part]] of rows.entries())
        for (const method of ['GET', 'HEAD']) {
            const wanted = method === 'HEAD' && (status === 206 || status === 416) ? 200 : status;
            const answer = await client.ask(method, paths[at % 2], { headers, checked: false });
            check(answer, method, wanted, wanted === 206 ? part : undefined, `${method} ${JSON.stringify(headers)}`);
        }
}

test('If-Match compares strongly, and If-Unmodified-Since counts only without it', () =>
    checkRows([
        [{}, 200],
        [{ 'if-match': tag }, 200],
        [{ 'if-match': '*' }, 200],
        [{ 'if-match': `"other", ${tag}` }, 200],
        [{ 'if-match': ['"other"', tag] }, 200],
        [{ 'if-match': '"other"' }, 412],
        [{ 'if-match': `W/${tag}` }, 412],
        [{ 'if-match': '"x,*,y"' }, 412],
        [{ 'if-match': 'nonsense' }, 412],
        [{ 'if-unmodified-since': date }, 200],
        [{ 'if-unmodified-since': later }, 200],
        [{ 'if-unmodified-since': earlier }, 412],
        ...obsolete(earlier).map((text) => [{ 'if-unmodified-since': text }, 412]),
        ...obsolete(later).map((text) => [{ 'if-unmodified-since': text }, 200]),
        [{ 'if-unmodified-since': 'nonsense' }, 200],
        [{ 'if-match': tag, 'if-unmodified-since': earlier }, 200],
        [{ 'if-match': '"other"', 'if-unmodified-since': later }, 412],
    ]));

test('If-None-Match compares weakly, and If-Modified-Since counts only without it', () =>
    checkRows([
        [{ 'if-none-match': tag }, 304],
        [{ 'if-none-match': `W/${tag}` }, 304],
        [{ 'if-none-match': '*' }, 304],
        [{ 'if-none-match': `"other", ${tag}` }, 304],
        [{ 'if-none-match': ['"other"', tag] }, 304],
        [{ 'if-none-match': '"other"' }, 200],
        [{ 'if-none-match': '"x,*,y"' }, 200],
        [{ 'if-none-match': 'nonsense' }, 200],
        [{ 'if-modified-since': date }, 304],
        [{ 'if-modified-since': later }, 304],
        [{ 'if-modified-since': earlier }, 200],
        ...obsolete(date).map((text) => [{ 'if-modified-since': text }, 304]),
        [{ 'if-modified-since': 'nonsense' }, 200],
        [{ 'if-modified-since': [date, date] }, 200],
        [{ 'if-none-match': '"other"', 'if-modified-since': later }, 200],
        [{ 'if-none-match': tag, 'if-modified-since': earlier }, 304],
    ]));

test('a failed precondition comes first, then what the client has, then the range', () =>
    checkRows([
        [{ 'if-match': '"other"', 'if-none-match': tag }, 412],
        [{ 'if-match': tag, 'if-none-match': tag }, 304],
        [{ 'if-match': tag, 'if-modified-since': date }, 304],
        [{ 'if-unmodified-since': earlier, 'if-none-match': tag }, 412],
        [{ 'if-unmodified-since': date, 'if-modified-since': date }, 304],
        [{ 'if-match': '"other"', range: 'bytes=0-9' }, 412],
        [{ 'if-match': tag, range: 'bytes=0-9' }, 206, [0, 10]],
        [{ 'if-match': tag, 'if-none-match': '"other"', 'if-range': tag, range: 'bytes=0-9' }, 206, [0, 10]],
        [{ 'if-none-match': tag, range: 'bytes=0-9' }, 304],
        [{ 'if-none-match': tag, 'if-range': '"other"', range: 'bytes=0-9' }, 304],
        [{ 'if-match': '"other"', range: `bytes=${SIZE}-` }, 412],
        [{ 'if-none-match': tag, range: `bytes=${SIZE}-` }, 304],
    ]));

test('If-Range lets a range count only for the same version', () =>
    checkRows([
        [{ 'if-range': tag, range: 'bytes=0-9' }, 206, [0, 10]],
        [{ 'if-range': tag, range: `bytes=${SIZE}-` }, 416],
        [{ 'if-range': '"other"', range: 'bytes=0-9' }, 200],
        [{ 'if-range': '"other"', range: `bytes=${SIZE}-` }, 200],
        [{ 'if-range': `W/${tag}`, range: 'bytes=0-9' }, 200],
        [{ 'if-range': date, range: 'bytes=0-9' }, 200], // two versions may have the same second
        [{ 'if-range': earlier, range: 'bytes=0-9' }, 200],
        [{ 'if-range': 'nonsense', range: 'bytes=0-9' }, 200],
        [{ 'if-range': tag }, 200],
        [{ 'if-range': '"other"' }, 200],
    ]));

test('a range is sent alone; what is no range of bytes is ignored', () =>
    checkRows([
        [{ range: 'bytes=0-0' }, 206, [0, 1]],
        [{ range: 'bytes=65530-65545' }, 206, [65530, 65546]],
        [{ range: 'bytes=131072-' }, 206, [131072, SIZE]],
        [{ range: 'bytes=-10' }, 206, [SIZE - 10, SIZE]],
        [{ range: 'bytes=-999999' }, 206, [0, SIZE]],
        [{ range: 'bytes=0-' }, 206, [0, SIZE]],
        [{ range: `bytes=${SIZE - 1}-400000` }, 206, [SIZE - 1, SIZE]],
        [{ range: 'bytes=5-99999999999999999999' }, 206, [5, SIZE]],
        [{ range: 'Bytes=0-9' }, 206, [0, 10]],
        [{ range: 'bytes= , 0-9 ,' }, 206, [0, 10]],
        [{ range: 'bytes=0-9,10-19' }, 206, [0, 20]],
        [{ range: 'bytes=15-29,10-20' }, 206, [10, 30]],
        [{ range: `bytes=0-9,${SIZE}-` }, 206, [0, 10]],
        [{ range: 'bytes=0-9,20-29' }, 200],
        [{ range: `bytes=${SIZE}-` }, 416],
        [{ range: `bytes=${SIZE}-,999999-` }, 416],
        [{ range: 'bytes=99999999999999999999-' }, 416],
        [{ range: 'bytes=-0' }, 416],
        [{ range: 'bytes=5-4' }, 200],
        [{ range: 'bytes=a-b' }, 200],
        [{ range: 'bytes=0-9,x' }, 200],
        [{ range: 'bytes=' }, 200],
        [{ range: 'bytes=-' }, 200],
        [{ range: 'bytes=5' }, 200],
        [{ range: 'bytes' }, 200],
        [{ range: 'lines=0-4' }, 200],
    ]));
