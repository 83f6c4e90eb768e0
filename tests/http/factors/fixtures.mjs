// SPDX-License-Identifier: AGPL-3.0-or-later
import { Visitor } from '../../support/browser_like.mjs';
import { Passkey } from '../../support/passkey.mjs';
import { addColleague, enrol, expectDone } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';

/** A client's first passkey: {key, id}. */
async function addPasskey(scene, { client }, name = `${scene.mark} phone`) {
    const key = new Passkey({ origin: originOf(scene.firm.slug) });
    const { id, options } = expectDone(await client.post('/api/challenges/passkey'));
    const made = expectDone(
        await client.post('/api/passkeys', { challenge: id, credential: key.create(options), name }),
    );
    return { key, id: made.passkey.id };
}

/** The id of a device that a client trusts. */
async function trusting({ client, authenticator }) {
    expectDone(await client.post('/api/sign-in/totp', { code: await authenticator.code(), trust: true }));
    return expectDone(await client.get('/api/devices')).items[0].id;
}

/** Whether resets must be confirmed by a second person. */
const requireSecondPerson = ({ firm }, two_person_reset) =>
    firm.staff.patch('/api/policies/staff', { two_person_reset }).then(expectDone);

/** {reset, second}: a waiting reset, and the colleague who may confirm it. */
async function requestReset(scene) {
    const second = await addColleague(scene.firm, 'admin');
    await requireSecondPerson(scene, true);
    const lost = await scene.newClient();
    return { second, reset: expectDone(await scene.firm.staff.post(`/api/people/${lost.person}/factor-reset`)).id };
}

export const parts = {
    passkey: async (scene) => (await addPasskey(scene, await scene.client())).id,
    device: async (scene) => trusting(await scene.client()),
    reset: async (scene) => (await requestReset(scene)).reset,
};

export const notAudited = [
    'POST /api/challenges/sign-in',
    'POST /api/challenges/proof',
    'POST /api/challenges/passkey',
];

export const acts = {
    'POST /api/factors/totp': async (scene) =>
        expectDone(await (await scene.newcomer()).visitor.post('/api/factors/totp')),
    'POST /api/factors/totp/confirmation': async (scene) => enrol((await scene.newcomer()).visitor).then(() => {}),
    'POST /api/recovery-codes': async (scene) =>
        expectDone(await (await scene.newClient()).client.post('/api/recovery-codes')),
    'POST /api/sign-in/totp': async (scene) => {
        const someone = await scene.newClient();
        const { visitor, mail } = await scene.halfway(someone);
        expectDone(await visitor.post('/api/sign-in/code', { code: mail.code }));
        expectDone(await visitor.post('/api/sign-in/totp', { code: await someone.authenticator.code() }));
    },
    'POST /api/sign-in/recovery': async (scene) => {
        const someone = await scene.newClient();
        const { visitor, mail } = await scene.halfway(someone);
        expectDone(await visitor.post('/api/sign-in/code', { code: mail.code }));
        expectDone(await visitor.post('/api/sign-in/recovery', { code: someone.recoveryCodes[0] }));
    },
    'POST /api/passkeys': async (scene) => void (await addPasskey(scene, await scene.newClient())),
    'PATCH /api/passkeys/{passkey}': async (scene) => {
        const someone = await scene.newClient();
        const { id } = await addPasskey(scene, someone);
        expectDone(await someone.client.patch(`/api/passkeys/${id}`, { name: 'My phone' }));
    },
    'DELETE /api/passkeys/{passkey}': async (scene) => {
        const someone = await scene.newClient();
        const { id } = await addPasskey(scene, someone);
        expectDone(await someone.client.delete(`/api/passkeys/${id}`));
    },
    'POST /api/sign-in/proof': async (scene) => {
        const someone = await scene.newClient();
        const { key } = await addPasskey(scene, someone);
        const { id, options } = expectDone(await someone.client.post('/api/challenges/proof'));
        expectDone(await someone.client.post('/api/sign-in/proof', { challenge: id, credential: key.get(options) }));
    },
    'POST /api/sign-in/passkey': async (scene) => {
        const { key } = await addPasskey(scene, await scene.newClient());
        const visitor = new Visitor(scene.firm.slug);
        const { id, options } = expectDone(await visitor.post('/api/challenges/sign-in'));
        expectDone(await visitor.post('/api/sign-in/passkey', { challenge: id, credential: key.get(options) }));
    },
    'DELETE /api/devices/{device}': async (scene) => {
        const someone = await scene.newClient();
        const device = await trusting(someone);
        expectDone(await someone.client.delete(`/api/devices/${device}`));
    },
    'PATCH /api/people/{person}/sign-in-status': async (scene) => {
        const someone = await scene.newClient();
        expectDone(await scene.firm.staff.patch(`/api/people/${someone.person}/sign-in-status`, { active: false }));
    },
    'POST /api/people/{person}/unlock': async (scene) =>
        expectDone(await scene.firm.staff.post(`/api/people/${(await scene.newClient()).person}/unlock`)),
    'POST /api/people/{person}/factor-reset': async (scene) => {
        await requireSecondPerson(scene, false);
        expectDone(await scene.firm.staff.post(`/api/people/${(await scene.newClient()).person}/factor-reset`));
    },
    'POST /api/factor-resets/{reset}/confirmation': async (scene) => {
        const { reset, second } = await requestReset(scene);
        expectDone(await second.desk.post(`/api/factor-resets/${reset}/confirmation`));
    },
    'DELETE /api/factor-resets/{reset}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/factor-resets/${(await requestReset(scene)).reset}`)),
};
