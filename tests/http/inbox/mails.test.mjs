// SPDX-License-Identifier: AGPL-3.0-or-later
// A mail that was given up waits in the inbox, if the firm can do something about it (services/jobs/mail_outcome.c).
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, restricted;

before(async () => {
    firm = await signUpFirm();
    restricted = await addColleague(firm, 'member', { assigned: true });
});

const own = (sql) => inFirm(firm.slug, sql);
const itemsOf = async (visitor, person) =>
    expectStatus(await visitor.get('/api/inbox?kind=mail'), 200).items.filter((item) => item.person === person);
const show = async (item) => expectStatus(await firm.staff.get(`/api/inbox/${item.id}`), 200);

/** Gives somebody an address that no mail can reach. */
function breakAddress({ person }) {
    const email = `${unique('no')} address@mail.example`;
    own(`update people set email = '${email}' where id = '${person}'`);
    return email;
}

const failed = (person, kind, count = 1) =>
    until(`a failed mail of the kind ${kind}`, () =>
        own(`select count(*) from mails where person = '${person}' and kind = '${kind}' and state = 'failed'`) ===
        String(count)
            ? own(
                  `select id from mails where person = '${person}' and kind = '${kind}' order by created_at desc limit 1`,
              )
            : null,
    );

/** A mail that has waited for so long that it is given up, whatever its address. */
async function giveUp({ person, email }, kind, about = {}, count = 1) {
    own(`with mail as (
             insert into mails (id, person, recipient, kind, about, created_at)
             select gen_random_uuid(), '${person}', '${email}', '${kind}', '${JSON.stringify(about)}',
                    now() - interval '8 days'
             returning id)
         insert into portico.jobs (id, firm, kind, object)
         select gen_random_uuid(), substr(current_schema, 3)::bigint, 'mail', id from mail`);
    return failed(person, kind, count);
}

test('an invitation to an address that no mail reaches waits, and staff mark it as done', async () => {
    const someone = await addAccount(firm.staff);
    const email = breakAddress(someone);
    const live = await openLive(firm.staff);
    expectStatus(await firm.staff.post(`/api/people/${someone.person}/invitations`), 201);
    const mail = await failed(someone.person, 'invitation');
    const { data } = await live.next((event) => event.data.what === 'mail.failed');
    live.close();
    const [item] = await itemsOf(firm.staff, someone.person);
    assert.deepEqual([data.topic, data.object], ['inbox', item.id]);
    assert.deepEqual(
        [item.object, item.account, item.person_name, item.title, item.snippet, item.count],
        [mail, someone.account, someone.name, email, 'invitation', 1],
    );
    const [entry] = expectStatus(await firm.staff.get('/api/audit-log?topic=people'), 200).items;
    assert.deepEqual([entry.what, entry.kind, entry.object], ['mail.failed', 'system', someone.person]);
    assert.deepEqual(await itemsOf(restricted.desk, someone.person), []);
    expectStatus(await firm.staff.put(`/api/accounts/${someone.account}/team/${restricted.id}`), 200);
    assert.equal((await itemsOf(restricted.desk, someone.person)).length, 1);
    expectStatus(await restricted.desk.put(`/api/inbox/${item.id}/done`), 200);
    assert.deepEqual(await itemsOf(firm.staff, someone.person), []);
});

test('a retry that succeeds closes it', async () => {
    const someone = await addAccount(firm.staff);
    breakAddress(someone);
    expectStatus(await firm.staff.post(`/api/people/${someone.person}/invitations`), 201);
    const mail = await failed(someone.person, 'invitation');
    const [item] = await itemsOf(firm.staff, someone.person);
    // As the console does it, after the address was put right.
    own(`update mails set recipient = '${someone.email}' where id = '${mail}';
         update portico.jobs set state = 'waiting', run_at = now(), attempts = 0 where object = '${mail}'`);
    await until('the mail', () => own(`select state from mails where id = '${mail}'`) === 'sent');
    const done = await show(item);
    assert.ok(done.done_at);
    assert.equal(done.done_by_name, null);
    const [entry] = expectStatus(await firm.staff.get('/api/audit-log?topic=people'), 200).items;
    assert.deepEqual([entry.what, entry.kind, entry.object], ['mail.sent', 'system', someone.person]);
});

