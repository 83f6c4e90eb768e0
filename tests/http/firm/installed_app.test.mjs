// SPDX-License-Identifier: AGPL-3.0-or-later
// The portal as an app on the device: its manifest and its icon are the firm's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { expectStatus, signUpFirm } from '../../support/people.mjs';
import { png } from '../../support/png.mjs';

const manifest = async (firm, app) => {
    const answer = await new Visitor(firm.slug).ask('GET', `/brand/app.webmanifest${app ? `?app=${app}` : ''}`);
    expectStatus(answer, 200);
    assert.equal(answer.headers['content-type'], 'application/manifest+json');
    return JSON.parse(answer.bytes.toString());
};
const icon = async (firm) => {
    const answer = await new Visitor(firm.slug).ask('GET', '/brand/icon.svg');
    expectStatus(answer, 200);
    assert.equal(answer.headers['content-type'], 'image/svg+xml');
    assert.match(answer.headers['content-security-policy'], /default-src 'none'.*sandbox/);
    return answer.bytes.toString();
};

test('an installed app has the firm’s name, colour and icon; portal and desk are two', async () => {
    const name = 'Hartwell "&" <Osei>';
    const firm = await signUpFirm({ name });
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    const portal = await manifest(firm);
    assert.deepEqual(portal, await manifest(firm, 'portal'));
    assert.deepEqual([portal.name, portal.id, portal.start_url, portal.theme_color], [name, '/', '/', '#14503c']);
    const desk = await manifest(firm, 'desk');
    assert.deepEqual([desk.name, desk.id, desk.start_url], [`${name} – Desk`, '/desk', '/desk']);
    expectStatus(await new Visitor(firm.slug).ask('GET', '/brand/app.webmanifest?app=other'), 400);
    for (const { src, type, sizes } of portal.icons) {
        assert.deepEqual([type, sizes], ['image/svg+xml', 'any']);
        expectStatus(await new Visitor(firm.slug).ask('GET', src), 200);
    }
    assert.match(await icon(firm), /fill="#14503c".*>H<\/text>/, 'only words that begin with a letter have an initial');
    expectStatus(
        await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif', name: 'Łukasz Żak & Co' }),
        200,
    );
    assert.match(await icon(firm), />ŁŻ<\/text>/);
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif', name: '“Acme” – Hotel' }), 200);
    assert.match(await icon(firm), />H<\/text>/);
    expectStatus(
        await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif', name: 'Łukasz Żak & Co' }),
        200,
    );
    assert.equal((await manifest(firm)).name, 'Łukasz Żak & Co');
});

test('a firm’s logo is its icon', async () => {
    const firm = await signUpFirm();
    const picture = png(64, 32);
    const type = { 'content-type': 'image/png' };
    expectStatus(await firm.staff.ask('PUT', '/api/brand/logo', { body: picture, headers: type }), 204);
    assert.ok((await icon(firm)).includes(`href="data:image/png;base64,${picture.toString('base64')}"`));
    const large = png(2048, 2048);
    if (large.length <= 256 * 1024) {
        expectStatus(await firm.staff.ask('PUT', '/api/brand/logo', { body: large, headers: type }), 204);
        assert.ok((await icon(firm)).includes(large.toString('base64')));
    }
});
