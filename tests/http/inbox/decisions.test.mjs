// SPDX-License-Identifier: AGPL-3.0-or-later
// What staff must decide waits in the inbox until they have: changed details of clients, refused changes of address, and
// resets that need a second person.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

let firm, tom, restricted, maria;

before(async () => {
    firm = await signUpFirm();
    inFirm(
        firm.slug,
        `update policies set profile_review = true where audience = 'clients';
         update policies set two_person_reset = true where audience = 'staff'`,
    );
    tom = await addColleague(firm);
    restricted = await addColleague(firm, 'member', { assigned: true });
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${restricted.id}`), 200);
});

const itemsOf = async (visitor, kind, person) =>
    expectStatus(await visitor.get(`/api/inbox?kind=${kind}`), 200).items.filter((item) => item.person === person);
const show = async (item) => expectStatus(await firm.staff.get(`/api/inbox/${item}`), 200);
const newClient = async () => inviteAndAccept(firm, await addAccount(firm.staff));

/** What the only item of a kind about somebody must be, before anything is decided. Gives the item. */
async function expectWaiting(kind, someone) {
    const [item, ...others] = await itemsOf(firm.staff, kind, someone.person);
    assert.deepEqual(others, []);
    assert.deepEqual(
        [item.account, item.person_name, item.matter, item.title, item.snippet, item.count, item.done_at],
        [someone.account, someone.name, null, null, null, 1, null],
    );
    assert.equal(expectStatus(await firm.staff.put(`/api/inbox/${item.id}/done`), 409).code, 'decide_first');
    assert.equal((await show(item.id)).done_at, null);
    return item;
}

async function expectDone(item, by) {
    const done = await show(item.id);
    assert.ok(done.done_at);
    assert.equal(done.done_by_name, by);
}

const nameOf = async (visitor) => expectStatus(await visitor.get('/api/profile'), 200).name;

/* ---- changed details ---- */

const change = async (someone, name) => expectStatus(await someone.client.patch('/api/profile', { name }), 200);
const decide = async (visitor, item, decision, status = 204) =>
    expectStatus(await visitor.post(`/api/profile-changes/${item.object}/decision`, decision), status);

test('changed details wait until they are accepted or declined', async () => {
    const someone = await newClient();
    await change(someone, 'Nora Berg');
    const first = await expectWaiting('profile', someone);
    await decide(tom.desk, first, { accept: true });
    await expectDone(first, await nameOf(tom.desk));
    await change({ ...someone }, 'Nora Lund');
    const second = await expectWaiting('profile', { ...someone, name: 'Nora Berg' });
    assert.notEqual(second.id, first.id);
    await decide(firm.staff, second, { accept: false, reason: 'No.' });
    await expectDone(second, await nameOf(firm.staff));
});

test('a newer change takes the place of the one that waits, and its author may withdraw it', async () => {
    const someone = await newClient();
    await change(someone, 'First');
    const first = await expectWaiting('profile', someone);
    await change(someone, 'Second');
    const second = await expectWaiting('profile', someone);
    await expectDone(first, null);
    expectStatus(await someone.client.delete('/api/profile/change'), 204);
    await expectDone(second, null);
    assert.deepEqual(await itemsOf(firm.staff, 'profile', someone.person), []);
});

test('what applies at once, and what needs no review, does not wait', async () => {
    const someone = await newClient();
    expectStatus(await someone.client.patch('/api/profile', { locale: 'de' }), 200);
    inFirm(firm.slug, "update policies set profile_review = false where audience = 'clients'");
    await change(someone, 'At Once');
    inFirm(firm.slug, "update policies set profile_review = true where audience = 'clients'");
    assert.deepEqual(await itemsOf(firm.staff, 'profile', someone.person), []);
});

test('restricted staff see what waits of their clients, and close also what waits under another client', async () => {
    const someone = await newClient();
    await change(maria, 'Maria Renamed');
    await change(someone, 'Not Theirs');
    assert.equal((await itemsOf(restricted.desk, 'profile', maria.person)).length, 1);
    assert.deepEqual(await itemsOf(restricted.desk, 'profile', someone.person), []);
    const [hidden] = await itemsOf(firm.staff, 'profile', someone.person);
    expectStatus(await restricted.desk.get(`/api/inbox/${hidden.id}`), 404);
    // Known by another client than the one by which the change waits, they may decide it.
    const other = await addAccount(firm.staff);
    expectStatus(await firm.staff.put(`/api/accounts/${other.account}/team/${restricted.id}`), 200);
    expectStatus(
        await firm.staff.post(`/api/accounts/${other.account}/people`, { name: someone.name, email: someone.email }),
        201,
    );
    await decide(restricted.desk, hidden, { accept: true });
    await expectDone(hidden, await nameOf(restricted.desk));
});

/* ---- refused changes of address ---- */

async function refuseChange(someone, slug = firm.slug) {
    const seen = await countTo(someone.email);
    const email = `${unique('new')}@elsewhere.example`;
    expectStatus(await someone.client.post('/api/profile/mail', { email }), 202);
    const { token } = await mailTo(someone.email, seen);
    expectStatus(await new Visitor(slug).post('/api/mail-changes/refusal', { token }), 204);
}

test('a refused change of address waits until it is marked as handled', async () => {
    const someone = await newClient();
    await refuseChange(someone);
    const item = await expectWaiting('address', someone);
    expectStatus(await tom.desk.post(`/api/mail-changes/${item.object}/handled`), 204);
    await expectDone(item, await nameOf(tom.desk));
    expectStatus(await firm.staff.post(`/api/mail-changes/${item.object}/handled`), 204);
    await expectDone(item, await nameOf(tom.desk));
});

test('that of a colleague has no client, and is not for restricted staff', async () => {
    const someone = { ...tom, person: tom.id, client: tom.desk };
    const seen = await countTo(tom.email);
    expectStatus(await tom.desk.post('/api/profile/mail', { email: `${unique('new')}@elsewhere.example` }), 202);
    const { token } = await mailTo(tom.email, seen);
    expectStatus(await new Visitor(firm.slug, 'desk').post('/api/mail-changes/refusal', { token }), 204);
    const [item] = await itemsOf(firm.staff, 'address', someone.person);
    assert.deepEqual([item.account, item.account_name], [null, null]);
    assert.deepEqual(await itemsOf(restricted.desk, 'address', someone.person), []);
    expectStatus(await restricted.desk.get(`/api/inbox/${item.id}`), 404);
    tom = await addColleague(firm); // whose sessions have not ended
});

/* ---- resets ---- */

const askReset = async (person) => expectStatus(await firm.staff.post(`/api/people/${person}/factor-reset`), 202).id;

test('a reset waits for a second person, who confirms or refuses it', async () => {
    const [someone, other] = [await newClient(), await newClient()];
    const [first, second] = [await askReset(someone.person), await askReset(other.person)];
    const [item, refused] = [await expectWaiting('reset', someone), await expectWaiting('reset', other)];
    assert.deepEqual([item.object, refused.object], [first, second]);
    expectStatus(await tom.desk.post(`/api/factor-resets/${first}/confirmation`), 200);
    await expectDone(item, await nameOf(tom.desk));
    expectStatus(await firm.staff.delete(`/api/factor-resets/${second}`), 204);
    await expectDone(refused, await nameOf(firm.staff));
});

test('a reset that was done at once closes the one that waits', async () => {
    const someone = await newClient();
    await askReset(someone.person);
    const item = await expectWaiting('reset', someone);
    inFirm(firm.slug, "update policies set two_person_reset = false where audience = 'staff'");
    expectStatus(await firm.staff.post(`/api/people/${someone.person}/factor-reset`), 200);
    inFirm(firm.slug, "update policies set two_person_reset = true where audience = 'staff'");
    await expectDone(item, await nameOf(firm.staff));
});

test('a reset that nobody confirms is closed when it expires, by a job of its own', async () => {
    const someone = await newClient();
    const reset = await askReset(someone.person);
    const item = await expectWaiting('reset', someone);
    const live = await openLive(firm.staff);
    // A day later: its job is due.
    assert.equal(
        inFirm(
            firm.slug,
            `update factor_resets set expires_at = now() where id = '${reset}';
             update portico.jobs set run_at = now() where object = '${reset}' returning kind, object`,
        ),
        `inbox_look|${reset}`,
    );
    await live.next(({ data }) => data.topic === 'inbox' && data.object === item.id);
    live.close();
    await expectDone(item, null);
    const [entry] = expectStatus(await firm.staff.get('/api/audit-log?topic=access'), 200).items;
    assert.deepEqual(
        [entry.what, entry.kind, entry.person, entry.object],
        ['factors.reset_expired', 'system', null, someone.person],
    );
    // Another one can be requested, and waits by itself.
    await askReset(someone.person);
    assert.equal((await itemsOf(firm.staff, 'reset', someone.person)).length, 1);
});

test('a request after one that expired unnoticed closes that one', async () => {
    const someone = await newClient();
    const reset = await askReset(someone.person);
    const item = await expectWaiting('reset', someone);
    inFirm(firm.slug, `update factor_resets set expires_at = now() where id = '${reset}'`);
    await askReset(someone.person);
    await expectDone(item, null);
    assert.equal((await itemsOf(firm.staff, 'reset', someone.person)).length, 1);
});
