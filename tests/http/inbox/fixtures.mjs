// SPDX-License-Identifier: AGPL-3.0-or-later
// How to make an item of the inbox, for the tests of isolation.
import { addColleague, expectDone } from '../../support/people.mjs';

const waiting = async (staff, account) =>
    expectDone(await staff.get(`/api/inbox?account=${account}&kind=message`)).items[0].id;

/** A contact of the scene's client writes, so that something waits. */
async function receiveMessage(scene) {
    const { client, account } = await scene.newClient();
    expectDone(
        await client.post('/api/threads', { account, subject: `${scene.mark} asks`, text: `${scene.mark} text` }),
    );
    return waiting(scene.firm.staff, account);
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

export const parts = {
    item: async (scene) => {
        const account = await scene.part('account');
        const { client } = await scene.client();
        expectDone(
            await client.post('/api/threads', { account, subject: `${scene.mark} asks`, text: `${scene.mark} text` }),
        );
        return waiting(scene.firm.staff, account);
    },
};

export const watched = ['/api/inbox/{item}', '/api/inbox', '/api/inbox/counts'];

export const acts = {
    'PUT /api/inbox/{item}/assignee': async (scene) => {
        // Of a message this is the assignee of its thread, which has an entry of its own.
        const item = await receiveMessage(scene);
        expectDone(
            await scene.firm.staff.put(`/api/inbox/${item}/assignee`, { person: (await addColleague(scene.firm)).id }),
        );
    },
    'PUT /api/inbox/{item}/snooze': async (scene) =>
        void expectDone(
            await scene.firm.staff.put(`/api/inbox/${await receiveMessage(scene)}/snooze`, { until: inAnHour() }),
        ),
    'PUT /api/inbox/{item}/done': async (scene) =>
        void expectDone(await scene.firm.staff.put(`/api/inbox/${await receiveMessage(scene)}/done`)),
    'DELETE /api/inbox/{item}/done': async (scene) => {
        const item = await receiveMessage(scene);
        expectDone(await scene.firm.staff.put(`/api/inbox/${item}/done`));
        expectDone(await scene.firm.staff.delete(`/api/inbox/${item}/done`));
    },
};
