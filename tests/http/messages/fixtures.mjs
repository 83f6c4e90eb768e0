// SPDX-License-Identifier: AGPL-3.0-or-later
// How to make a thread and what is in it, for the tests of isolation.
import { expectDone } from '../../support/people.mjs';

/** A thread of the scene's client, in which the firm and the client have written. */
async function openThread({ firm, client, mark, part }) {
    const { thread } = expectDone(
        await firm.staff.post('/api/threads', {
            account: await part('account'),
            matter: await part('matter'),
            subject: `${mark} subject`,
            text: `${mark} text`,
        }),
    );
    const { client: contact } = await client();
    expectDone(await contact.post(`/api/threads/${thread.id}/messages`, { text: `${mark} answer` }));
    return thread.id;
}

export const parts = {
    thread: openThread,
    message: async ({ firm, part }) =>
        expectDone(await firm.staff.get(`/api/threads/${await part('thread')}/messages`)).items.at(-1).id,
};

export const requests = {};

export const watched = ['/api/threads/{thread}', '/api/threads/{thread}/messages'];

const sendMessage = async ({ firm, mark, part }) =>
    expectDone(await firm.staff.post(`/api/threads/${await part('thread')}/messages`, { text: `${mark} message` })).id;

export const acts = {
    'POST /api/threads': async (scene) => void (await openThread(scene)),
    'POST /api/threads/{thread}/messages': async (scene) => void (await sendMessage(scene)),
    'PATCH /api/messages/{message}': async (scene) =>
        expectDone(
            await scene.firm.staff.patch(`/api/messages/${await sendMessage(scene)}`, {
                text: `${scene.mark} changed`,
            }),
        ),
    'DELETE /api/messages/{message}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/messages/${await sendMessage(scene)}`)),
    'PATCH /api/threads/{thread}': async (scene) =>
        expectDone(await scene.firm.staff.patch(`/api/threads/${await openThread(scene)}`, { closed: true })),
    'POST /api/threads/{thread}/reads': async (scene) =>
        expectDone(await scene.firm.staff.post(`/api/threads/${await openThread(scene)}/reads`, { number: 2 })),
};
