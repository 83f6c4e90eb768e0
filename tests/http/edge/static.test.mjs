// SPDX-License-Identifier: AGPL-3.0-or-later
// The browser apps as the edge gives them out, with the firm written into their pages.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { until } from '../../support/until.mjs';
import { Rig } from './rig.mjs';

const host = 'hartwell.portico.localhost';
const script = 'console.log("portal");'.repeat(200);
const page = (name) =>
    `<!doctype html><html><head><title><!--portico:title--></title><!-- <b --><!--portico:brand--></head><body data-app="${name}">${'<p>words</p>'.repeat(50)}</body></html>`;
let rig;

before(async () => {
    rig = await Rig.start({
        web: {
            'portal.html': page('portal'),
            'desk.html': page('desk'),
            'signup.html': page('signup'),
            'console.html': page('console'),
            'assets/app-1f3c.js': script,
            'assets/app-1f3c.js.br': brotliCompressSync(script),
            'assets/app-1f3c.js.gz': gzipSync(script),
            'assets/face-9a.woff2': Buffer.from([1, 2, 3]),
            'robots.txt': 'User-agent: *\nDisallow: /\n',
        },
    });
});
after(() => rig.stop());

test('a file is served in the smallest encoding that the browser accepts, and cached for good', async () => {
    for (const [accepted, encoding, open] of [
        ['br, gzip', 'br', brotliDecompressSync],
        ['gzip', 'gzip', gunzipSync],
        ['identity', undefined, (bytes) => bytes],
    ]) {
        const answer = await rig.ask(host, '/assets/app-1f3c.js', { headers: { 'accept-encoding': accepted } });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-encoding'], encoding);
        assert.equal(answer.headers.vary, 'accept-encoding');
        assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
        assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
        assert.equal(open(answer.body).toString(), script);
        assert.equal(Number(answer.headers['content-length']), answer.body.length);
    }
    assert.equal((await rig.ask(host, '/robots.txt')).headers['cache-control'], 'public, no-cache');
    assert.equal((await rig.ask(host, '/assets/face-9a.woff2')).headers['content-type'], 'font/woff2');
});

test('a cached file is not sent again, and each encoding has its own ETag', async () => {
    const tags = new Set();
    for (const accepted of ['br', 'gzip', 'identity']) {
        const headers = { 'accept-encoding': accepted };
        const { etag } = (await rig.ask(host, '/assets/app-1f3c.js', { headers })).headers;
        tags.add(etag);
        for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
            const again = await rig.ask(host, '/assets/app-1f3c.js', {
                headers: { ...headers, 'if-none-match': known },
            });
            assert.equal(again.status, 304, known);
            assert.equal(again.body.length, 0);
            assert.equal(again.headers.etag, etag);
        }
        assert.equal(
            (await rig.ask(host, '/assets/app-1f3c.js', { headers: { ...headers, 'if-none-match': '"other"' } }))
                .status,
            200,
        );
    }
    assert.equal(tags.size, 3);
});

test('HEAD returns the same headers without content', async () => {
    for (const path of ['/assets/app-1f3c.js', '/', '/nothing.js']) {
        const whole = await rig.ask(host, path),
            head = await rig.ask(host, path, { method: 'HEAD' });
        assert.equal(head.status, whole.status);
        assert.equal(head.body.length, 0);
        assert.equal(head.headers['content-length'], whole.headers['content-length']);
    }
});

