// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages that are sent later: taken back or delivered, exactly one of them, and kept if they cannot be delivered.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { holdInFirm, inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    makeKey,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, samuel, program;

before(async () => {
    firm = await signUpFirm();
    ({ program } = await makeKey(firm.staff, ['messages:read', 'messages:write'])); // while the session is fresh
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const start = async (more = {}, visitor = firm.staff) =>
    expectStatus(
        await visitor.post('/api/threads', { account: maria.account, subject: 'The survey', text: 'Hello', ...more }),
        201,
    ).thread.id;
const send = (visitor, thread, more) => visitor.post(`/api/threads/${thread}/messages`, { text: 'Later', ...more });
const later = async (visitor, thread, more = { deliver_at: inAnHour() }) =>
    expectStatus(await send(visitor, thread, more), 202).outgoing;
const messages = async (visitor, thread) =>
    expectStatus(await visitor.get(`/api/threads/${thread}/messages`), 200).items;
const outgoing = async (visitor) => expectStatus(await visitor.get('/api/outgoing'), 200).items;
const takeBack = (visitor, id) => visitor.delete(`/api/outgoing/${id}`);
const find = async (visitor, id) => (await outgoing(visitor)).find((one) => one.id === id);
const entries = (what, id) =>
    inFirm(
        firm.slug,
        `select kind, person, object, route from audit_entries where what = '${what}' and detail = '${id}'`,
    );

const makeDue = (id) =>
    inFirm(firm.slug, `update outgoing_messages set deliver_at = now() - interval '1 second' where id = '${id}'`);
const addJob = (id) =>
    inFirm(
        firm.slug,
        `insert into portico.jobs (id, firm, kind, object)
         select gen_random_uuid(), number, 'message', '${id}' from platform.firms where slug = '${firm.slug}'`,
    );
/** The time has come: what waits for an hour is due now, with a job of its own. */
const nowDue = (id) => {
    makeDue(id);
    addJob(id);
};
const jobsOf = (id) =>
    inFirm(firm.slug, `select count(*) from portico.jobs where object = '${id}' and state <> 'done'`);
const delivered = (visitor, thread, id) =>
    until('the message', async () => (await messages(visitor, thread)).find((one) => one.id === id));
const failedWith = (visitor, id) => until('the failure', async () => (await find(visitor, id))?.failed);

test('after the time to undo, the message is delivered once, for its author, and pages are told', async () => {
    const thread = await start();
    const live = await openLive(firm.staff);
    const {
        id,
        deliver_at: at,
        failed,
    } = await later(maria.client, thread, { text: 'Private words', undo_seconds: 1 });
    assert.equal(failed, null);
    const { data } = await live.next(({ data }) => data.what === 'message.sent' && data.person === maria.person);
    live.close();
    assert.deepEqual([data.topic, data.object], ['message', thread]);
    const all = await messages(firm.staff, thread);
    assert.deepEqual(
        all.map(({ number, text, author, via, from_firm }) => [number, text, author, via, from_firm]),
        [
            [2, 'Private words', maria.person, 'portal', false],
            [1, 'Hello', all[1].author, 'desk', true],
        ],
    );
    assert.equal(all[0].id, id);
    assert.ok(Date.parse(all[0].at) >= Date.parse(at), 'not before its time');
    assert.deepEqual(await outgoing(maria.client), []);
    assert.equal(entries('message.sent', id), `client|${maria.person}|${thread}|job message`);
    assert.equal(
        inFirm(
            firm.slug,
            `select count(*) from audit_entries where detail = '${id}' and commitment = sha256(salt ||
             convert_to('job' || chr(10) || '${id}' || chr(10) || '{}' || chr(10) || 'Private words', 'UTF8'))`,
        ),
        '1',
    );
    expectStatus(await takeBack(maria.client, id), 404);
    assert.equal(inFirm(firm.slug, `select count(*) from portico.jobs j where j::text like '%Private words%'`), '0');
});

test('a message that is taken back is never delivered, and its author gets the words again', async () => {
    const thread = await start();
    const { id } = await later(maria.client, thread, { text: 'Not like this', undo_seconds: 30 });
    assert.equal((await find(maria.client, id)).thread_subject, 'The survey');
    for (const stranger of [firm.staff, samuel.client]) {
        expectStatus(await takeBack(stranger, id), 404);
        assert.deepEqual(await outgoing(stranger), []);
    }
    const { outgoing: back, draft } = expectStatus(await takeBack(maria.client, id), 200);
    assert.deepEqual([back.id, back.text, back.thread], [id, 'Not like this', thread]);
    assert.deepEqual([draft.text, draft.kind, draft.thread, draft.revision], ['Not like this', 'message', thread, 1]);
    // As if that answer was lost: the words are in the draft.
    expectStatus(await takeBack(maria.client, id), 404);
    const { drafts } = expectStatus(await maria.client.get(`/api/threads/${thread}`), 200);
    assert.deepEqual(
        drafts.map(({ text }) => text),
        ['Not like this'],
    );
    nowDue(id);
    await until(
        'its jobs',
        () => inFirm(firm.slug, `select count(*) from portico.jobs where object = '${id}' and state = 'done'`) === '1',
    );
    assert.equal((await messages(firm.staff, thread)).length, 1);
});

test('what is taken back goes before what was typed meanwhile, with all that is attached', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const folder = (await foldersOf(firm.staff, matter.id))['From you'];
    const versionOf = async (name) =>
        expectStatus(
            await firm.staff.get(`/api/documents/${await upload(firm.staff, folder.id, name, pdf(name))}`),
            200,
        ).versions[0].id;
    const [one, two] = [await versionOf('One.pdf'), await versionOf('Two.pdf')];
    const thread = await start({ matter: matter.id });
    const { id } = await later(firm.staff, thread, { text: 'First', attachments: [one], deliver_at: inAnHour() });
    const place = `/api/threads/${thread}/drafts/message`;
    expectStatus(await firm.staff.put(place, { text: 'Second', attachments: [one, two], revision: 0 }), 200);
    const { draft } = expectStatus(await takeBack(firm.staff, id), 200);
    assert.deepEqual([draft.text, draft.revision], ['First\n\nSecond', 2]);
    assert.deepEqual(
        draft.attachments.map(({ version }) => version),
        [one, two],
    );
    // The same for one that opens a thread.
    const opening = {
        account: maria.account,
        subject: 'A new one',
        text: 'Hello',
        matter: matter.id,
        undo_seconds: 30,
    };
    const { outgoing: opens } = expectStatus(await firm.staff.post('/api/threads', opening), 202);
    const back = expectStatus(await takeBack(firm.staff, opens.id), 200).draft;
    assert.deepEqual(
        [back.kind, back.thread, back.subject, back.matter, back.text],
        ['thread', null, 'A new one', matter.id, 'Hello'],
    );
    expectStatus(await firm.staff.delete(`/api/accounts/${maria.account}/draft`), 204);
});

/** Takes it back; a busy machine may wait too long for a lock, and is asked again. */
const takeBackSurely = (id) =>
    until('an answer', async () => {
        const answer = await takeBack(firm.staff, id);
        return answer.status === 503 ? null : answer;
    });

test('who takes back a message that is being delivered waits, and comes too late', async () => {
    const thread = await start();
    const { id } = await later(firm.staff, thread);
    const delivery = await holdInFirm(firm.slug, `delete from outgoing_messages where id = '${id}'`);
    const undo = takeBackSurely(id);
    await until('the undo to wait', () => delivery.waiting() === 1);
    await delivery.release();
    assert.equal(expectStatus(await undo, 404).code, 'no_such_outgoing');
});

test('of taking back and delivery at the same moment, exactly one happens', async () => {
    const thread = await start();
    const { id } = await later(firm.staff, thread);
    const busy = await holdInFirm(firm.slug, `select from threads where id = '${thread}' for update`);
    nowDue(id);
    await until('delivery to wait', () => busy.waiting() === 1);
    const undo = takeBackSurely(id);
    await busy.release();
    const { status } = await undo;
    await until('its job', () => jobsOf(id) === '1'); // the one of the chosen time is left
    const delivered = (await messages(firm.staff, thread)).length === 2;
    assert.deepEqual([status, delivered], delivered ? [404, true] : [200, false]);
    assert.equal(await find(firm.staff, id), undefined);
});

test('a message with several jobs is delivered once', async () => {
    const thread = await start();
    const { id } = await later(firm.staff, thread);
    makeDue(id);
    const busy = await holdInFirm(firm.slug, `select from outgoing_messages where id = '${id}' for update`);
    addJob(id);
    addJob(id);
    await until('delivery to wait', () => busy.waiting() > 0);
    await busy.release();
    await delivered(firm.staff, thread, id);
    await until('both jobs', () => jobsOf(id) === '1');
    assert.deepEqual(
        (await messages(firm.staff, thread)).map(({ number }) => number),
        [2, 1],
    );
    assert.equal(entries('message.sent', id).split('\n').length, 1);
});

test('a job that comes too early delivers nothing, and plans another', async () => {
    const thread = await start();
    const { id } = await later(firm.staff, thread);
    inFirm(firm.slug, `update portico.jobs set run_at = now() where object = '${id}'`);
    await until(
        'another job',
        () =>
            inFirm(
                firm.slug,
                `select count(*) from portico.jobs j join outgoing_messages o on o.id = j.object
              where j.object = '${id}' and j.state = 'waiting' and j.run_at = o.deliver_at`,
            ) === '1',
    );
    assert.equal((await messages(firm.staff, thread)).length, 1);
    expectStatus(await takeBack(firm.staff, id), 200);
});

test('a new thread is opened when its first message is delivered', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const asked = { account: maria.account, matter: matter.id, subject: 'On Monday', text: 'Good morning' };
    const answer = await firm.staff.post('/api/threads', { ...asked, deliver_at: inAnHour() });
    const { id, thread, subject } = expectStatus(answer, 202).outgoing;
    assert.deepEqual([thread, subject], [null, 'On Monday']);
    nowDue(id);
    const opened = await until('the thread', () => inFirm(firm.slug, `select thread from messages where id = '${id}'`));
    assert.equal(
        inFirm(firm.slug, `select matter, subject, messages from threads where id = '${opened}'`),
        `${matter.id}|On Monday|1`,
    );
    assert.match(entries('thread.opened', id), /^staff\|.*\|job message$/);
    assert.equal((await messages(maria.client, opened))[0].text, 'Good morning');
});

