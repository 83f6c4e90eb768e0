// SPDX-License-Identifier: AGPL-3.0-or-later
// Drafts of messages: nothing that was written is lost, sent twice, or comes back after it was sent.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, mock, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { load } from './load.js';

// Outside of a browser nothing is shown, so state is only a value.
globalThis.$state = Object.assign((value) => value, { raw: (value) => value });
globalThis.addEventListener ??= () => undefined;
globalThis.document = { documentElement: { lang: 'en' } };

const folder = await mkdtemp(join(tmpdir(), 'portico-drafts-'));
after(() => rm(folder, { recursive: true }));
await cp(new URL('../src/', import.meta.url), folder, { recursive: true });
await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
const root = pathToFileURL(`${folder}/`);
const modules = new Map();
const imported = async (name) => import(await load(root, name, modules));
const { DraftState } = await imported('features/messages/draft_state.svelte.ts');
const { addToDraft, draftOf } = await imported('features/messages/drafts.svelte.ts');
const { moveDraft } = await imported('features/messages/moving_draft.ts');
const { Conversation } = await imported('features/messages/conversation.svelte.ts');
const { takeBack } = await imported('features/messages/taking_back.ts');
const { Problem } = await imported('lib/problem.ts');

const lost = () => new Problem(0, {});
const refusal = (status, code, more = {}) => new Problem(status, { code, ...more });
const file = (version) => ({ document: version, version, name: version, type: null, size: 1, available: true });
const stored = (more = {}) => ({
    id: 'd1',
    subject: '',
    matter: null,
    text: '',
    attachments: [],
    revision: 1,
    changed_at: '2026-03-02T10:00:00Z',
    ...more,
});

/** A server with one draft; `next` refuses the next save. */
class Place {
    key = 'message:t1';
    puts = [];
    next = null;
    revision = 0;
    async save(content) {
        this.puts.push(content);
        const problem = this.next;
        this.next = null;
        if (problem) throw problem;
        return stored({ ...content, revision: ++this.revision, changed_at: `2026-03-02T10:00:0${this.revision}Z` });
    }
    drops = [];
    async drop(id, revision) {
        this.drops.push([id, revision]);
    }
}

const pass = async (ms) => {
    mock.timers.tick(ms);
    await new Promise((resolve) => setImmediate(resolve));
};
let place, draft;
beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    place = new Place();
    draft = new DraftState(place);
});
const body = ({ text, attachments }) => ({ text, attachments: attachments.map((one) => one.version) });

/** Sends, and notes what was sent; `answer` is what becomes of it. */
function sender(answer = async () => undefined) {
    const sent = [];
    return { sent, post: (request, key) => (sent.push({ request, key }), answer(request, key)) };
}

test('after a lost answer the same request is sent again with the same key, whatever is chosen then', async () => {
    draft.text = 'On Friday';
    const first = sender(() => Promise.reject(lost()));
    assert.equal(await draft.send((content) => ({ ...body(content), at: 'tomorrow' }), first.post), false);
    assert.equal(draft.text, 'On Friday');
    assert.equal(draft.sending.problem.status, 0);
    const again = sender();
    assert.equal(await draft.send(body, again.post), true);
    assert.deepEqual(again.sent, first.sent);
    assert.equal(draft.text, '');
});

test('after a refusal the next attempt is another request', async () => {
    draft.text = 'On Friday';
    const first = sender(() => Promise.reject(refusal(409, 'newer_messages')));
    await draft.send(body, first.post);
    const again = sender();
    await draft.send((content) => ({ ...body(content), anyway: true }), again.post);
    assert.equal(again.sent[0].request.anyway, true);
    assert.notEqual(again.sent[0].key, first.sent[0].key);
});

test('changed after a lost answer, it is not sent a second time if the first one had arrived', async () => {
    draft.text = 'On Friday';
    await draft.send(body, () => Promise.reject(lost()));
    draft.text = 'On Monday';
    place.next = refusal(409, 'draft_changed', { draft: null });
    const again = sender();
    assert.equal(await draft.send(body, again.post), false);
    assert.deepEqual(again.sent, []);
    assert.equal(draft.text, 'On Monday');
    assert.equal(draft.other.text, '');
});

