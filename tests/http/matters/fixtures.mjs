// SPDX-License-Identifier: AGPL-3.0-or-later
import { expectDone, openMatter, signUpFirm } from '../../support/people.mjs';

const open = async ({ firm, mark, part }) => openMatter(firm.staff, await part('account'), `${mark} matter`);

export const parts = {
    matter: async (scene) => (await open(scene)).id,
    pack: async () => 'law',
};

export const watched = ['/api/matters/{matter}'];
export const volatile = ['news'];

export const acts = {
    'POST /api/packs/{pack*}/adoption': async () => signUpFirm({ pack: 'law' }), // only before there are matters
    'POST /api/matters': async (scene) => void (await open(scene)),
    'PATCH /api/matters/{matter}': async ({ firm, part }) =>
        expectDone(await firm.staff.patch(`/api/matters/${await part('matter')}`, { reference: 'M-1' })),
    'POST /api/matters/{matter}/stage': async (scene) => {
        const { id, template } = await open(scene);
        const [first, second] = template.stages;
        expectDone(await scene.firm.staff.post(`/api/matters/${id}/stage`, { from: first.id, to: second.id }));
    },
};
