// SPDX-License-Identifier: AGPL-3.0-or-later
import { addAccount, expectDone, unique } from '../../support/people.mjs';

/** A second contact of the scene's client: the path of their link. */
async function link({ firm, part }) {
    const account = await part('account');
    const made = expectDone(
        await firm.staff.post(`/api/accounts/${account}/people`, {
            name: 'Second',
            email: `${unique('second')}@mail.example`,
        }),
    );
    return `/api/accounts/${account}/people/${made.id}`;
}

export const parts = {
    account: async (scene) => (await scene.client()).account,
    person: async (scene) => (await scene.client()).person,
};

export const watched = ['/api/accounts/{account}'];

export const notAudited = ['POST /api/imports/preview'];

export const acts = {
    'POST /api/accounts': async ({ firm }) => void (await addAccount(firm.staff)),
    'PATCH /api/accounts/{account}': async ({ firm, part }) =>
        expectDone(await firm.staff.patch(`/api/accounts/${await part('account')}`, { reference: unique('L') })),
    'POST /api/accounts/{account}/people': async (scene) => void (await link(scene)),
    'PATCH /api/accounts/{account}/people/{person}': async (scene) =>
        expectDone(await scene.firm.staff.patch(await link(scene), { areas: 1 })),
    'DELETE /api/accounts/{account}/people/{person}': async (scene) =>
        expectDone(await scene.firm.staff.delete(await link(scene))),
    'POST /api/imports': async ({ firm }) =>
        expectDone(
            await firm.staff.ask('POST', '/api/imports', {
                body: `client,e-mail\nImported,${unique('imported')}@mail.example\n`,
                headers: { 'content-type': 'text/csv' },
            }),
        ),
};