test('the newest of a kind waits for the earlier ones, is handled by the same, and closes when it is sent', async () => {
    const someone = await addAccount(firm.staff);
    const email = breakAddress(someone);
    const about = { name: 'Ann', inviter: someone.name, what: 'A client' };
    await giveUp({ ...someone, email }, 'helper_over', about);
    const [first] = await itemsOf(firm.staff, someone.person);
    const colleague = expectStatus(await firm.staff.get(`/api/inbox/${first.id}/colleagues`), 200).items[0].id;
    expectStatus(await firm.staff.put(`/api/inbox/${first.id}/assignee`, { person: colleague }), 200);
    // By then they act for another client, and the colleagues of the first one have nothing to do with it.
    const other = await addAccount(firm.staff);
    own(`insert into account_people (account, person, areas, added_by)
         select '${other.account}', person, areas, added_by from account_people
          where account = '${someone.account}' and person = '${someone.person}';
         update account_people set ends_at = now() where account = '${someone.account}' and person = '${someone.person}'`);
    const live = await openLive(firm.staff);
    const mail = await giveUp({ ...someone, email }, 'helper_over', about, 2);
    const { data } = await live.next((event) => event.data.what === 'mail.failed');
    live.close();
    const [item, ...more] = await itemsOf(firm.staff, someone.person);
    assert.deepEqual(more, []);
    assert.deepEqual([item.object, item.account, item.assignee], [mail, other.account, colleague]);
    assert.equal(data.object, item.id);
    assert.ok((await show(first)).done_at);
    // The first one is not kept any more.
    own(`delete from mails where id = '${first.object}'`);
    const job = own(`insert into portico.jobs (id, firm, kind)
                     values (gen_random_uuid(), substr(current_schema, 3)::bigint, 'inbox_look') returning id`);
    await until('the look', () => own(`select state from portico.jobs where id = '${job}'`) === 'done');
    assert.equal((await show(item)).done_at, null);
    own(`update mails set recipient = '${someone.email}', created_at = now() where id = '${mail}';
         update portico.jobs set state = 'waiting', run_at = now(), attempts = 0 where object = '${mail}'`);
    await until('the end of the mail', async () => (await show(item)).done_at);
});

test('a sign-in code waits only if no mail reaches the address, and many codes wait once', async () => {
    const someone = await inviteAndAccept(firm, await addAccount(firm.staff));
    await giveUp(someone, 'sign_in'); // the mail server was away: they request another one
    assert.deepEqual(await itemsOf(firm.staff, someone.person), []);
    own(`delete from mails where person = '${someone.person}'`);
    // From now on mails go to an address that no mail reaches, although people sign in by the same one.
    own(`create function break_address() returns trigger language plpgsql as $$
         begin new.recipient := 'no address@mail.example'; return new; end $$;
         create trigger break_address before insert on mails for each row
           when (new.person = '${someone.person}') execute function break_address()`);
    for (let i = 1; i <= 3; i++) {
        expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: someone.email }), 202);
        await failed(someone.person, 'sign_in', i);
    }
    own('drop trigger break_address on mails; drop function break_address()');
    const items = await itemsOf(firm.staff, someone.person);
    assert.deepEqual(
        items.map(({ title, snippet, count }) => [title, snippet, count]),
        [['no address@mail.example', 'sign_in', 1]],
    );
    assert.equal(items[0].object, await failed(someone.person, 'sign_in', 3));
});

test('what goes to an address that is not that of the person does not wait', async () => {
    const someone = await inviteAndAccept(firm, await addAccount(firm.staff));
    await giveUp(someone, 'mail_change_new');
    await giveUp(someone, 'mail_change_old');
    await giveUp(someone, 'factor_changed', { what: 'mail_changed', former: true });
    assert.deepEqual(await itemsOf(firm.staff, someone.person), []);
    await giveUp({ ...someone, email: 'other@mail.example' }, 'helper_over');
    const [item] = await itemsOf(firm.staff, someone.person);
    assert.equal(item.snippet, 'helper_over');
});

test('that of a colleague has no client, and is not for restricted staff', async () => {
    const colleague = await addColleague(firm);
    await giveUp({ person: colleague.id, email: colleague.email }, 'factor_changed', { what: 'key_made', desk: true });
    const [item] = await itemsOf(firm.staff, colleague.id);
    assert.equal(item.account, null);
    expectStatus(await restricted.desk.get(`/api/inbox/${item.id}`), 404);
});

test('a stranger’s request for a code makes nothing wait', async () => {
    const before = own("select count(*) from inbox_items where kind = 'mail'");
    const visitor = new Visitor(firm.slug);
    expectStatus(await visitor.post('/api/sign-in', { email: `${unique('nobody')}@mail.example` }), 202);
    await until('the end of all mails', () => own("select count(*) from mails where state = 'waiting'") === '0');
    assert.equal(own("select count(*) from inbox_items where kind = 'mail'"), before);
});
