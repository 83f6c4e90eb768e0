// SPDX-License-Identifier: AGPL-3.0-or-later
// npm run dev: the four apps with hot reload, in front of a stack of scripts/up. Pages and modules come from Vite; the API,
// its streams and the firm's brand come from the edge, which sees its own port in the host header. Cookies belong to
// a host and not to a port, so a session of the stack is also valid here, and the other way round.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { firstScript } from './first.js';

const here = import.meta.dirname;
const src = new URL('../src/', import.meta.url);
const domain = process.env['PORTICO_DOMAIN'] ?? 'portico.localhost';
const edgePort = process.env['PORTICO_PORT'] ?? '8443';
const tls = process.env['PORTICO_TLS'] ?? join(process.env['PORTICO_VAR'] ?? resolve(here, '../../../var'), 'tls');
const fromEdge = ['/api', '/desk/api', '/impersonation/api', '/brand'];

function certificate(name) {
    try {
        return readFileSync(join(tls, name));
    } catch {
        throw new Error(`There is no ${name} in ${tls}: start a stack by scripts/up, or set PORTICO_VAR.`);
    }
}

/** The requested host; with HTTP/2 it is in a pseudo-header. */
const nameOf = ({ headers }) => (headers.host ?? headers[':authority'] ?? '').replace(/:\d+$/, '');

/** The host with the port of the edge. */
const edgeHost = (request) => `${nameOf(request)}:${edgePort}`;

function toEdge() {
    return {
        target: `https://127.0.0.1:${edgePort}`,
        secure: false, // the development certificate is self-signed
        configure: (proxy) =>
            proxy.on('proxyReq', (asked, request) => {
                asked.setHeader('host', edgeHost(request));
                if (request.headers.origin) asked.setHeader('origin', `https://${edgeHost(request)}`);
            }),
    };
}

/** Chooses the app like the edge: by the host, then by the first part of the path. */
function appOf(name, path) {
    if (name === domain) return 'signup';
    if (name === `admin.${domain}`) return 'console';
    return path === '/desk' || path.startsWith('/desk/') ? 'desk' : 'portal';
}

const first = '/first.js'; // made of several files, as the build does

const isPage = ({ method, url, headers }) =>
    method === 'GET' && headers.accept?.includes('text/html') && !fromEdge.some((path) => url.startsWith(`${path}/`));

async function page(server, request) {
    const app = appOf(nameOf(request), new URL(request.url ?? '/', 'https://dev').pathname);
    const html = await readFile(resolve(here, `../${app}.html`), 'utf8');
    const whole = html
        .replace(
            '<!--theme-->',
            app === 'portal' ? `<script src="${first}"></script>` : '<script src="/src/theme.js"></script>',
        )
        .replaceAll('<!--portico:title-->', 'Portico')
        // After the style sheets, which Vite adds to the end of the head, so that the firm's colours override them.
        .replace(
            '<noscript>',
            html.includes('<!--portico:brand-->')
                ? '<link rel="stylesheet" href="/brand.css"><noscript>'
                : '<noscript>',
        );
    return server.transformIndexHtml(request.url, whole);
}

export function devPlugin() {
    return {
        name: 'portico-dev',
        apply: 'serve',
        config: () => ({
            appType: 'custom',
            server: {
                host: '127.0.0.1',
                port: Number(process.env['PORTICO_DEV_PORT'] ?? 5173),
                strictPort: true,
                allowedHosts: [`.${domain}`],
                https: { key: certificate('key.pem'), cert: certificate('cert.pem') },
                proxy: Object.fromEntries(fromEdge.map((path) => [path, toEdge()])),
            },
        }),
        configureServer(server) {
            server.middlewares.use((request, response, next) => {
                const answer = (type) => (text) => {
                    response.setHeader('content-type', `${type}; charset=utf-8`);
                    response.end(text);
                };
                if (request.url === first) firstScript(src).then(answer('text/javascript'), next);
                else if (isPage(request)) page(server, request).then(answer('text/html'), next);
                else next();
            });
        },
    };
}
