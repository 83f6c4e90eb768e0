// SPDX-License-Identifier: AGPL-3.0-or-later
// RFC 6238 with SHA-1, 30 s, 6 digits: what an authenticator app does.
import { createHmac } from 'node:crypto';

function fromBase32(text) {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    let bits = '';
    for (const letter of text.replace(/[= ]/g, '').toUpperCase())
        bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

export const stepAt = (milliseconds = Date.now()) => Math.floor(milliseconds / 30000);

export function totp(secret, step = stepAt()) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac('sha1', fromBase32(secret)).update(counter).digest();
    const offset = hash[19] & 15;
    return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}