test('what cannot be delivered any more stays with the reason, and the author is told', async () => {
    const closing = await openMatter(firm.staff, maria.account);
    const thread = await start({ matter: closing.id });
    const { id } = await later(firm.staff, thread);
    inFirm(firm.slug, `update matters set closed_at = now() where id = '${closing.id}'`);
    const [live, portal] = [await openLive(firm.staff), await openLive(maria.client)];
    nowDue(id);
    const { data } = await live.next(({ data }) => data.what === 'message.not_delivered');
    assert.deepEqual([data.topic, data.object], ['thread', thread]);
    const kept = await find(firm.staff, id);
    assert.deepEqual([kept.failed, kept.text], ['matter_closed', 'Later']);
    assert.equal((await messages(firm.staff, thread)).length, 1);
    assert.match(
        inFirm(
            firm.slug,
            `select kind, detail from audit_entries where what = 'message.not_delivered' and object = '${thread}'`,
        ),
        /^system\|matter_closed$/,
    );
    // Once, and the job is over.
    nowDue(id);
    await until('its jobs', () => jobsOf(id) === '1');
    assert.equal(
        inFirm(
            firm.slug,
            `select count(*) from audit_entries where what = 'message.not_delivered' and object = '${thread}'`,
        ),
        '1',
    );
    assert.equal(expectStatus(await takeBack(firm.staff, id), 200).draft.text, 'Later');
    // The client learns nothing of what the firm could not send.
    await start();
    await portal.next(({ data }) => data.what === 'message.sent' || data.what === 'thread.opened');
    assert.equal(
        portal.messages.some(({ data }) => data.what === 'message.not_delivered'),
        false,
    );
    live.close();
    portal.close();
});

