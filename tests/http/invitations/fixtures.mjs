// SPDX-License-Identifier: AGPL-3.0-or-later
import { addAccount, expectDone, signUpFirm, unique } from '../../support/people.mjs';

async function invite(scene) {
    const { person } = await addAccount(scene.firm.staff, unique(scene.mark));
    return expectDone(await scene.firm.staff.post(`/api/people/${person}/invitations`)).id;
}

export const parts = { invitation: invite };

export const watched = ['/api/invitations'];
export const volatile = ['mail_state'];

export const notAudited = ['POST /api/invitations/lookup'];

export const acts = {
    'POST /api/people/{person}/invitations': async (scene) => void (await invite(scene)),
    'POST /api/invitations': async ({ firm }) =>
        expectDone(await firm.staff.post('/api/invitations', { people: [(await addAccount(firm.staff)).person] })),
    'POST /api/invitations/revocation': async (scene) =>
        expectDone(await scene.firm.staff.post('/api/invitations/revocation', { invitations: [await invite(scene)] })),
    'DELETE /api/invitations/{invitation}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/invitations/${await invite(scene)}`)),
    'POST /api/invitations/redeem': async (scene) => void (await scene.newcomer()),
    'POST /api/sign-in/handover': async () => signUpFirm({ pack: null }),
};