test('for another time after a lost answer, the server is asked first whether it has the message', async () => {
    draft.text = 'On Friday';
    draft.at = '2026-03-03T09:00:00Z';
    const first = sender(() => Promise.reject(lost()));
    await draft.send(body, first.post);
    draft.at = null;
    place.next = refusal(409, 'draft_changed', { draft: null });
    const again = sender();
    assert.equal(await draft.send(body, again.post), false);
    assert.deepEqual([again.sent, draft.text, draft.other.text], [[], 'On Friday', ''], 'it had arrived');
    draft.chooseMine();
    assert.equal(await draft.send(body, again.post), true, 'the person has seen that, and wants it once more');
    assert.notEqual(again.sent[0].key, first.sent[0].key);
});

test('after a lost answer nothing is sent while the server cannot say whether it has the message', async () => {
    draft.text = 'On Friday';
    await draft.send(body, () => Promise.reject(lost()));
    draft.text = 'On Monday';
    place.next = refusal(422, 'invalid');
    const again = sender();
    assert.equal(await draft.send(body, again.post), false);
    assert.deepEqual([again.sent, draft.sending.problem, draft.other.text], [[], null, '']);
    draft.chooseMine();
    place.next = refusal(422, 'invalid');
    assert.equal(await draft.send(body, again.post), true, 'the person was asked, and sends it');
    assert.equal(again.sent.length, 1);
});

test('limits and an ended session are no answer to sending', async () => {
    draft.text = 'On Friday';
    const keys = [];
    for (const status of [0, 401, 429])
        await draft.send(body, (_, key) => (keys.push(key), Promise.reject(refusal(status, 'any'))));
    assert.equal(new Set(keys).size, 1);
});

test('an emptied draft that was sent elsewhere asks nothing', async () => {
    draft.text = 'On Friday';
    await draft.save();
    draft.text = '';
    place.next = refusal(409, 'draft_changed', { draft: null });
    await draft.save();
    assert.deepEqual([draft.other, draft.dirty, draft.open], [null, false, false]);
});

test('each request names the draft that it is about', async () => {
    draft.text = 'On Friday';
    await draft.save();
    draft.text = 'On Monday';
    await draft.save();
    const { sent, post } = sender();
    await draft.send(({ draft, draft_id: id }) => [draft, id], post);
    assert.deepEqual(
        place.puts.map(({ revision, id }) => [revision, id]),
        [
            [0, undefined],
            [1, 'd1'],
        ],
    );
    assert.deepEqual(sent[0].request, [2, 'd1']);
    draft.text = 'Next';
    await draft.save();
    assert.deepEqual([place.puts.at(-1).revision, place.puts.at(-1).id], [0, undefined]);
});

test('what was sent in another tab is not sent again: the person is told, and has both texts', async () => {
    draft.text = 'On Friday';
    assert.equal(await draft.send(body, () => Promise.reject(refusal(409, 'draft_changed'))), false);
    assert.deepEqual([draft.text, draft.other.text, draft.sending.problem], ['On Friday', '', null]);
    draft.chooseOther();
    assert.equal(draft.empty, true);
    draft.offer(stored({ text: 'On Friday', revision: 1 }));
    assert.equal(draft.empty, true, 'a page that was loaded before does not bring it back');
});

test('what was not stored in the new place stays in the old one, and is added there once', async () => {
    const old = new Place();
    const from = new DraftState(old);
    from.text = 'Where are the keys?';
    await from.save();
    const app = { session: { person: { id: 'nadia' } } };
    const requests = mock.method(globalThis, 'fetch', async (to, { method }) => {
        const status = method === 'PUT' && requests.mock.callCount() < 5 ? 500 : 200;
        const answer = method === 'GET' ? { draft: null } : stored({ text: 'Where are the keys?' });
        return new Response(JSON.stringify(status === 200 ? answer : {}), {
            status,
            headers: { 'content-type': 'application/json' },
        });
    });
    const move = () => moveDraft(app, from, { account: 'a1', subject: 'The keys' });
    for (const time of [1, 2]) await assert.rejects(move(), { status: 500 }, `time ${time}`);
    assert.deepEqual([from.text, old.drops], ['Where are the keys?', []]);
    await move();
    const body = JSON.parse(requests.mock.calls.at(-1).arguments[1].body);
    assert.deepEqual([body.text, body.subject], ['Where are the keys?', 'The keys']);
    assert.deepEqual([from.text, old.drops], ['', [['d1', 1]]]);
});