test('that a contact could not send something is told to them alone', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const thread = await start({ matter: matter.id });
    const { helper } = await inviteHelper(maria.client, [maria.account], 4);
    const { id } = await later(maria.client, thread, { undo_seconds: 30 });
    inFirm(firm.slug, `update matters set closed_at = now() where id = '${matter.id}'`);
    const [live, other] = [await openLive(maria.client), await openLive(helper)];
    nowDue(id);
    await live.next(({ data }) => data.what === 'message.not_delivered' && data.object === thread);
    await start();
    await other.next(({ data }) => data.what === 'message.sent' || data.what === 'thread.opened');
    assert.equal(
        other.messages.some(({ data }) => data.what === 'message.not_delivered'),
        false,
    );
    live.close();
    other.close();
    expectStatus(await takeBack(maria.client, id), 200);
});

test('the rights at the time of delivery count', async () => {
    const account = await addAccount(firm.staff);
    const contact = await inviteAndAccept(firm, account);
    const colleague = await addColleague(firm);
    const thread = await start({ account: account.account });
    const link = `/api/accounts/${account.account}/people/${account.person}`;
    const cases = [
        [contact.client, () => firm.staff.patch(link, { areas: 11 }), () => firm.staff.patch(link, { areas: 15 })],
        [
            colleague.desk,
            () => firm.staff.patch(`/api/people/${colleague.id}`, { role: 'reader' }),
            () => firm.staff.patch(`/api/people/${colleague.id}`, { role: 'member' }),
        ],
    ];
    for (const [visitor, lose, regain] of cases) {
        const { id } = await later(visitor, thread, visitor === contact.client ? { undo_seconds: 30 } : undefined);
        assert.ok((await lose()).status < 300);
        nowDue(id);
        assert.equal(await failedWith(visitor, id), 'no_longer_allowed');
        assert.ok((await regain()).status < 300);
        expectStatus(await takeBack(visitor, id), 200);
    }
    const { id } = await later(firm.staff, thread);
    inFirm(firm.slug, `update accounts set archived_at = now() where id = '${account.account}'`);
    nowDue(id);
    assert.equal(await failedWith(firm.staff, id), 'client_archived');
});