test("a firm's pages have its name and its brand, and a name cannot write into the page", async () => {
    const answer = await rig.ask(host, '/matters/17');
    assert.equal(answer.status, 200);
    assert.ok(
        answer.text.includes(
            '<title>Hartwell &amp; &lt;Osei&gt;</title><!-- <b --><link rel="stylesheet" href="/brand.css?v=3">' +
                '<link rel="icon" href="/brand/icon.svg?v=3" type="image/svg+xml">' +
                '<link rel="manifest" href="/brand/app.webmanifest?app=portal&amp;v=3">',
        ),
    );
    assert.ok((await rig.ask(host, '/desk')).text.includes('href="/brand/app.webmanifest?app=desk&amp;v=3"'));
    assert.ok(answer.text.includes('data-app="portal"'));
    assert.equal(answer.headers['cache-control'], 'no-cache');
    assert.match(answer.headers['content-security-policy'], /script-src 'self';.*require-trusted-types-for 'script'/);
    assert.ok((await rig.ask('limonar.portico.localhost', '/')).text.includes('<title>Clinica Limonar</title>'));
    for (const [path, app] of [
        ['/desk', 'desk'],
        ['/desk/', 'desk'],
        ['/desk/matters', 'desk'],
        ['/desktop', 'portal'],
        ['/enter', 'portal'],
    ])
        assert.ok((await rig.ask(host, path)).text.includes(`data-app="${app}"`), path);
    assert.ok((await rig.ask('portico.localhost', '/sign-up')).text.includes('data-app="signup"'));
    assert.ok((await rig.ask('admin.portico.localhost', '/')).text.includes('data-app="console"'));
});

test('pages are compressed and have tags too', async () => {
    const br = await rig.ask(host, '/', { headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.ok(brotliDecompressSync(br.body).toString().includes('Hartwell'));
    const gz = await rig.ask(host, '/', { headers: { 'accept-encoding': 'gzip' } });
    assert.ok(gunzipSync(gz.body).toString().includes('Hartwell'));
    const known = await rig.ask(host, '/', { headers: { 'accept-encoding': 'br', 'if-none-match': br.headers.etag } });
    assert.equal(known.status, 304);
    assert.equal(
        known.headers['content-security-policy'],
        undefined,
        'a browser would put it over the policy of the page it keeps',
    );
});

test('an unknown path gets a friendly error page', async () => {
    for (const path of [
        '/nothing.js',
        '/assets/app-1f3c.js.br',
        '/portal.html',
        '/assets/../portal.html',
        '/.env',
        '/assets/%2e%2e/%2e%2e/etc/passwd.x',
    ]) {
        const answer = await rig.ask(host, path);
        assert.equal(answer.status, 404, path);
        assert.ok(
            answer.text.includes('There is no page at this address') &&
                answer.text.includes(answer.headers['x-request-id']),
        );
        assert.ok(answer.text.includes('Hartwell &amp; &lt;Osei&gt;'));
        assert.doesNotMatch(answer.text, /<style|style=|<script/);
    }
    const problem = await rig.ask(host, '/nothing.js', { headers: { accept: 'application/json' } });
    assert.equal(problem.headers['content-type'], 'application/problem+json');
    const { type, title, status, code, detail, request } = JSON.parse(problem.text);
    assert.deepEqual([type, status, code, request], ['about:blank', 404, 'not_found', problem.headers['x-request-id']]);
    assert.ok(title && detail);
    assert.equal((await rig.ask(host, '/edge.css')).headers['content-type'], 'text/css; charset=utf-8');
    assert.equal((await rig.ask(host, '/assets/app-1f3c.js', { method: 'POST' })).status, 405);
});

test('after a reload the new files are served without a restart, and connections stay', async () => {
    const session = await rig.session(host);
    const ask = (path) => rig.askOver(session, { ':authority': host, ':path': path });
    assert.equal((await ask('/assets/new-1.js')).status, 404);
    writeFileSync(join(rig.web, 'assets', 'new-1.js'), 'new');
    writeFileSync(join(rig.web, 'portal.html'), page('portal').replaceAll('words', 'other words'));
    rig.edge.kill('SIGHUP');
    await until('the new file', async () => (await ask('/assets/new-1.js')).status === 200);
    assert.ok((await ask('/')).text.includes('other words'));
    assert.ok((await ask('/')).text.includes('Hartwell'));
});
