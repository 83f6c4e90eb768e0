// SPDX-License-Identifier: AGPL-3.0-or-later
// The brand and the logo, as the firm sets them and everybody gets them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { expectStatus, signUpFirm } from '../../support/people.mjs';
import { png } from '../../support/png.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

const putLogo = (body, type = 'image/png') =>
    firm.staff.ask('PUT', '/api/brand/logo', { body, headers: { 'content-type': type } });

test('a changed brand has a new style sheet for everybody, readable in any colour', async () => {
    const visitor = new Visitor(firm.slug);
    const old = await visitor.ask('GET', '/brand.css');
    for (const colour of ['#fbe98a', '#14503c']) {
        const changed = expectStatus(
            await firm.staff.put('/api/brand', { colour, face: 'serif', phone: '+44 20 7946 0000' }),
            200,
        );
        assert.equal(changed.contact.phone, '+44 20 7946 0000');
        const preview = expectStatus(await firm.staff.post('/api/brand/preview', { colour }), 200);
        assert.ok(
            preview.verdicts.every(({ ok, ratio, needed }) => ok && ratio >= needed),
            colour,
        );
        assert.deepEqual(preview.colours, changed.colours);
    }
    const sheet = await visitor.ask('GET', '/brand.css', { headers: { 'if-none-match': old.headers.etag } });
    expectStatus(sheet, 200);
    assert.match(sheet.headers['content-type'], /^text\/css/);
    assert.match(sheet.bytes.toString(), /--fill:#14503c;/);
    expectStatus(await visitor.ask('GET', '/brand.css', { headers: { 'if-none-match': sheet.headers.etag } }), 304);
    assert.deepEqual(
        expectStatus(await firm.staff.put('/api/brand', { colour: 'green', face: 'serif' }), 422).fields.map(
            ({ name }) => name,
        ),
        ['colour'],
    );
    assert.equal(
        expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif', phone: null }), 200).contact
            .phone,
        undefined,
    );
});

test('a JPEG may have fill bytes before its markers and padding after its end', async () => {
    const picture = Buffer.from('ffd8ffffffe000040000ffffc2000b0800180030011100ffda0000ffd9000d0a', 'hex');
    expectStatus(await putLogo(picture, 'image/jpeg'), 204);
    assert.ok((await new Visitor(firm.slug).ask('GET', '/brand/logo')).bytes.equals(picture));
    assert.equal(expectStatus(await putLogo(picture.subarray(0, -4), 'image/jpeg'), 422).code, 'picture_damaged');
});

test('a logo must be a picture of a valid size, and is served unchanged', async () => {
    const picture = png(64, 32);
    expectStatus(await putLogo(picture), 204);
    const served = await new Visitor(firm.slug).ask('GET', '/brand/logo');
    expectStatus(served, 200);
    assert.ok(served.bytes.equals(picture));
    assert.equal(served.headers['content-type'], 'image/png');
    assert.equal(served.headers['x-content-type-options'], 'nosniff');
    expectStatus(await putLogo(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), 415);
    for (const damaged of [picture.subarray(0, -1), Buffer.concat([picture, Buffer.from('<script>')])])
        assert.equal(expectStatus(await putLogo(damaged), 422).code, 'picture_damaged');
    assert.notEqual((await putLogo(picture, 'image/jpeg')).status, 204);
    assert.equal(expectStatus(await putLogo(png(8, 8)), 422).code, 'picture_size');
    assert.ok(
        (await new Visitor(firm.slug).ask('GET', '/brand/logo')).bytes.equals(picture),
        'a refused one changes nothing',
    );
    expectStatus(await firm.staff.delete('/api/brand/logo'), 204);
    expectStatus(await new Visitor(firm.slug).ask('GET', '/brand/logo'), 404);
});
