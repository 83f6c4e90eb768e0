// SPDX-License-Identifier: AGPL-3.0-or-later
// Acts become notices of everybody to whom they are news, and of nobody else.
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
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { until } from '../../support/until.mjs';

let firm, owner, maria, samuel, tom, matter, folders;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, 'Maria'));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff, 'Samuel'));
    tom = await addColleague(firm);
    matter = await openMatter(firm.staff, maria.account, 'The house');
    folders = await foldersOf(firm.staff, matter.id);
});

/** The job has read every event. */
const made = () =>
    until(
        'the notices',
        () => inFirm(firm.slug, 'select seq >= (select max(seq) from events) from notice_progress') === 't',
    );
/** What is new for the viewers, by name; then nothing is. */
async function news(visitors) {
    await made();
    const found = {};
    for (const [name, visitor] of Object.entries(visitors)) {
        const { items } = expectStatus(await visitor.get('/api/notices'), 200);
        found[name] = items.filter((item) => !item.seen_at).map(({ kind, object, count }) => [kind, object, count]);
    }
    inFirm(firm.slug, 'delete from notices');
    return found;
}
const everybody = () => ({ owner: firm.staff, tom: tom.desk, maria: maria.client, samuel: samuel.client });
const nobody = { owner: [], tom: [], maria: [], samuel: [] };
const open = async (visitor, subject = 'The searches') =>
    expectStatus(await visitor.post('/api/threads', { account: maria.account, subject, text: 'Hello' }), 201).thread.id;
const write = async (visitor, thread, text = 'More', status = 201) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text }), status);

test('a matter that is opened is news to its client', async () => {
    assert.deepEqual(await news(everybody()), { ...nobody, maria: [['stage', matter.id, 1]] });
});

test('messages of the firm are news to the contacts, and count up in one notice', async () => {
    const thread = await open(firm.staff);
    await made();
    const live = await openLive(maria.client);
    await write(firm.staff, thread);
    await write(tom.desk, thread);
    await live.next(({ event }) => event === 'notices');
    live.close();
    assert.deepEqual(await news(everybody()), { ...nobody, maria: [['message', thread, 3]] });
});

test("a client's message is news to who handles it, else to the team, else to the owners", async () => {
    const thread = await open(maria.client);
    assert.deepEqual(await news(everybody()), { ...nobody, owner: [['message', thread, 1]] });
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: tom.id }), 204);
    assert.deepEqual(await news(everybody()), { ...nobody, tom: [['assignment', thread, 1]] });
    await write(maria.client, thread);
    assert.deepEqual(await news(everybody()), { ...nobody, tom: [['message', thread, 1]] });
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: null }), 204);
    const eva = await addColleague(firm, 'member', { assigned: true });
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${eva.id}`), 200);
    const visitors = { ...everybody(), eva: eva.desk };
    assert.deepEqual(await news(visitors), { ...nobody, eva: [['assignment', maria.account, 1]] });
    await write(maria.client, thread);
    assert.deepEqual(await news(visitors), { ...nobody, eva: [['message', thread, 1]] });
    expectStatus(await firm.staff.delete(`/api/accounts/${maria.account}/team/${eva.id}`), 204);
});

test('what somebody has read already is no news', async () => {
    const thread = await open(firm.staff);
    await made();
    inFirm(firm.slug, 'delete from notices');
    const held = await holdInFirm(firm.slug, 'do $$ begin perform 1 from notice_progress for update; end $$');
    const { number } = await write(firm.staff, thread);
    await until('the job', () => held.waiting() > 0);
    expectStatus(await maria.client.post(`/api/threads/${thread}/reads`, { number }), 204);
    await held.release();
    assert.deepEqual(await news(everybody()), nobody);
});

test('documents are news where they may be seen, not with a message', async () => {
    const seen = await upload(firm.staff, folders['Contract and searches'].id, 'contract.pdf', pdf('x'));
    await upload(firm.staff, folders['Firm only'].id, 'secret.pdf', pdf('y'));
    assert.deepEqual(await news(everybody()), { ...nobody, maria: [['document', seen, 1]] });
    const sent = await upload(maria.client, folders['From you'].id, 'passport.pdf', pdf('z'));
    assert.deepEqual(await news(everybody()), { ...nobody, owner: [['document', sent, 1]] });
});

test('a helper is told of what their areas hold', async () => {
    const { helper } = await inviteHelper(maria.client, [maria.account], 1);
    const thread = await open(firm.staff);
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'plan.pdf', pdf('p'));
    const found = await news({ maria: maria.client, helper });
    assert.deepEqual(found.helper, [['document', document, 1]]);
    assert.deepEqual(found.maria.toSorted(), [
        ['document', document, 1],
        ['message', thread, 1],
    ]);
});

test('a mention is news to the colleague alone', async () => {
    const thread = await open(firm.staff);
    await made();
    inFirm(firm.slug, 'delete from notices');
    const note = { text: 'Please look', mentions: [tom.id, owner] };
    expectStatus(await firm.staff.post(`/api/threads/${thread}/notes`, note), 201);
    assert.deepEqual(await news(everybody()), { ...nobody, tom: [['mention', thread, 1]] });
});

test('a mail is due as the person chose, and never for what is a day old', async () => {
    const wants = async (body) => expectStatus(await maria.client.put('/api/notice-choices', body), 200);
    const dueAfter = async () => {
        const thread = await open(firm.staff);
        await made();
        return inFirm(
            firm.slug,
            `select coalesce(case when daily then 'hour ' || extract(hour from mail_at at time zone 'Europe/London')
                                  else 'after ' || extract(epoch from mail_at - at)::int end, 'never')
               from notices where object = '${thread}'`,
        );
    };
    assert.equal(await dueAfter(), 'after 300');
    expectStatus(await firm.staff.patch('/api/settings', { notice_minutes: 1 }), 200);
    assert.equal(await dueAfter(), 'after 60');
    inFirm(firm.slug, `update people set time_zone = 'Europe/London' where id = '${maria.person}'`);
    await wants({ message: 'daily', hour: 7 });
    assert.equal(await dueAfter(), 'hour 7');
    await wants({ message: 'never' });
    assert.equal(await dueAfter(), 'never');
    await wants({ message: 'at_once' });
    // As after a restore, or a day without the service.
    const before = inFirm(firm.slug, 'select seq from notice_progress');
    const thread = await open(firm.staff);
    await made();
    inFirm(
        firm.slug,
        `delete from notices; update events set at = at - interval '2 days' where object = '${thread}';
         update messages set at = at - interval '2 days' where thread = '${thread}';
         update notice_progress set seq = ${before}`,
    );
    await write(tom.desk, await open(firm.staff));
    await made();
    assert.equal(inFirm(firm.slug, `select count(*) from notices where object = '${thread}' and mail_at is null`), '1');
    expectStatus(await firm.staff.patch('/api/settings', { notice_minutes: 5 }), 200);
});

test('many events at once are counted once each', async () => {
    const thread = await open(firm.staff);
    await made();
    inFirm(firm.slug, 'delete from notices');
    const held = await holdInFirm(firm.slug, 'do $$ begin perform 1 from notice_progress for update; end $$');
    for (let i = 0; i < 4; i++) await write(firm.staff, thread);
    await until('the job', () => held.waiting() > 0);
    await held.release();
    assert.deepEqual(await news(everybody()), { ...nobody, maria: [['message', thread, 4]] });
});
