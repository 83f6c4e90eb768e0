// SPDX-License-Identifier: AGPL-3.0-or-later
import { Visitor } from '../../support/browser_like.mjs';
import { expectDone } from '../../support/people.mjs';
import { SignInService, issuer } from '../../support/identity_provider.mjs';

/** Runs `act` with an identity provider that knows the owner, and removes it afterwards. */
const withService = (act) => async (scene) => {
    const { firm } = scene;
    const service = await new SignInService([firm.slug]).start();
    service.people.set('owner', { email: firm.email, email_verified: true });
    try {
        await act(firm, service);
    } finally {
        await firm.staff.delete('/api/identity-provider', { checked: false });
        await service.stop();
    }
};

async function connect({ slug, staff }, service) {
    expectDone(
        await staff.put('/api/identity-provider', {
            issuer,
            client_id: slug,
            client_secret: service.secretOf(slug),
            name: 'Scene ID',
        }),
    );
}

async function switchOn(firm, service) {
    await connect(firm, service);
    expectDone(await firm.staff.post('/api/identity-provider/test'));
    expectDone(await firm.staff.put('/api/identity-provider/state', { on: true }));
}

async function signInBy(firm, service) {
    await switchOn(firm, service);
    const desk = new Visitor(firm.slug, 'desk');
    const { code, state, iss } = await service.visit(
        expectDone(await desk.post('/api/sign-in/identity-provider')).location,
        'owner',
    );
    expectDone(await desk.post('/api/sign-in/oidc', { code, state, iss }));
}

export const notAudited = ['POST /api/sign-in/identity-provider', 'POST /api/identity-provider/link'];

export const acts = {
    'PUT /api/identity-provider': withService(connect),
    'POST /api/identity-provider/test': withService(async (firm, service) => {
        await connect(firm, service);
        expectDone(await firm.staff.post('/api/identity-provider/test'));
    }),
    'PUT /api/identity-provider/state': withService(switchOn),
    'DELETE /api/identity-provider': withService(async (firm, service) => {
        await connect(firm, service);
        expectDone(await firm.staff.delete('/api/identity-provider'));
    }),
    'POST /api/sign-in/oidc': withService(signInBy),
    'DELETE /api/identity-provider/link': withService(async (firm, service) => {
        await signInBy(firm, service); // which links the owner
        expectDone(await firm.staff.delete('/api/identity-provider/link'));
    }),
    'POST /api/identity-provider/link/return': withService(async (firm, service) => {
        await switchOn(firm, service);
        const { code, state, iss } = await service.visit(
            expectDone(await firm.staff.post('/api/identity-provider/link')).location,
            'owner',
        );
        expectDone(await firm.staff.post('/api/identity-provider/link/return', { code, state, iss }));
    }),
};
