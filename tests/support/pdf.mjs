// SPDX-License-Identifier: AGPL-3.0-or-later
// A real, small PDF (ISO 32000-1, section 7.5) of a wanted size, and bytes that no compression makes small.
import { randomBytes } from 'node:crypto';

export function pdf(words, size = 0) {
    const objects = [
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>',
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ];
    const content = `BT /F1 18 Tf 72 760 Td (${words.replace(/[()\\]/g, '')}) Tj ET`;
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    let text = '%PDF-1.4\n';
    const offsets = objects.map((object, index) => {
        const at = text.length;
        text += `${index + 1} 0 obj\n${object}\nendobj\n`;
        return at;
    });
    // A comment may hold anything but a line end; it makes the file as long as the test wants it.
    const head = Buffer.from(text, 'latin1');
    const filler =
        size > head.length + 400
            ? Buffer.from(`%${randomBytes(Math.ceil((size - head.length - 400) / 2)).toString('hex')}\n`)
            : Buffer.alloc(0);
    const start = head.length + filler.length;
    const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
    const tail = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
    return Buffer.concat([head, filler, Buffer.from(tail, 'latin1')]);
}
