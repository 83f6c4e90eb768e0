// SPDX-License-Identifier: AGPL-3.0-or-later
// What only colleagues know of a thread: notes with mentions, and who handles it. That no client sees any of it is in
// canary.test.mjs.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

const NOBODY = '00000000-0000-7000-8000-000000000000';
let firm, maria, tom, held, reader, thread;

const open = async (visitor, account) =>
    expectStatus(await visitor.post('/api/threads', { account, subject: unique('Subject'), text: 'Hello' }), 201).thread
        .id;
const write = async (visitor, id, body) => visitor.post(`/api/threads/${id}/notes`, body);
const list = async (visitor, id, query = '') =>
    expectStatus(await visitor.get(`/api/threads/${id}/notes${query}`), 200);
const newest = async () => expectStatus(await firm.staff.get('/api/audit-log'), 200).items[0];

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    tom = await addColleague(firm);
    held = await addColleague(firm, 'member', { assigned: true });
    reader = await addColleague(firm, 'reader');
    thread = await open(firm.staff, maria.account);
});

test('a note has its place, its author and the names of those whom it mentions', async () => {
    const text = 'The lender is slow.\nTom, can you ring them?';
    const made = expectStatus(await write(firm.staff, thread, { text, mentions: [tom.id, tom.id, reader.id] }), 201);
    assert.deepEqual([made.text, made.after_number, made.author_name], [text, 1, 'Olive Owner']);
    assert.deepEqual(made.mentions.map(({ person }) => person).sort(), [tom.id, reader.id].sort());
    assert.equal(made.mentions.find(({ person }) => person === tom.id).name, tom.name);
    assert.deepEqual((await list(tom.desk, thread)).items[0], made);
    const entry = await newest();
    assert.deepEqual(
        [entry.what, entry.object, entry.detail, entry.account],
        ['note.added', thread, made.id, maria.account],
    );
});

test('a note stands after the last message at its time', async () => {
    const later = await open(firm.staff, maria.account);
    expectStatus(await firm.staff.post(`/api/threads/${later}/messages`, { text: 'More' }), 201);
    assert.equal(expectStatus(await write(firm.staff, later, { text: 'After two' }), 201).after_number, 2);
});

test('notes are listed newest first, in pages', async () => {
    const long = await open(firm.staff, maria.account);
    for (let i = 1; i <= 52; i++) expectStatus(await write(firm.staff, long, { text: `Note ${i}` }), 201);
    const first = await list(firm.staff, long);
    assert.deepEqual([first.items.length, first.items[0].text, first.items[49].text], [50, 'Note 52', 'Note 3']);
    const second = await list(firm.staff, long, `?before=${first.next}`);
    assert.deepEqual([second.items.map(({ text }) => text), second.next], [['Note 2', 'Note 1'], null]);
});

test('only colleagues who see the thread can be mentioned or handle it', async () => {
    const staff = firm.staff;
    for (const person of [held.id, maria.person, NOBODY]) {
        const refused = await write(staff, thread, { text: 'Never kept', mentions: [tom.id, person] });
        assert.equal(expectStatus(refused, 409).code, 'no_such_colleague');
        assert.equal(
            expectStatus(await staff.put(`/api/threads/${thread}/assignee`, { person }), 409).code,
            'no_such_colleague',
        );
    }
    assert.equal(JSON.stringify(await list(staff, thread)).includes('Never kept'), false);
    const left = await addColleague(firm);
    expectStatus(await staff.patch(`/api/people/${left.id}`, { active: false }), 200);
    assert.equal((await write(staff, thread, { text: 'x', mentions: [left.id] })).status, 409);
});

