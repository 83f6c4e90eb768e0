// SPDX-License-Identifier: AGPL-3.0-or-later
// What opens and closes items of the kinds message, mention and upload.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { until } from '../../support/until.mjs';

let firm, owner, maria, samuel, tom, matter;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    tom = await addColleague(firm);
    matter = await openMatter(firm.staff, maria.account, 'The house');
});

const open = async (visitor, subject, more = {}) =>
    expectStatus(
        await visitor.post('/api/threads', { account: maria.account, subject, text: `About ${subject}`, ...more }),
        201,
    ).thread.id;
const write = async (visitor, thread, more = {}, status = 201) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text: 'Hello', ...more }), status);
const addNote = async (visitor, thread, mentions = []) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/notes`, { text: 'Please look', mentions }), 201);
const list = async (visitor, query = '') => expectStatus(await visitor.get(`/api/inbox${query}`), 200).items;
const waits = async (visitor, object, kind = 'message') =>
    (await list(visitor, `?kind=${kind}`)).find((item) => item.object === object);
const show = async (visitor, item) => expectStatus(await visitor.get(`/api/inbox/${item}`), 200);
const filesOf = async (item) => {
    const { items, next } = expectStatus(await firm.staff.get(`/api/inbox/${item}/documents`), 200);
    assert.equal(next, null);
    return items;
};
const folder = async (visitor, of, name) => (await foldersOf(visitor, of))[name].id;

/* ---- messages ---- */

test('a message waits until one of the firm answers', async () => {
    const thread = await open(maria.client, 'The survey');
    const { id } = await waits(firm.staff, thread);
    await write(maria.client, thread);
    assert.equal((await waits(firm.staff, thread)).count, 2);
    await write(tom.desk, thread);
    assert.equal(await waits(firm.staff, thread), undefined);
    const done = await show(firm.staff, id);
    assert.ok(done.done_at);
    assert.equal(done.done_by_name, tom.name);
    await write(maria.client, thread);
    assert.equal((await waits(firm.staff, thread)).count, 1);
});

test("the firm's own threads wait for nobody", async () => {
    const thread = await open(firm.staff, 'By the firm');
    assert.equal(await waits(firm.staff, thread), undefined);
    assert.equal(inFirm(firm.slug, `select count(*) from inbox_items where object = '${thread}'`), '0');
});

test('a closed thread waits no more, and a contact who writes in it opens both', async () => {
    const thread = await open(maria.client, 'To be closed');
    const close = async (closed) => expectStatus(await firm.staff.patch(`/api/threads/${thread}`, { closed }), 200);
    await close(true);
    assert.equal(await waits(firm.staff, thread), undefined);
    await close(false);
    assert.equal(await waits(firm.staff, thread), undefined, 'to open it again is not to ask for an answer');
    await close(true);
    await write(maria.client, thread);
    assert.equal((await waits(firm.staff, thread)).count, 1);
    assert.equal(expectStatus(await firm.staff.get(`/api/threads/${thread}`), 200).thread.closed_at, null);
});

test('a message that is delivered later waits, or answers, when it is delivered', async () => {
    const thread = await open(firm.staff, 'Later');
    await write(maria.client, thread, { undo_seconds: 1 }, 202);
    const { id, person } = await until('the message', () => waits(firm.staff, thread));
    assert.equal(person, maria.person);
    await write(tom.desk, thread, { undo_seconds: 1 }, 202);
    await until('the answer', async () => (await show(firm.staff, id)).done_at);
    assert.equal((await show(firm.staff, id)).done_by_name, tom.name);

    expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            subject: 'Opened later',
            text: 'Hello',
            undo_seconds: 1,
        }),
        202,
    );
    await until('the new thread', async () => (await list(firm.staff)).find(({ title }) => title === 'Opened later'));
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
/** Lets an outgoing message be due now. */
const deliver = (id) =>
    inFirm(
        firm.slug,
        `update outgoing_messages set deliver_at = now() where id = '${id}';
         insert into portico.jobs (id, firm, kind, object)
         select gen_random_uuid(), number, 'message', '${id}' from platform.firms where slug = '${firm.slug}'`,
    );

test('an answer that was written before a question leaves it open', async () => {
    const thread = await open(maria.client, 'Before');
    await addNote(firm.staff, thread, [tom.id]);
    const { id } = await waits(firm.staff, thread);
    const first = await write(tom.desk, thread, { deliver_at: inAnHour() }, 202);
    await write(maria.client, thread, { text: 'One more thing' });
    deliver(first.outgoing.id);
    await until('the answer', () =>
        Number(inFirm(firm.slug, `select count(*) from messages where id = '${first.outgoing.id}'`)),
    );
    const item = await show(firm.staff, id);
    assert.deepEqual([item.done_at, item.count], [null, 2]);
    assert.equal(await waits(tom.desk, thread, 'mention'), undefined, 'they have been there');

    // What was deleted needs no answer.
    const second = await write(tom.desk, thread, { deliver_at: inAnHour() }, 202);
    const message = await write(maria.client, thread, { text: 'Never mind' });
    expectStatus(await maria.client.delete(`/api/messages/${message.id}`), 200);
    deliver(second.outgoing.id);
    await until('the second answer', async () => (await show(firm.staff, id)).done_at);
});

test('a contact who deletes all that is unanswered waits for nothing', async () => {
    const thread = await open(firm.staff, 'Deleted');
    const first = (await write(maria.client, thread)).id;
    const second = (await write(maria.client, thread)).id;
    const { id } = await waits(firm.staff, thread);
    expectStatus(await maria.client.delete(`/api/messages/${second}`), 200);
    assert.equal((await show(firm.staff, id)).done_at, null, 'the first one waits');
    expectStatus(await maria.client.delete(`/api/messages/${first}`), 200);
    assert.ok((await show(firm.staff, id)).done_at);
    const other = await open(maria.client, 'Deleted by staff');
    const item = await waits(firm.staff, other);
    const { items } = expectStatus(await firm.staff.get(`/api/threads/${other}/messages`), 200);
    expectStatus(await firm.staff.delete(`/api/messages/${items[0].id}`), 200);
    assert.ok((await show(firm.staff, item.id)).done_at);
});

test('many contacts and colleagues at once leave one item, with each message counted', async () => {
    const thread = await open(maria.client, 'All at once');
    await Promise.all(Array.from({ length: 10 }, () => write(maria.client, thread)));
    assert.equal((await waits(firm.staff, thread)).count, 11);
});

test('a contact without the area of messages or documents opens what they may', async () => {
    const words = await inviteHelper(maria.client, [maria.account], 4);
    const thread = await open(words.helper, 'By a helper', { matter: null });
    assert.equal((await waits(firm.staff, thread)).person, words.person);
    expectStatus(await words.helper.post('/api/threads', { account: samuel.account, subject: 'x', text: 'x' }), 404);
    // About a matter that they may not see: they write in a thread that another contact has opened.
    const about = await open(maria.client, 'About the house', { matter: matter.id });
    await write(firm.staff, about);
    await write(words.helper, about);
    const item = await waits(firm.staff, about);
    assert.deepEqual([item.person, item.matter], [words.person, matter.id]);
    assert.equal(await waits(firm.staff, samuel.account, 'upload'), undefined);
});

/* ---- mentions ---- */

test('a mention waits for its person alone, until they write in the thread', async () => {
    const thread = await open(firm.staff, 'Have a look');
    await addNote(firm.staff, thread, [tom.id, owner]);
    const item = await waits(tom.desk, thread, 'mention');
    assert.deepEqual(
        [item.title, item.snippet, item.person, item.account, item.count],
        ['Have a look', 'Please look', owner, maria.account, 1],
    );
    assert.equal(await waits(firm.staff, thread, 'mention'), undefined, 'nobody waits for their own note');
    for (const path of ['', '/documents', '/colleagues'])
        expectStatus(await firm.staff.get(`/api/inbox/${item.id}${path}`), 404);
    expectStatus(await firm.staff.put(`/api/inbox/${item.id}/done`), 404);
    const mine = await list(tom.desk, '?view=mine');
    assert.ok(mine.some(({ id }) => id === item.id));
    assert.equal(
        (await list(tom.desk, '?view=unassigned')).some(({ id }) => id === item.id),
        false,
    );
    const people = expectStatus(await tom.desk.get(`/api/inbox/${item.id}/colleagues`), 200).items;
    assert.deepEqual(
        people.map(({ id }) => id),
        [tom.id],
    );
    assert.equal(
        expectStatus(await tom.desk.put(`/api/inbox/${item.id}/assignee`, { person: owner }), 409).code,
        'no_such_colleague',
    );
    const counted = expectStatus(await tom.desk.get('/api/inbox/counts'), 200);
    assert.deepEqual([counted.mine, counted.snoozed], [1, 0]);

    await addNote(firm.staff, thread, [tom.id]);
    assert.equal((await waits(tom.desk, thread, 'mention')).count, 2);
    await write(firm.staff, thread);
    assert.ok(await waits(tom.desk, thread, 'mention'), 'somebody else has written');
    await addNote(tom.desk, thread, [owner]);
    assert.equal(await waits(tom.desk, thread, 'mention'), undefined);
    assert.ok(await waits(firm.staff, thread, 'mention'));
    await write(firm.staff, thread);
    assert.equal(await waits(firm.staff, thread, 'mention'), undefined);

    await addNote(firm.staff, thread, [tom.id]);
    const again = await waits(tom.desk, thread, 'mention');
    const at = new Date(Date.now() + 3_600_000).toISOString();
    expectStatus(await tom.desk.put(`/api/inbox/${again.id}/snooze`, { until: at }), 200);
    assert.deepEqual(
        (await list(tom.desk, '?view=snoozed')).map(({ id }) => id),
        [again.id],
    );
    assert.deepEqual(await list(firm.staff, '?view=snoozed'), []);
    await write(tom.desk, thread, { undo_seconds: 1 }, 202);
    await until('the answer', async () => (await show(tom.desk, again.id)).done_at);
});

test('notes that mention each other at once are both there', async () => {
    const thread = await open(firm.staff, 'At once');
    await Promise.all(
        Array.from({ length: 5 }, () => [
            addNote(firm.staff, thread, [tom.id]),
            addNote(tom.desk, thread, [owner]),
        ]).flat(),
    );
    assert.equal(inFirm(firm.slug, `select count(*) from internal_notes where thread = '${thread}'`), '10');
});

/* ---- uploads ---- */

test("a client's files wait, one item of a matter, and are listed", async () => {
    const from = await folder(maria.client, matter.id, 'From you');
    const document = await upload(maria.client, from, 'Deed.pdf', pdf('Deed'));
    const item = await waits(firm.staff, matter.id, 'upload');
    assert.deepEqual(
        [item.title, item.count, item.account, item.matter, item.matter_title, item.person, item.snippet],
        ['Deed.pdf', 1, maria.account, matter.id, 'The house', maria.person, null],
    );
    const listed = expectStatus(await firm.staff.get('/api/documents'), 200).items.find(({ id }) => id === document);
    assert.deepEqual(
        await filesOf(item.id),
        [{ ...listed, cursor: undefined }].map(({ cursor: _, ...one }) => one),
    );

    await upload(firm.staff, await folder(firm.staff, matter.id, 'Contract and searches'), 'Own.pdf', pdf('Own'));
    await upload(maria.client, from, 'empty.txt', Buffer.alloc(0));
    const two = await waits(firm.staff, matter.id, 'upload');
    assert.deepEqual([two.id, two.title, two.count], [item.id, null, 2]);
    assert.deepEqual(
        (await filesOf(item.id)).map(({ name }) => name),
        ['empty.txt', 'Deed.pdf'],
    );

    const changes = () =>
        inFirm(
            firm.slug,
            `select count(*) from events where matter = '${matter.id}' and topic not in ('note', 'message')`,
        );
    const before = changes();
    expectStatus(await firm.staff.put(`/api/inbox/${item.id}/done`), 200);
    assert.equal(changes(), before, 'no change of the matter');
    await upload(maria.client, from, 'Deed.pdf', pdf('Another version'));
    const version = await waits(firm.staff, matter.id, 'upload');
    assert.deepEqual([version.id, version.title, version.count], [item.id, 'Deed.pdf', 1]);
    assert.deepEqual(
        (await filesOf(item.id)).map(({ id, versions }) => [id, versions]),
        [[document, 2]],
    );
    assert.equal(await waits(tom.desk, samuel.account, 'upload'), undefined);
    const message = await waits(firm.staff, await open(maria.client, 'No files'));
    assert.deepEqual(await filesOf(message.id), []);
});

test('files of a client without a matter wait under the client', async () => {
    const general = expectStatus(
        await firm.staff.post(`/api/accounts/${samuel.account}/folders`, { name: 'From you', level: 2 }),
        201,
    ).id;
    await upload(samuel.client, general, 'Letter.pdf', pdf('Letter'));
    const item = await waits(firm.staff, samuel.account, 'upload');
    assert.deepEqual([item.title, item.account, item.matter], ['Letter.pdf', samuel.account, null]);
    assert.equal((await filesOf(item.id)).length, 1);
});

test('what is attached to a message waits with the message alone', async () => {
    const { id } = expectStatus(
        await samuel.client.put(`/api/accounts/${samuel.account}/message-folder`, {}),
        200,
    ).folder;
    const before = await waits(firm.staff, samuel.account, 'upload');
    await upload(samuel.client, id, 'Attached.pdf', pdf('Attached'));
    assert.deepEqual(await waits(firm.staff, samuel.account, 'upload'), before);
    assert.deepEqual(
        (await filesOf(before.id)).map(({ name }) => name),
        ['Letter.pdf'],
    );
});

test('what contacts have sent is listed by what they sent', async () => {
    const house = await openMatter(firm.staff, samuel.account, 'The flat');
    const from = await folder(samuel.client, house.id, 'From you');
    const old = await upload(samuel.client, from, 'Old.pdf', pdf('Old'));
    await upload(firm.staff, from, 'Old.pdf', pdf('By the firm'), { document: old });
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${old}`), 200);
    const { id } = await waits(firm.staff, house.id, 'upload');
    expectStatus(await firm.staff.put(`/api/inbox/${id}/done`), 200);
    const names = async () => (await filesOf(id)).map(({ name }) => name);
    const shown = async () => (({ title, count }) => [title, count])(await show(firm.staff, id));

    const plan = await upload(samuel.client, from, 'Plan.pdf', pdf('Plan'));
    const sent = versions.find(({ number }) => number === 1).id;
    expectStatus(await firm.staff.post(`/api/documents/${old}/versions/${sent}/restoration`), 200);
    assert.deepEqual(await names(), ['Plan.pdf'], 'a restored version is not sent');
    await upload(samuel.client, from, 'plan.pdf', pdf('Plan again'));
    assert.deepEqual([await names(), await shown()], [['Plan.pdf'], ['Plan.pdf', 2]]);
    await upload(firm.staff, from, 'Plan.pdf', pdf('Signed'), { document: plan });
    const [file] = await filesOf(id);
    assert.deepEqual(
        [file.id, file.uploaded_by, file.versions],
        [plan, samuel.person, 3],
        'also if the firm has added a version',
    );
    await upload(samuel.client, from, 'Key.pdf', pdf('Key'));
    assert.deepEqual(
        [await names(), await shown()],
        [
            ['Key.pdf', 'Plan.pdf'],
            [null, 3],
        ],
    );
    expectStatus(await firm.staff.delete(`/api/documents/${plan}`), 204);
    assert.deepEqual([await names(), await shown()], [['Key.pdf'], ['Key.pdf', 3]], 'without what was removed');
});