test('a draft that cannot be stored says so to who adds to it', async () => {
    place.next = refusal(422, 'invalid');
    await assert.rejects(addToDraft(draft, null, { text: 'More' }), { status: 422 });
    draft.offer(stored({ text: 'other' }));
    assert.equal(draft.text, 'More');
});

test('only what was shown is discarded, not what was written later', async () => {
    draft.text = 'Old';
    await draft.save();
    const { shown } = draft;
    draft.text = 'New';
    await draft.discard(shown);
    assert.deepEqual([draft.text, place.drops], ['New', [['d1', 1]]]);
});

test('nothing is stored while it is being sent, and what arrives meanwhile stays', async () => {
    draft.text = 'Here they are';
    draft.attach([file('one')]);
    let arrived;
    const sending = draft.send(body, () => new Promise((resolve) => (arrived = resolve)));
    await pass(0);
    assert.equal(draft.busy, true);
    const puts = place.puts.length;
    draft.attach([file('two')]);
    await pass(10_000);
    draft.leave();
    assert.equal(place.puts.length, puts);
    arrived();
    assert.equal(await sending, true);
    assert.equal(draft.busy, false);
    assert.deepEqual([draft.text, draft.attachments.map((one) => one.version)], ['', ['two']]);
    await pass(1_000);
    assert.deepEqual(
        place.puts.slice(puts).map((one) => [one.text, one.attachments, one.revision]),
        [['', ['two'], 0]],
        'as a new draft',
    );
});

test('what was sent does not come back from a page that was loaded before', async () => {
    draft.offer(stored({ text: 'Sent', revision: 3 }));
    assert.equal(draft.text, 'Sent');
    const { sent, post } = sender();
    assert.equal(await draft.send(({ draft: revision }) => revision, post), true);
    assert.equal(sent[0].request, 3, 'a later revision is not dropped');
    draft.offer(stored({ text: 'Sent', revision: 3 }));
    assert.equal(draft.text, '');
    draft.offer(stored({ text: 'Written meanwhile on the telephone', revision: 4 }));
    assert.equal(draft.text, 'Written meanwhile on the telephone');
    assert.equal(await draft.send(body, post), true);
    draft.offer(stored({ id: 'd2', text: 'Taken back', changed_at: '2026-03-02T11:00:00Z' }));
    assert.equal(draft.text, 'Taken back');
});

test('an emptied draft is stored as empty, so that another text of it is noticed', async () => {
    draft.text = 'x';
    draft.text = '';
    await draft.save();
    assert.deepEqual(place.puts, [], 'there was none');
    draft.text = 'On Friday';
    await draft.save();
    draft.text = '';
    place.next = refusal(409, 'draft_changed', { draft: stored({ text: 'From the telephone', revision: 2 }) });
    await draft.save();
    assert.deepEqual([place.puts.at(-1).text, place.puts.at(-1).revision], ['', 1]);
    assert.equal(draft.other.text, 'From the telephone');
});

test('a draft waits for the person who wrote it', async () => {
    const app = { session: { person: { id: 'maria' } } };
    const mine = draftOf(app, place);
    mine.text = 'Written as the session ended';
    place.next = refusal(401, 'sign_in');
    await mine.save();
    app.session = null;
    await pass(60_000);
    app.session = { person: { id: 'olive' } };
    assert.equal(draftOf(app, place).text, '');
    mine.wake();
    await pass(60_000);
    assert.equal(place.puts.length, 1, 'nothing is stored as somebody else');
    app.session = { person: { id: 'maria' } };
    assert.equal(draftOf(app, place), mine);
    mine.wake();
    await pass(0);
    assert.deepEqual(
        place.puts.map((one) => one.text),
        ['Written as the session ended', 'Written as the session ended'],
    );
    assert.equal(mine.dirty, false);
});

