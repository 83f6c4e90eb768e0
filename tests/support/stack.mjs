// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the running stack is. scripts/test (or scripts/up) starts it; the defaults are those of scripts/environment.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const source = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const stack = {
    var: process.env.PORTICO_VAR ?? join(source, 'var'),
    domain: process.env.PORTICO_DOMAIN ?? 'portico.localhost',
    port: Number(process.env.PORTICO_PORT ?? 8443),
    httpPort: Number(process.env.PORTICO_HTTP_PORT ?? 8080),
    mail: `http://127.0.0.1:${process.env.PORTICO_MAIL_WEB_PORT ?? 1080}`,
};
stack.run = process.env.PORTICO_RUN ?? join(stack.var, 'run');
stack.ca = readFileSync(join(process.env.PORTICO_TLS ?? join(stack.var, 'tls'), 'ca.pem'));

/** The host of a firm, of `admin`, or with '' the apex, as browsers write it. */
export function hostOf(slug) {
    const name = slug ? `${slug}.${stack.domain}` : stack.domain;
    return stack.port === 443 ? name : `${name}:${stack.port}`;
}

export const originOf = (slug) => `https://${hostOf(slug)}`;
