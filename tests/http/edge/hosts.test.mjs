// SPDX-License-Identifier: AGPL-3.0-or-later
// Which firm a request is for: a name that is not exactly one of ours gets a page without a firm.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import tls from 'node:tls';
import http from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.mjs';
import { Rig, assertSafe, echo, firms, source } from './rig.mjs';

let rig;
const host = 'hartwell.portico.localhost';

before(async () => {
    rig = await Rig.start({ web: { 'portal.html': '<title><!--portico:title--></title>' } });
    await rig.serveAll(echo);
});
after(() => rig.stop());

test('a firm is found by its name in any spelling that DNS treats as equal', async () => {
    for (const name of [host, 'HARTWELL.Portico.LOCALHOST', `${host}.`, `${host}:8443`, `${host}.:8443`]) {
        const answer = await rig.ask(name, '/api/x');
        assert.equal(answer.status, 200, name);
        assert.equal(JSON.parse(answer.text).headers['x-portico-firm'], '17');
    }
    const { headers } = JSON.parse((await rig.ask(`${host.toUpperCase()}.:8443`, '/api/x')).text);
    assert.equal(headers.host, `${host}:8443`, 'a worker gets one spelling');
});

test('a TLS session of one firm is not resumed with another, though they share a certificate', async () => {
    for (const maxVersion of ['TLSv1.3', 'TLSv1.2']) {
        const connect = async (servername, session) => {
            const socket = tls.connect({
                host: '127.0.0.1',
                port: rig.port,
                servername,
                session,
                maxVersion,
                ca: rig.ca,
            });
            const ticket = once(socket, 'session');
            await once(socket, 'secureConnect');
            const reused = socket.isSessionReused();
            socket.write(`GET /api/x HTTP/1.1\r\nhost: ${servername}\r\nconnection: close\r\n\r\n`);
            const [made] = session && reused && maxVersion === 'TLSv1.2' ? [session] : await ticket;
            socket.destroy();
            return { reused, session: made };
        };
        const { session } = await connect(host);
        assert.equal((await connect(host, session)).reused, true, maxVersion);
        assert.equal((await connect(host.toUpperCase(), session)).reused, true, maxVersion);
        assert.equal((await connect('limonar.portico.localhost', session)).reused, false, maxVersion);
        assert.equal((await connect('portico.localhost', session)).reused, false, maxVersion);
    }
});

const bad = [
    '',
    ' ',
    'hartwell',
    '.',
    '..',
    `.${host}`,
    `${host}..`,
    'hart well.portico.localhost',
    'hartwell_.portico.localhost',
    '-a.portico.localhost',
    'a-.portico.localhost',
    `${host}:`,
    `${host}:0`,
    `${host}:65536`,
    `${host}:80b`,
    `${host}:+80`,
    `x@${host}`,
    `${host}/`,
    `${host}?`,
    `${host}#`,
    `${host},limonar.portico.localhost`,
    `${host}%00`,
    '[::1]',
    '127.0.0.1',
    'a'.repeat(300),
    'nobody.portico.localhost',
    'gone.portico.localhost',
    'www.hartwell.portico.localhost',
    'portico.localhost.hartwell',
    'hartwellportico.localhost',
    'xn--hrtwell-8za.portico.localhost',
    'hartwell.portico.localhost.evil.example',
    '*.portico.localhost',
];

