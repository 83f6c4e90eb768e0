// SPDX-License-Identifier: AGPL-3.0-or-later
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { mailTo } from '../../support/mail.mjs';
import { expectDone, signIn, unique } from '../../support/people.mjs';

const reviewProfiles = ({ firm }, on) =>
    inFirm(firm.slug, `update policies set profile_review = ${on} where audience = 'clients'`);

/** A client whose new name waits for staff. */
async function renamed(scene, client) {
    reviewProfiles(scene, true);
    expectDone(await client.client.patch('/api/profile', { name: `${scene.mark} renamed` }));
    reviewProfiles(scene, false);
    const { items } = expectDone(await scene.firm.staff.get('/api/profile-changes'));
    return items.find(({ person }) => (person.id ?? person) === client.person).id;
}

/** A client who requested another address, and the link mailed to it. */
async function changingMail(scene) {
    const someone = await scene.newClient();
    const email = `${unique('new')}@elsewhere.example`;
    expectDone(await someone.client.post('/api/profile/mail', { email }));
    return { someone, link: async () => ({ token: (await mailTo(email)).token }) };
}

export const parts = {
    change: async (scene) => renamed(scene, await scene.client()),
    session: async (scene) => expectDone(await (await scene.client()).client.get('/api/sessions')).items[0].id,
};

export const volatile = ['last_seen_at', 'phone'];
export const ending = ['DELETE /api/session', 'DELETE /api/sessions'];

export const notAudited = ['POST /api/sign-in', 'POST /api/sign-in/code', 'POST /api/mail-changes/lookup'];

export const acts = {
    'POST /api/sign-in/link': async (scene) => {
        const { visitor, mail } = await scene.halfway(await scene.newClient());
        expectDone(await visitor.post('/api/sign-in/link', { token: mail.token }));
    },
    'DELETE /api/session': async (scene) => expectDone(await (await scene.newClient()).client.delete('/api/session')),
    'DELETE /api/sessions': async (scene) => {
        const someone = await scene.newClient();
        await signIn(scene.firm.slug, someone.email, someone.authenticator);
        expectDone(await someone.client.delete('/api/sessions'));
    },
    'DELETE /api/sessions/{session}': async (scene) => {
        const someone = await scene.newClient();
        await signIn(scene.firm.slug, someone.email, someone.authenticator);
        const { items } = expectDone(await someone.client.get('/api/sessions'));
        expectDone(await someone.client.delete(`/api/sessions/${items.find(({ current }) => !current).id}`));
    },
    'PATCH /api/profile': async (scene) =>
        expectDone(await (await scene.newClient()).client.patch('/api/profile', { phone: '0113 496 0000' })),
    'DELETE /api/profile/change': async (scene) => {
        const someone = await scene.newClient();
        await renamed(scene, someone);
        expectDone(await someone.client.delete('/api/profile/change'));
    },
    'POST /api/profile-changes/{change}/decision': async (scene) => {
        const change = await renamed(scene, await scene.newClient());
        expectDone(await scene.firm.staff.post(`/api/profile-changes/${change}/decision`, { accept: true }));
    },
    'POST /api/profile/mail': async (scene) => void (await changingMail(scene)),
    'POST /api/profile/mail/code': async (scene) => {
        const someone = await scene.newClient();
        const email = `${unique('new')}@elsewhere.example`;
        expectDone(await someone.client.post('/api/profile/mail', { email }));
        const { code } = await mailTo(email);
        expectDone(await someone.client.post('/api/profile/mail/code', { code }));
    },
    'DELETE /api/profile/mail': async (scene) =>
        expectDone(await (await changingMail(scene)).someone.client.delete('/api/profile/mail')),
    'POST /api/mail-changes/confirmation': async (scene) => {
        const { link } = await changingMail(scene);
        expectDone(await new Visitor(scene.firm.slug).post('/api/mail-changes/confirmation', await link()));
    },
    'POST /api/mail-changes/refusal': async (scene) => {
        const { link } = await changingMail(scene);
        expectDone(await new Visitor(scene.firm.slug).post('/api/mail-changes/refusal', await link()));
    },
    'POST /api/mail-changes/{change}/handled': async (scene) => {
        const { link } = await changingMail(scene);
        expectDone(await new Visitor(scene.firm.slug).post('/api/mail-changes/refusal', await link()));
        const { items } = expectDone(await scene.firm.staff.get('/api/mail-changes'));
        expectDone(await scene.firm.staff.post(`/api/mail-changes/${items[0].id}/handled`));
    },
};
