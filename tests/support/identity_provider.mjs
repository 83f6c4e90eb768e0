// SPDX-License-Identifier: AGPL-3.0-or-later
// An identity provider: the npm package oidc-provider over TLS, on the one address that the stack may call
// (PORTICO_OUTGOING). It can be down, slow, change its key, and have its tokens rewritten on their way out.
import https from 'node:https';
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { originOf, stack } from './stack.mjs';

const tls = process.env.PORTICO_TLS ?? join(stack.var, 'tls');
const host = `idp.${stack.domain}`;
export const port = stack.port + 4;
export const issuer = `https://${host}:${port}`;

const coded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function newKey(kind) {
    const { privateKey } =
        kind === 'ES256'
            ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
            : generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { ...privateKey.export({ format: 'jwk' }), alg: kind, use: 'sig', kid: randomUUID() };
}

/** Signs claims like the provider, with `header` added. */
export function signed(claims, jwk, header = {}) {
    const content = `${coded({ alg: jwk.alg, kid: jwk.kid, typ: 'JWT', ...header })}.${coded(claims)}`;
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return `${content}.${sign('sha256', Buffer.from(content), jwk.kty === 'EC' ? { key, dsaEncoding: 'ieee-p1363' } : key).toString('base64url')}`;
}

export class SignInService {
    /** `slugs` of the firms that are its clients; each has its slug as client id. */
    constructor(slugs) {
        this.slugs = slugs;
        this.people = new Map(); // subject -> {email, email_verified}
        this.amr = undefined;
        this.reset();
        this.rotate('RS256');
    }

    /** Restores normal behaviour. */
    reset() {
        this.rewrite = null; // (id token's claims, key) -> a token
        this.discovery = null; // (description) -> description
        this.override = null; // (request, response) -> true: answered
    }

    rotate(kind = 'RS256') {
        this.key = newKey(kind);
        this.provider = new Provider(issuer, this.#settings());
    }

    secretOf = (slug) => `secret-of-${slug}-+/%:& and more`;

    #settings() {
        return {
            clients: this.slugs.map((slug) => ({
                client_id: slug,
                client_secret: this.secretOf(slug),
                redirect_uris: [`${originOf(slug)}/desk/oidc`],
                response_types: ['code'],
                grant_types: ['authorization_code'],
                id_token_signed_response_alg: this.key.alg,
            })),
            jwks: { keys: [this.key] },
            cookies: { keys: ['only for tests'] },
            claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
            conformIdTokenClaims: false,
            features: { devInteractions: { enabled: false } },
            pkce: { required: () => true, methods: ['S256'] },
            interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
            findAccount: (context, sub) => ({ accountId: sub, claims: () => ({ sub, ...this.people.get(sub) }) }),
            loadExistingGrant: async (context) => {
                const grant = new context.oidc.provider.Grant({
                    clientId: context.oidc.client.clientId,
                    accountId: context.oidc.session.accountId,
                });
                grant.addOIDCScope('openid email');
                await grant.save();
                return grant;
            },
        };
    }

    async start() {
        this.server = https.createServer(
            { cert: readFileSync(join(tls, 'cert.pem')), key: readFileSync(join(tls, 'key.pem')) },
            (request, response) => this.#answer(request, response),
        );
        await new Promise((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
        return this;
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    async #answer(request, response) {
        const path = request.url.split('?')[0];
        if (this.override && (await this.override(request, response, path))) return;
        if (path.startsWith('/interaction/')) {
            await this.provider.interactionFinished(request, response, {
                login: { accountId: this.present, amr: this.amr },
            });
            return;
        }
        if (this.rewrite && path === '/token')
            this.#capture(response, (body) =>
                body.id_token
                    ? {
                          ...body,
                          id_token: this.rewrite(
                              JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url')),
                              this.key,
                          ),
                      }
                    : body,
            );
        if (this.discovery && path.startsWith('/.well-known/')) this.#capture(response, this.discovery);
        this.provider.callback()(request, response);
    }

    #capture(response, change) {
        const end = response.end.bind(response);
        response.end = (bytes) => {
            const changed = JSON.stringify(change(JSON.parse(bytes.toString())));
            response.setHeader('content-length', Buffer.byteLength(changed));
            return end(changed);
        };
    }

    /** Follows the redirects like a browser, from our page to the provider and back. Returns the query parameters of /desk/oidc. */
    async visit(location, subject) {
        this.present = subject;
        const cookies = new Map();
        let at = new URL(location);
        for (let hop = 0; hop < 10 && at.hostname === host; hop++) {
            const answer = await new Promise((resolve, reject) =>
                https
                    .get(
                        {
                            host: '127.0.0.1',
                            port,
                            servername: host,
                            ca: stack.ca,
                            path: at.pathname + at.search,
                            headers: {
                                host: `${host}:${port}`,
                                cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
                            },
                        },
                        (got) => resolve(got.resume()),
                    )
                    .on('error', reject),
            );
            for (const line of answer.headers['set-cookie'] ?? []) {
                const pair = line.split(';')[0];
                cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
            }
            if (!answer.headers.location) throw new Error(`the service answers ${answer.statusCode} at ${at.pathname}`);
            at = new URL(answer.headers.location, at);
        }
        return { page: at.origin + at.pathname, ...Object.fromEntries(at.searchParams) };
    }
}