test('what cannot go back into a draft stays until its author deletes it', async () => {
    const account = await addAccount(firm.staff);
    const contact = await inviteAndAccept(firm, account);
    const thread = await start({ account: account.account });
    const link = `/api/accounts/${account.account}/people/${account.person}`;
    const opens = { account: account.account, subject: 'A new one', text: 'Mine', undo_seconds: 30 };
    const ids = [
        (await later(contact.client, thread, { text: 'Mine', undo_seconds: 30 })).id,
        expectStatus(await contact.client.post('/api/threads', opens), 202).outgoing.id,
    ];
    expectStatus(await firm.staff.patch(link, { areas: 11 }), 200);
    for (const id of ids) {
        assert.equal(expectStatus(await takeBack(contact.client, id), 409).code, 'no_longer_allowed');
        assert.equal((await find(contact.client, id)).text, 'Mine');
        expectStatus(await firm.staff.delete(`/api/outgoing/${id}?discard=true`), 404);
        const answer = await contact.client.delete(`/api/outgoing/${id}?discard=true`);
        assert.deepEqual([expectStatus(answer, 200).draft, await find(contact.client, id)], [null, undefined]);
    }
    assert.deepEqual(expectStatus(await contact.client.get('/api/drafts'), 200).items, []);
});

test('an attached document must still be there', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const folders = await foldersOf(firm.staff, matter.id);
    const shared = Object.values(folders).find(({ level }) => level > 0);
    const document = await upload(firm.staff, shared.id, 'Survey.pdf', pdf('Survey'));
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    const thread = await start();
    const attachments = [versions[0].id];
    const good = await later(firm.staff, thread, { attachments, deliver_at: inAnHour() });
    assert.deepEqual(
        good.attachments.map(({ name, available }) => [name, available]),
        [['Survey.pdf', true]],
    );
    nowDue(good.id);
    const message = await delivered(maria.client, thread, good.id);
    assert.deepEqual(
        message.attachments.map((one) => [one.document, one.name]),
        [[document, 'Survey.pdf']],
    );
    const bad = await later(firm.staff, thread, { attachments, deliver_at: inAnHour() });
    expectStatus(await firm.staff.delete(`/api/documents/${document}`), 204);
    nowDue(bad.id);
    assert.equal(await failedWith(firm.staff, bad.id), 'no_such_attachment');
    assert.deepEqual((await find(firm.staff, bad.id)).attachments[0].available, false);
});

