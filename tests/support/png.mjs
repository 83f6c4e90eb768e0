// SPDX-License-Identifier: AGPL-3.0-or-later
// A PNG of one colour (ISO/IEC 15948), for logos.
import { deflateSync } from 'node:zlib';

/** CRC-32 of PNG (ISO 3309); not every Node has zlib.crc32. */
function checksum(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ~crc >>> 0;
}

function chunk(name, data) {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(checksum(body), body.length + 4);
    return out;
}

export function png(width, height, [red, green, blue] = [0x22, 0x22, 0x22]) {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    const row = Buffer.from([0, ...Array.from({ length: width }, () => [red, green, blue]).flat()]);
    const rows = deflateSync(Buffer.concat(Array(height).fill(row)));
    return Buffer.concat([
        Buffer.from('89504e470d0a1a0a', 'hex'),
        chunk('IHDR', head),
        chunk('IDAT', rows),
        chunk('IEND', Buffer.alloc(0)),
    ]);
}
