// SPDX-License-Identifier: AGPL-3.0-or-later
// An authenticator in software: what a browser and a security key do together, without either. It gives the JSON of
// PublicKeyCredential.toJSON(), and lies where a test asks it to.
import { createHash, createSign, generateKeyPairSync, randomBytes, sign as signOnce } from 'node:crypto';

export const ES256 = -7;
export const EDDSA = -8;
export const RS256 = -257;

const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

function head(major, number) {
    if (number < 24) return Buffer.from([(major << 5) | number]);
    if (number < 0x100) return Buffer.from([(major << 5) | 24, number]);
    return Buffer.from([(major << 5) | 25, number >> 8, number & 0xff]);
}

/** CBOR (RFC 8949) of what WebAuthn needs: integers, strings, bytes, maps in the order given. */
export function cbor(value) {
    if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
    if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
    if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
    const pairs = value instanceof Map ? [...value] : Object.entries(value);
    return Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, of]) => [cbor(key), cbor(of)])]);
}

function newKey(algorithm) {
    if (algorithm === EDDSA) return generateKeyPairSync('ed25519').privateKey;
    if (algorithm === RS256) return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** The public key in COSE's form (RFC 9053, section 7; RFC 8230, section 4 for RSA). */
export function cose(algorithm, key) {
    const { x, y, n, e } = key.export({ format: 'jwk' });
    const bytes = (text) => Buffer.from(text, 'base64url');
    if (algorithm === EDDSA)
        return cbor(
            new Map([
                [1, 1],
                [3, EDDSA],
                [-1, 6],
                [-2, bytes(x)],
            ]),
        );
    if (algorithm === RS256)
        return cbor(
            new Map([
                [1, 3],
                [3, RS256],
                [-1, bytes(n)],
                [-2, bytes(e)],
            ]),
        );
    return cbor(
        new Map([
            [1, 2],
            [3, ES256],
            [-1, 1],
            [-2, bytes(x)],
            [-3, bytes(y)],
        ]),
    );
}

function signed(algorithm, key, bytes) {
    if (algorithm === EDDSA) return signOnce(null, bytes, key);
    return createSign('sha256').update(bytes).sign(key);
}

/**
 * One device of one person. `create` and `get` take the options that our API gives (the JSON of
 * parseCreationOptionsFromJSON and parseRequestOptionsFromJSON), with `lies` over what is true:
 * {origin, rp, challenge, type, crossOrigin, counter, handle, unverified, absent, signature}.
 */
export class Passkey {
    constructor({ origin, algorithm = ES256, synced = false, counts = true }) {
        Object.assign(this, { origin, algorithm, synced, counts, credentials: [] });
    }

    get rp() {
        return new URL(this.origin).hostname;
    }

    #clientData(type, options, lies) {
        const { challenge = options.challenge, origin = this.origin, crossOrigin = false } = lies;
        return Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge, origin, crossOrigin }));
    }

    #authenticatorData(rp, counter, extra, lies) {
        const flags =
            (lies.absent ? 0 : UP) | (lies.unverified ? 0 : UV) | (this.synced ? BE | BS : 0) | (extra.length ? AT : 0);
        const rest = Buffer.alloc(5);
        rest[0] = flags;
        rest.writeUInt32BE(counter, 1);
        return Buffer.concat([sha256(lies.rp ?? rp), rest, extra]);
    }

    /** Makes a credential. Gives what is sent to us. */
    create(options, lies = {}) {
        if (options.publicKey) return this.create(options.publicKey, lies);
        if (!options.pubKeyCredParams.some(({ alg }) => alg === this.algorithm))
            throw new Error('this algorithm is not offered');
        if (options.excludeCredentials?.some(({ id }) => this.credentials.some((one) => one.id === id)))
            throw new Error('InvalidStateError: it has one already');
        const credential = {
            id: base64url(randomBytes(32)),
            key: newKey(this.algorithm),
            rp: options.rp.id ?? this.rp,
            handle: options.user.id,
            counter: 0,
        };
        this.credentials.push(credential);
        const id = Buffer.from(credential.id, 'base64url');
        const attested = Buffer.concat([
            Buffer.alloc(16),
            Buffer.from([id.length >> 8, id.length & 0xff]),
            id,
            cose(this.algorithm, credential.key),
        ]);
        const attestationObject = cbor({
            fmt: 'none',
            attStmt: {},
            authData: this.#authenticatorData(credential.rp, lies.counter ?? 0, attested, lies),
        });
        return {
            id: credential.id,
            rawId: credential.id,
            type: 'public-key',
            authenticatorAttachment: 'platform',
            clientExtensionResults: {},
            response: {
                clientDataJSON: base64url(this.#clientData('webauthn.create', options, lies)),
                attestationObject: base64url(attestationObject),
                transports: ['internal'],
            },
        };
    }

    /** Uses a credential of this host, the newest that is allowed. */
    get(options, lies = {}) {
        if (options.publicKey) return this.get(options.publicKey, lies);
        const rp = options.rpId ?? this.rp;
        const allowed = options.allowCredentials?.length ? options.allowCredentials.map(({ id }) => id) : null;
        const credential = this.credentials.findLast((one) => one.rp === rp && (!allowed || allowed.includes(one.id)));
        if (!credential) throw new Error('NotAllowedError: no credential');
        const counter = lies.counter ?? (this.counts ? ++credential.counter : 0);
        const authenticatorData = this.#authenticatorData(rp, counter, Buffer.alloc(0), lies);
        const clientData = this.#clientData('webauthn.get', options, lies);
        const signature = signed(
            this.algorithm,
            credential.key,
            Buffer.concat([authenticatorData, sha256(clientData)]),
        );
        return {
            id: credential.id,
            rawId: credential.id,
            type: 'public-key',
            authenticatorAttachment: 'platform',
            clientExtensionResults: {},
            response: {
                clientDataJSON: base64url(clientData),
                authenticatorData: base64url(authenticatorData),
                signature: lies.signature ?? base64url(signature),
                userHandle: lies.handle ?? credential.handle,
            },
        };
    }
}