test('colleagues are the active staff who see the thread', async () => {
    const other = await addAccount(firm.staff);
    const elsewhere = await open(firm.staff, other.account);
    const of = async (id) =>
        expectStatus(await firm.staff.get(`/api/threads/${id}/colleagues`), 200).items.map((person) => person.id);
    assert.equal((await of(elsewhere)).includes(held.id), false);
    expectStatus(await firm.staff.put(`/api/accounts/${other.account}/team/${held.id}`), 200);
    const seen = await of(elsewhere);
    for (const { id } of [held, tom, reader]) assert.ok(seen.includes(id));
    assert.equal((await of(thread)).includes(held.id), false, 'only for the client that they are assigned to');
    expectStatus(await write(held.desk, elsewhere, { text: 'By somebody restricted', mentions: [tom.id] }), 201);
    expectStatus(await held.desk.get(`/api/threads/${thread}/notes`), 404);
    expectStatus(await held.desk.get(`/api/threads/${thread}/colleagues`), 404);
    expectStatus(await write(held.desk, thread, { text: 'x' }), 404);
    expectStatus(await held.desk.put(`/api/threads/${thread}/assignee`, { person: held.id }), 404);
});

test('a thread is handled by one colleague, or by nobody', async () => {
    const handled = await open(maria.client, maria.account);
    const assign = (body) => firm.staff.put(`/api/threads/${handled}/assignee`, body);
    const who = () => inFirm(firm.slug, `select assignee from inbox_items where object = '${handled}'`);
    expectStatus(await assign({ person: tom.id }), 204);
    assert.equal(who(), tom.id);
    const entry = await newest();
    assert.deepEqual([entry.what, entry.object, entry.detail], ['thread.assigned', handled, tom.id]);
    assert.equal(expectStatus(await assign({ person: reader.id }), 409).code, 'no_such_colleague');
    assert.equal(who(), tom.id, 'readers handle nothing');
    expectStatus(await assign({}), 422);
    assert.equal(who(), tom.id, 'an empty body changes nothing');
    expectStatus(await assign({ person: null }), 204);
    assert.equal(who(), '');
    expectStatus(await assign({ person: null }), 204);
});

test('readers read notes, and write none', async () => {
    assert.ok((await list(reader.desk, thread)).items.length > 0);
    expectStatus(await write(reader.desk, thread, { text: 'x' }), 403);
    expectStatus(await reader.desk.put(`/api/threads/${thread}/assignee`, { person: tom.id }), 403);
});

test('a note ends the draft of a note, and no other draft', async () => {
    const drafted = await open(firm.staff, maria.account);
    inFirm(
        firm.slug,
        `insert into drafts (id, person, account, thread, kind, text)
         select gen_random_uuid(), p, '${maria.account}', '${drafted}', k, 'Typing'
           from unnest(array['note', 'message']) k,
                unnest(array['${tom.id}', (select id::text from people where role = 'owner')]::uuid[]) p`,
    );
    expectStatus(await write(firm.staff, drafted, { text: 'Done' }), 201);
    assert.equal(
        inFirm(
            firm.slug,
            `select string_agg(case when person = '${tom.id}' then 'tom ' else 'own ' end || kind, ',' order by person = '${tom.id}', kind)
               from drafts where thread = '${drafted}'`,
        ),
        'own message,tom message,tom note',
    );
});

test("colleagues' pages hear of a note at once", async () => {
    const live = await openLive(tom.desk);
    const made = expectStatus(await write(firm.staff, thread, { text: 'Live' }), 201);
    const { data } = await live.next(({ data }) => data.what === 'note.added' && data.object === thread);
    assert.deepEqual([data.topic, data.account], ['note', maria.account]);
    assert.equal(JSON.stringify(data).includes(made.text), false);
    live.close();
});

test('a note needs a text of at most 20,000 characters and at most 20 mentions', async () => {
    for (const body of [{}, { text: '' }, { text: ' \n ' }, { text: 'x'.repeat(20001) }])
        assert.equal(expectStatus(await write(firm.staff, thread, body), 422).fields[0].name, 'text');
    expectStatus(await write(firm.staff, thread, { text: 'x', mentions: Array(21).fill(tom.id) }), 422);
    expectStatus(await write(firm.staff, thread, { text: 'x'.repeat(20000) }), 201);
    expectStatus(await write(firm.staff, NOBODY, { text: 'x' }), 404);
});
