// SPDX-License-Identifier: AGPL-3.0-or-later
import { openSupport, makeAdmin } from '../../support/admin.mjs';
import { addAccount, expectDone, inviteHelper, makeKey, unique } from '../../support/people.mjs';

const addMember = async ({ firm }) =>
    expectDone(
        await firm.staff.post('/api/people', {
            name: unique('Colleague'),
            email: `${unique('colleague')}@firm.example`,
            role: 'member',
        }),
    ).id;

/** A support grant; a firm has one open grant at a time. */
async function grant({ firm }) {
    for (const { id, open } of expectDone(await firm.staff.get('/api/support')).items)
        if (open) expectDone(await firm.staff.delete(`/api/support/${id}`));
    return expectDone(await firm.staff.post('/api/support', { hours: 1, reason: 'Scene' })).id;
}

/** A client and a helper whom they invited. */
async function addHelper(scene) {
    const { client, account } = await scene.newClient();
    const { person } = await inviteHelper(client, [account], 1);
    return { client, account, helper: `/api/accounts/${account}/helpers/${person}` };
}

export const parts = {
    audience: async () => 'clients',
    key: async ({ firm }) => (await makeKey(firm.staff, ['templates:read'])).id,
    grant,
};

export const queries = { level: '0', assigned: 'true' };
export const watched = ['/api/people', '/api/policies'];
export const ending = ['DELETE /api/impersonation'];

export const acts = {
    'POST /api/keys': async ({ firm }) => void (await makeKey(firm.staff, ['accounts:read'])),
    'DELETE /api/keys/{key}': async ({ firm }) =>
        expectDone(await firm.staff.delete(`/api/keys/${(await makeKey(firm.staff, ['accounts:read'])).id}`)),
    'PATCH /api/policies/{audience*}': async ({ firm }) =>
        expectDone(await firm.staff.patch('/api/policies/clients', { session_seconds: 43200 })),
    'POST /api/people': async (scene) => void (await addMember(scene)),
    'PATCH /api/people/{person}': async (scene) =>
        expectDone(await scene.firm.staff.patch(`/api/people/${await addMember(scene)}`, { role: 'reader' })),
    'PUT /api/accounts/{account}/team/{person}': async (scene) =>
        expectDone(
            await scene.firm.staff.put(`/api/accounts/${await scene.part('account')}/team/${await addMember(scene)}`),
        ),
    'DELETE /api/accounts/{account}/team/{person}': async (scene) => {
        const place = `/api/accounts/${await scene.part('account')}/team/${await addMember(scene)}`;
        expectDone(await scene.firm.staff.put(place));
        expectDone(await scene.firm.staff.delete(place));
    },
    'POST /api/helpers': async (scene) => void (await addHelper(scene)),
    'PATCH /api/accounts/{account}/helpers/{person}': async (scene) => {
        const { client, helper } = await addHelper(scene);
        expectDone(await client.patch(helper, { areas: 9 }));
    },
    'POST /api/accounts/{account}/helpers/{person}/invitation': async (scene) => {
        const { client, account } = await scene.newClient();
        const { id } = expectDone(
            await client.post('/api/helpers', {
                name: 'Helper',
                email: `${unique('helper')}@mail.example`,
                accounts: [account],
                areas: 1,
            }),
        );
        expectDone(await client.post(`/api/accounts/${account}/helpers/${id}/invitation`));
    },
    'DELETE /api/accounts/{account}/helpers/{person}': async (scene) => {
        const { client, helper } = await addHelper(scene);
        expectDone(await client.delete(helper));
    },
    'POST /api/people/{person}/impersonation': async (scene) =>
        expectDone(
            await scene.firm.staff.post(`/api/people/${(await addAccount(scene.firm.staff)).person}/impersonation`),
        ),
    'DELETE /api/impersonation': async ({ firm }) => {
        expectDone(await firm.staff.post(`/api/people/${(await addAccount(firm.staff)).person}/impersonation`));
        expectDone(await firm.staff.twin(firm.slug, 'impersonation').delete('/api/impersonation'));
    },
    'POST /api/support': async (scene) => void (await grant(scene)),
    'DELETE /api/support/{grant}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/support/${await grant(scene)}`)),
    'POST /api/sign-in/support': async (scene) => {
        await grant(scene);
        const admin = await makeAdmin();
        const { number } = expectDone(await admin.visitor.get(`/api/firms?q=${scene.firm.slug}`)).items[0];
        await openSupport(admin, scene.firm.slug, number);
    },
};