test('only the firm chooses a time, which is to come and within 90 days', async () => {
    const thread = await start();
    const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
    const refused = async (visitor, time, status) =>
        expectStatus(await send(visitor, thread, { deliver_at: time }), status).code;
    assert.equal(await refused(maria.client, at(1), 403), 'only_firm_schedules');
    assert.equal(await refused(firm.staff, at(-1), 409), 'deliver_at_passed');
    assert.equal(await refused(firm.staff, at(91), 409), 'deliver_at_too_late');
    expectStatus(await send(firm.staff, thread, { undo_seconds: 31 }), 422);
    const { id } = await later(firm.staff, thread, { deliver_at: at(89) });
    assert.equal(
        inFirm(
            firm.slug,
            `select count(*) from audit_entries where what = 'message.scheduled' and object = '${thread}'`,
        ),
        '1',
    );
    expectStatus(await takeBack(firm.staff, id), 200);
    assert.equal(
        inFirm(
            firm.slug,
            `select count(*) from audit_entries where what = 'message.taken_back' and object = '${thread}'`,
        ),
        '1',
    );
});

test('at most 100 messages of a person wait', async () => {
    const thread = await start({ account: samuel.account });
    inFirm(
        firm.slug,
        `insert into outgoing_messages (id, account, thread, author, from_firm, via, text, deliver_at, failed)
         select gen_random_uuid(), '${samuel.account}', '${thread}', '${samuel.person}', false, 'portal', 'n', now(),
                'matter_closed' from generate_series(1, 100)`,
    );
    const answer = await send(samuel.client, thread, { undo_seconds: 5 });
    assert.equal(expectStatus(answer, 409).code, 'too_many_outgoing');
    const all = await outgoing(samuel.client);
    assert.equal(all.length, 100);
    expectStatus(await takeBack(samuel.client, all[0].id), 200);
    expectStatus(await send(samuel.client, thread, { undo_seconds: 30 }), 202);
});

test('what was sent later drops the draft, unless a program sent it; nobody else sees what waits', async () => {
    const thread = await start();
    const draft = () => firm.staff.put(`/api/threads/${thread}/drafts/message`, { text: 'typing', revision: 0 });
    const drafts = async () =>
        expectStatus(await firm.staff.get('/api/drafts'), 200).items.filter((one) => one.thread === thread).length;
    expectStatus(await draft(), 200);
    const mine = await later(firm.staff, thread);
    assert.equal(await drafts(), 0);
    expectStatus(await draft(), 200);
    const { id } = await later(program, thread);
    assert.equal(await drafts(), 1);
    nowDue(id);
    assert.equal((await delivered(firm.staff, thread, id)).via, 'api');
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    await later(maria.client, thread, { undo_seconds: 30 });
    assert.deepEqual(await outgoing(firm.staff.twin(firm.slug, 'impersonation')), []);
    expectStatus(await takeBack(firm.staff, mine.id), 200);
});