test('every other name is refused and no firm is named', async () => {
    for (const name of bad) {
        const answer = await rig.bytes(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`, {
            servername: '',
        });
        assert.match(answer, /^HTTP\/1\.1 4(00|21) /, JSON.stringify(name));
        assert.doesNotMatch(answer, /Hartwell|Limonar|Gone/, JSON.stringify(name));
    }
});

test('no Host at all is refused', async () => {
    for (const head of ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.0\r\n\r\n'])
        assert.match(await rig.bytes(head, { servername: '' }), /^HTTP\/1\.1 400 /);
    const session = await rig.session(host);
    const stream = session.request({ ':method': 'GET', ':path': '/', ':authority': '' });
    stream.on('error', () => {});
    stream.resume();
    const [headers] = await Promise.race([once(stream, 'response'), once(stream, 'close').then(() => [{}])]);
    assert.equal(headers[':status'], 400);
});

test('with two Host headers no other firm than that of the handshake is reached', async () => {
    for (const names of [
        [host, 'limonar.portico.localhost'],
        ['limonar.portico.localhost', host],
    ]) {
        const answer = await rig.bytes(
            `GET /api/x HTTP/1.1\r\nHost: ${names[0]}\r\nHost: ${names[1]}\r\nConnection: close\r\n\r\n`,
        );
        assert.doesNotMatch(answer, /"x-portico-firm":"18"/);
    }
});

test('Host must be the name of the handshake', async () => {
    const answer = await rig.ask('limonar.portico.localhost', '/api/x', { servername: host });
    assert.equal(answer.status, 421);
    assert.equal(JSON.parse(answer.text).code, 'misdirected');
    const session = await rig.session(host);
    assert.equal(
        (await rig.askOver(session, { ':authority': 'limonar.portico.localhost', ':path': '/api/x' })).status,
        421,
    );
    assert.equal(
        (await rig.askOver(session, { ':authority': host, ':path': '/api/x' })).status,
        200,
        'the connection stays',
    );
});

test('an absolute target, a bare star or an empty path is no path of ours', async () => {
    for (const target of [`https://${host}/api/x`, 'https://limonar.portico.localhost/api/x', '*', 'api/x'])
        assert.match(
            await rig.bytes(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
            /^HTTP\/1\.1 400 /,
            target,
        );
});

test('a suspended firm says so, but its brand is served', async () => {
    const page = await rig.ask('paused.portico.localhost', '/');
    assert.equal(page.status, 503);
    assert.ok(page.text.includes('Paused Partners') && page.text.includes(page.headers['x-request-id']));
    const problem = await rig.ask('paused.portico.localhost', '/desk/api/session');
    assert.equal(problem.status, 503);
    assert.equal(problem.headers['content-type'], 'application/problem+json');
    assert.equal(JSON.parse(problem.text).code, 'firm_suspended');
    assert.equal((await rig.ask('paused.portico.localhost', '/brand.css')).status, 200);
});

test('clients of a suspended firm are sent to the firm, and its staff to the platform', async () => {
    const details = async (path, headers) => (await rig.ask('paused.portico.localhost', path, { headers })).text;
    for (const path of ['/', '/matters', '/api/session', '/desks'])
        assert.match(await details(path), /contact the firm\./, path);
    for (const path of ['/desk', '/desk/', '/desk/clients', '/desk/api/session', '/impersonation/api/home']) {
        const text = await details(path);
        assert.match(text, /contact the support of Portico/, path);
        assert.doesNotMatch(text, /contact the firm/, path);
    }
    assert.match(await details('/api/accounts', { authorization: 'Bearer pk_x' }), /contact the support of Portico/);
});

test('requests for apex and admin go to the platform, with the realm', async () => {
    await rig.serve('platform', echo);
    for (const [name, realm] of [
        ['portico.localhost', 'apex'],
        ['admin.portico.localhost', 'admin'],
    ]) {
        const { headers } = JSON.parse(
            (await rig.ask(name, '/api/x', { headers: { 'x-portico-realm': 'internal', 'x-portico-firm': '17' } }))
                .text,
        );
        assert.equal(headers['x-portico-realm'], realm);
        assert.equal(headers['x-portico-firm'], undefined);
    }
    rig.upstreams.get('platform').close();
    rig.upstreams.get('platform').closeAllConnections();
});

async function plain(name, path) {
    const request = http.get({ host: '127.0.0.1', port: rig.plainPort, path, headers: { host: name }, agent: false });
    const [answer] = await once(request, 'response');
    answer.resume();
    return answer;
}

test('plain HTTP only redirects, and only for our names', async () => {
    const known = await plain(`${host}:80`, '/enter?a=b');
    assert.equal(known.statusCode, 308);
    assert.equal(known.headers.location, `https://${host}:${rig.port}/enter?a=b`);
    assertSafe(known.headers);
    const unknown = await plain('evil.example', '/');
    assert.equal(unknown.statusCode, 421);
    assert.equal(unknown.headers.location, undefined);
    assertSafe(unknown.headers);
});

test('a new firm is served at once, a renamed and a closed one no longer, and the copy on disk has it all', async () => {
    const polls = [];
    await rig.serve('platform', (request, answer) => {
        assert.equal(request.headers['x-portico-realm'], 'internal');
        const { pathname, searchParams } = new URL(request.url, 'http://platform');
        assert.equal(pathname, '/internal/registry');
        polls.push({ edge: searchParams.get('edge'), after: searchParams.get('after'), answer });
    });
    const tell = (poll, version, list) => {
        const text = JSON.stringify({ version, firms: list });
        poll.answer.writeHead(200, { 'content-length': Buffer.byteLength(text) });
        poll.answer.end(text);
    };
    await until('the first poll', () => polls.length === 1);
    assert.equal(polls[0].after, '5', 'it requests what is newer than its copy');
    assert.match(polls[0].edge, /^[0-9a-f-]{36}$/);
    assert.equal((await rig.ask('fresh.portico.localhost', '/')).status, 421);
    assert.equal((await rig.ask('fresh.portico.localhost', '/edge.css')).status, 200, 'even this page has its style');

    tell(polls[0], 6, [
        { number: 30, slug: 'fresh', name: 'Fresh Firm', state: 'active', brand_version: 1, colour: '#000000' },
        { ...firms[1], slug: 'limon' },
        { ...firms[0], state: 'closed' },
    ]);
    await until('the new firm', async () => (await rig.ask('fresh.portico.localhost', '/')).status === 200);
    assert.equal((await rig.ask('limonar.portico.localhost', '/')).status, 421);
    assert.equal((await rig.ask('limon.portico.localhost', '/')).status, 200);
    assert.equal((await rig.ask(host, '/')).status, 421);

    await until('the next poll', () => polls.length === 2);
    assert.equal(polls[1].after, '6');
    assert.equal(polls[1].edge, polls[0].edge, 'the platform recognises it');
    const copy = JSON.parse(readFileSync(join(rig.folder, 'edge', 'registry.json'), 'utf8'));
    assert.equal(copy.version, 6);
    assert.equal(copy.firms.length, 5);
    assert.equal(copy.firms.find((firm) => firm.number === 18).slug, 'limon');

    tell(polls[1], 7, [
        { number: 31, slug: '../etc' },
        { number: 32, slug: 'other', name: 'Ö'.repeat(120), state: 'active', brand_version: 1, colour: null },
    ]);
    await until(
        'the firm beside a malformed one',
        async () => (await rig.ask('other.portico.localhost', '/')).status === 200,
    );
    await until('another poll', () => polls.length === 3);
    assert.equal(polls[2].after, '7');
    polls[2].answer.writeHead(200);
    polls[2].answer.end('{"version":8,"fir');
    await until('another try', () => polls.length === 4);
    assert.equal(polls[3].after, '7', 'a truncated answer is ignored');

    tell(polls[3], 2, []);
    await until('a poll of everything, since the platform is at an older state', () => polls.length === 5);
    assert.equal(polls[4].after, '0');
    assert.equal((await rig.ask('other.portico.localhost', '/')).status, 200, 'what is known is served meanwhile');
    tell(polls[4], 3, [
        firms[0],
        { number: 30, slug: 'fresh', name: 'Fresh Firm', state: 'active', brand_version: 1, colour: '#000000' },
    ]);
    await until('what that state knows', async () => (await rig.ask(host, '/')).status === 200);
    assert.equal((await rig.ask('other.portico.localhost', '/')).status, 421, 'and no more');
});

test('a host may have a certificate of its own, read again on SIGHUP', async () => {
    const folder = join(rig.folder, 'tls', 'hosts', host);
    mkdirSync(folder, { recursive: true });
    execFileSync(
        'openssl',
        [
            'req',
            '-x509',
            '-newkey',
            'ec',
            '-pkeyopt',
            'ec_paramgen_curve:prime256v1',
            '-nodes',
            '-days',
            '2',
            '-subj',
            `/CN=own-${host}`,
            '-addext',
            `subjectAltName=DNS:${host}`,
            '-keyout',
            join(folder, 'key.pem'),
            '-out',
            join(folder, 'cert.pem'),
        ],
        { stdio: 'ignore' },
    );
    const subject = async (servername) => {
        const socket = tls.connect({ host: '127.0.0.1', port: rig.port, servername, rejectUnauthorized: false });
        await once(socket, 'secureConnect');
        const { CN } = socket.getPeerCertificate().subject;
        socket.destroy();
        return CN;
    };
    assert.equal(await subject(host), 'portico.localhost');
    rig.edge.kill('SIGHUP');
    await until('the new certificate', async () => (await subject(host)) === `own-${host}`);
    assert.equal(await subject('fresh.portico.localhost'), 'portico.localhost');
    writeFileSync(join(rig.folder, 'tls', 'cert.pem'), 'broken');
    rig.edge.kill('SIGHUP');
    await until('the complaint', () => rig.log.includes('the certificates stay as they were'));
    assert.equal(await subject('fresh.portico.localhost'), 'portico.localhost');
    rmSync(join(rig.folder, 'tls', 'cert.pem'));
    execFileSync(join(source, 'scripts', 'certificates'), { env: rig.env, stdio: 'ignore' });
    rmSync(folder, { recursive: true });
});

test('the edge starts and serves from its copy while the platform is unavailable', async () => {
    rig.upstreams.get('platform').close();
    rig.upstreams.get('platform').closeAllConnections();
    rig.edge.kill('SIGKILL');
    await rig.ended;
    assert.ok(existsSync(join(rig.folder, 'edge', 'registry.json')));
    await rig.launch();
    assert.equal((await rig.ask('fresh.portico.localhost', '/')).status, 200);
    assert.match(rig.log, /the platform does not answer/);
});
