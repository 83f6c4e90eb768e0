// SPDX-License-Identifier: AGPL-3.0-or-later
// How to make a thread and what is in it, for the tests of isolation.
import { addColleague, expectDone, unique } from '../../support/people.mjs';

const startThread = async ({ firm, mark, part }) =>
    expectDone(
        await firm.staff.post('/api/threads', {
            account: await part('account'),
            matter: await part('matter'),
            subject: `${mark} subject`,
            text: `${mark} text`,
        }),
    ).thread.id;

/** A thread of the scene's client, in which the firm and the client have written. */
async function openThread(scene) {
    const thread = await startThread(scene);
    const { client } = await scene.client();
    expectDone(await client.post(`/api/threads/${thread}/messages`, { text: `${scene.mark} answer` }));
    return thread;
}

const sendMessage = async ({ firm, mark, part }) =>
    expectDone(await firm.staff.post(`/api/threads/${await part('thread')}/messages`, { text: `${mark} message` })).id;

/** Without the mark of the scene, because all of the firm may read it. */
const addReply = async ({ firm }) =>
    expectDone(await firm.staff.post('/api/canned-replies', { name: unique('Reply'), text: 'Dear {first_name}' })).id;

const inAMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString();
const sendLater = async ({ firm, mark, part }) =>
    expectDone(
        await firm.staff.post(`/api/threads/${await part('thread')}/messages`, {
            text: `${mark} later`,
            deliver_at: inAMonth(),
        }),
    ).outgoing.id;

/** The owner types in the thread, and a new thread of the client. */
async function typeDrafts({ firm, mark, part }) {
    const words = { text: `${mark} typing`, revision: 0 };
    expectDone(await firm.staff.put(`/api/threads/${await part('thread')}/drafts/message`, words));
    expectDone(await firm.staff.put(`/api/accounts/${await part('account')}/draft`, words));
    return 'message';
}

export const parts = {
    thread: openThread,
    outgoing: sendLater,
    kind: typeDrafts, // after what is sent, because sending ends a draft
    message: async ({ firm, part }) =>
        expectDone(await firm.staff.get(`/api/threads/${await part('thread')}/messages`)).items.at(-1).id,
    reply: addReply,
};

export const requests = {};

export const watched = [
    '/api/threads/{thread}',
    '/api/threads/{thread}/messages',
    '/api/drafts',
    '/api/accounts/{account}/draft',
    '/api/outgoing',
    '/api/threads/{thread}/notes',
    '/api/canned-replies',
];

// Typing is not an act.
export const notAudited = [
    'PUT /api/threads/{thread}/drafts/{kind*}',
    'DELETE /api/threads/{thread}/drafts/{kind*}',
    'PUT /api/accounts/{account}/draft',
    'DELETE /api/accounts/{account}/draft',
];

export const acts = {
    'DELETE /api/outgoing/{outgoing}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/outgoing/${await sendLater(scene)}`)),
    'POST /api/threads': async (scene) => void (await startThread(scene)),
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
    'GET /api/threads/{thread}/transcript': async ({ firm, part }) =>
        void expectDone(await firm.staff.get(`/api/threads/${await part('thread')}/transcript`)),
    'POST /api/threads/{thread}/reads': async (scene) =>
        expectDone(await scene.firm.staff.post(`/api/threads/${await openThread(scene)}/reads`, { number: 2 })),
    'POST /api/threads/{thread}/notes': async ({ firm, mark, part }) =>
        expectDone(await firm.staff.post(`/api/threads/${await part('thread')}/notes`, { text: `${mark} note` })),
    'PUT /api/threads/{thread}/assignee': async ({ firm, part }) =>
        void expectDone(
            await firm.staff.put(`/api/threads/${await part('thread')}/assignee`, {
                person: (await addColleague(firm)).id,
            }),
        ),
    'POST /api/canned-replies': async (scene) => void (await addReply(scene)),
    'PATCH /api/canned-replies/{reply}': async (scene) =>
        expectDone(await scene.firm.staff.patch(`/api/canned-replies/${await addReply(scene)}`, { text: 'Changed' })),
    'DELETE /api/canned-replies/{reply}': async (scene) =>
        expectDone(await scene.firm.staff.delete(`/api/canned-replies/${await addReply(scene)}`)),
};
