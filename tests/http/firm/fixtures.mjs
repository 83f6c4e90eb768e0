// SPDX-License-Identifier: AGPL-3.0-or-later
import { expectDone } from '../../support/people.mjs';

const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADUlEQVR4nGNgGAXIAAABEAABoJMRpQAAAABJRU5ErkJggg==',
    'base64',
);
const putLogo = async ({ firm }) =>
    expectDone(await firm.staff.ask('PUT', '/api/brand/logo', { body: png, headers: { 'content-type': 'image/png' } }));

export const watched = ['/api/settings', '/api/brand'];

export const notAudited = ['POST /api/brand/preview'];

export const acts = {
    'PUT /api/brand': async ({ firm }) =>
        expectDone(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' })),
    'PUT /api/brand/logo': putLogo,
    'DELETE /api/brand/logo': async (scene) => {
        await putLogo(scene);
        expectDone(await scene.firm.staff.delete('/api/brand/logo'));
    },
    'PATCH /api/settings': async ({ firm }) =>
        expectDone(await firm.staff.patch('/api/settings', { name: 'Scene LLP' })),
};