const message = { id: 'm1', text: 'Too early', attachments: [], subject: null, matter: null };
const answers = (answer) =>
    mock.method(globalThis, 'fetch', async () => {
        if (!answer) throw new TypeError('no connection');
        return new Response(JSON.stringify(answer[1]), {
            status: answer[0],
            headers: { 'content-type': 'application/json', ...answer[2] },
        });
    });

test('a message that is taken back is in the draft once', async () => {
    draft.text = 'Typed since';
    answers([200, { draft: stored({ text: 'Too early\n\nTyped since', revision: 2 }) }]);
    assert.equal(await takeBack(message, draft, () => assert.fail()), true);
    assert.equal(place.puts.length, 1, 'what was typed was stored before');
    assert.equal(draft.text, 'Too early\n\nTyped since');
    assert.equal(draft.dirty, false);
});

test('after a lost answer the server’s draft tells whether it was taken back', async () => {
    answers(null);
    const has = (text, outgoing = []) => ({ draft: text === null ? null : stored({ text, revision: 2 }), outgoing });
    assert.equal(await takeBack(message, draft, async () => has('Too early')), true);
    assert.equal(draft.text, 'Too early');
    draft = new DraftState(place);
    assert.equal(await takeBack(message, draft, async () => has(null)), false, 'it was sent');
    await assert.rejects(
        takeBack(message, draft, async () => has(null, [message])),
        { status: 0 },
    );
    assert.equal(draft.busy, false);
});

test('a message that was taken back in another tab is not shown as on its way for ever', async () => {
    const talk = new Conversation('t1');
    const times = { created_at: '2026-03-02T10:00:00Z', deliver_at: '2026-03-02T10:00:10Z' };
    const shown = (items) => ({ data: items, reload: async () => undefined });
    talk.list = shown([]);
    talk.detail = shown(undefined);
    answers([202, { outgoing: { ...message, ...times } }]);
    await talk.send({ text: 'Too early', attachments: [], undo_seconds: 10 }, 'key');
    assert.equal(talk.leaving.length, 1);
    answers([200, { thread: {}, drafts: [], outgoing: [{ ...message, ...times }], reads: [] }]);
    await talk.loadDetail();
    assert.equal(talk.leaving.length, 1, 'it is still on its way');
    answers([200, { thread: {}, drafts: [], outgoing: [], reads: [] }]);
    talk.list.reload = async () => void (talk.list.data = []);
    await talk.loadDetail();
    await pass(0);
    assert.equal(talk.leaving.length, 0);
});

test('the seconds to undo count from the first attempt, whose answer was lost', async () => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-03-02T10:00:00Z') });
    const talk = new Conversation('t1');
    const shown = (items) => ({ data: items, reload: async () => undefined });
    talk.list = shown([]);
    talk.detail = shown(undefined);
    const times = { created_at: '2026-03-02T10:00:00Z', deliver_at: '2026-03-02T10:00:10Z' };
    answers(null);
    const post = () => talk.send({ text: 'Too early', attachments: [], undo_seconds: 10 }, 'key');
    await assert.rejects(post(), { status: 0 });
    mock.timers.tick(7_000);
    answers([202, { outgoing: { ...message, ...times } }, { 'idempotent-replayed': 'true' }]);
    await post();
    assert.equal(talk.leaving[0].at, Date.parse('2026-03-02T10:00:10Z'), 'the first one had arrived');
    answers(null);
    await assert.rejects(talk.send({ text: 'Later' }, 'other'), { status: 0 });
    mock.timers.tick(60_000);
    answers([202, { outgoing: { ...message, id: 'm2', ...times } }]);
    await talk.send({ text: 'Later' }, 'other');
    assert.equal(talk.leaving.at(-1).at - Date.now(), 10_000, 'it had not');
});
