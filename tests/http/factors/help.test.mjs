// SPDX-License-Identifier: AGPL-3.0-or-later
// Sign-in status and what staff can do about it; resets of factors, with and without a second person.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { openLive } from '../../support/live.mjs';
import { countTo, mailTo, mailsTo } from '../../support/mail.mjs';
import { fiveMinutesLater, inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    addColleague,
    enrol,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, owner, tom, ada;

const colleague = (role, more) => addColleague(firm, role, more);
const why = async (person, as = firm.staff) => expectStatus(await as.get(`/api/people/${person}/sign-in-status`), 200);
const reset = (person, as = firm.staff) => as.post(`/api/people/${person}/factor-reset`);
const fresh = async (someone) =>
    expectStatus(await someone.desk.post('/api/sign-in/totp', { code: await someone.authenticator.code() }), 200);
const client = async () => inviteAndAccept(firm, await addAccount(firm.staff));
const auditEntries = async () => expectStatus(await firm.staff.get('/api/audit-log'), 200).items;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    tom = await colleague('member');
    ada = await colleague('admin');
});

test('the status of an invited person follows the invitation, with its remedies', async () => {
    const contact = await addAccount(firm.staff);
    const is = async (code, remedies) => {
        const now = await why(contact.person);
        assert.equal(now.code, code);
        assert.deepEqual(now.remedies, remedies, code);
        return now;
    };
    await is('not_invited', ['invite', 'disable']);
    const seen = await countTo(contact.email);
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const { token } = await mailTo(contact.email, seen);
    const invited = await is('invited', ['invite', 'disable']);
    assert.ok(Date.parse(invited.invitation_expires_at) > Date.now());
    inFirm(
        firm.slug,
        `update mails set state = 'failed', last_error = 'mail server refused (550)' where person = '${contact.person}'`,
    );
    assert.equal((await is('mail_failed', ['invite', 'disable'])).mail_error, 'mail server refused (550)');
    inFirm(firm.slug, `update mails set state = 'waiting', attempts = 2 where person = '${contact.person}'`);
    await is('mail_waiting', ['invite', 'disable']);
    inFirm(firm.slug, `update mails set state = 'sent' where person = '${contact.person}'`);
    inFirm(
        firm.slug,
        `update invitations set expires_at = now() - interval '1 minute' where person = '${contact.person}'`,
    );
    await is('invitation_expired', ['invite', 'disable']);
    inFirm(
        firm.slug,
        `update invitations set expires_at = now() + interval '1 day' where person = '${contact.person}'`,
    );
    const visitor = new Visitor(firm.slug);
    expectStatus(await visitor.post('/api/invitations/redeem', { token }), 200);
    await is('no_factor', ['invite', 'disable']);
    await enrol(visitor);
    const fine = await is('fine', ['reset', 'disable']);
    assert.ok(fine.totp && !fine.passkey);
    assert.ok(Date.now() - Date.parse(fine.last_seen_at) < 60_000);
});

test('the status names links that ended or do not allow signing in', async () => {
    const maria = await client();
    expectStatus(
        await firm.staff.patch(`/api/accounts/${maria.account}/people/${maria.person}`, { may_log_in: false }),
        200,
    );
    assert.equal((await why(maria.person)).code, 'no_account');
    inFirm(
        firm.slug,
        `update account_people set may_log_in = true, ends_at = now() - interval '1 hour' where person = '${maria.person}'`,
    );
    const ended = await why(maria.person);
    assert.equal(ended.code, 'link_ended');
    assert.ok(Date.parse(ended.link_ended_at) < Date.now());
});

test('ten wrong codes lock codes out, staff see until when, and unlocking accepts codes again', async () => {
    const maria = await client();
    const visitor = new Visitor(firm.slug);
    const seen = await countTo(maria.email);
    expectStatus(await visitor.post('/api/sign-in', { email: maria.email }), 202);
    expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(maria.email, seen)).code }), 200);
    for (let i = 0; i < 10; i += 1) expectStatus(await visitor.post('/api/sign-in/totp', { code: '000000' }), 401);
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await maria.authenticator.code() }), 429);
    const locked = await why(maria.person, tom.desk);
    assert.equal(locked.code, 'locked');
    assert.equal(locked.failures, 10);
    assert.ok(Date.parse(locked.locked_until) > Date.now() + 13 * 60_000);
    assert.ok(locked.remedies.includes('unlock'));
    const open = expectStatus(await tom.desk.post(`/api/people/${maria.person}/unlock`), 200);
    assert.deepEqual([open.code, open.failures], ['fine', 0]);
    assert.equal(
        expectStatus(await visitor.post('/api/sign-in/totp', { code: await maria.authenticator.code() }), 200).next,
        'done',
    );
    assert.ok(
        (await auditEntries()).some((entry) => entry.what === 'person.unlocked' && entry.object === maria.person),
    );
    inFirm(
        firm.slug,
        `insert into failed_attempts (person, failures, locked_until) values ('${maria.person}', 100, now() + interval '100 years')`,
    );
    assert.equal((await why(maria.person)).code, 'stopped');
    expectStatus(await tom.desk.post(`/api/people/${maria.person}/unlock`), 200);
});

test('deactivating a contact ends sessions and streams at once; reactivating allows signing in again', async () => {
    const maria = await client();
    const stream = await openLive(maria.client);
    const off = expectStatus(
        await tom.desk.patch(`/api/people/${maria.person}/sign-in-status`, { active: false }),
        200,
    );
    assert.deepEqual([off.code, off.remedies], ['disabled', ['enable']]);
    await stream.closed;
    expectStatus(await maria.client.get('/api/home'), 401);
    const seen = await countTo(maria.email);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: maria.email }), 202);
    const on = expectStatus(await tom.desk.patch(`/api/people/${maria.person}/sign-in-status`, { active: true }), 200);
    assert.equal(on.code, 'fine');
    const entries = await auditEntries();
    for (const what of ['person.disabled', 'person.enabled'])
        assert.ok(
            entries.some((entry) => entry.what === what && entry.object === maria.person),
            what,
        );
    const visitor = new Visitor(firm.slug);
    expectStatus(await visitor.post('/api/sign-in', { email: maria.email }), 202);
    await mailTo(maria.email, seen);
    expectStatus(await tom.desk.patch(`/api/people/${ada.id}/sign-in-status`, { active: false }), 404); // colleagues are deactivated elsewhere
});

test('deactivating a colleague ends their streams', async () => {
    const eve = await colleague('member');
    const stream = await openLive(eve.desk);
    expectStatus(await firm.staff.patch(`/api/people/${eve.id}`, { active: false }), 200);
    await stream.closed;
    expectStatus(await eve.desk.get('/api/accounts'), 401);
    assert.equal((await why(eve.id)).code, 'disabled');
});

test('a reset deletes all factors, notifies the person, and closes sensitive documents for a day', async () => {
    const maria = await client();
    const matter = await openMatter(firm.staff, maria.account);
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    const document = await upload(firm.staff, folder, 'secret.pdf', pdf('secret'));
    expectStatus(await firm.staff.ask('PUT', `/api/documents/${document}/sensitivity`), 200);
    const laptop = new Visitor(firm.slug);
    const enterMailedCode = async (visitor) => {
        const seen = await countTo(maria.email);
        expectStatus(await visitor.post('/api/sign-in', { email: maria.email }), 202);
        return expectStatus(
            await visitor.post('/api/sign-in/code', { code: (await mailTo(maria.email, seen)).code }),
            200,
        ).next;
    };
    await enterMailedCode(laptop);
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await maria.authenticator.code(), trust: true }), 200);
    const stream = await openLive(maria.client);
    fiveMinutesLater(firm.slug, tom.id);
    assert.equal(expectStatus(await reset(maria.person, tom.desk), 403).next, 'fresh');
    await fresh(tom);
    const done = expectStatus(await reset(maria.person, tom.desk), 200);
    assert.equal(done.state, 'done');
    assert.ok(Date.parse(done.until) > Date.now() + 23.9 * 3_600_000);
    await stream.closed;
    for (const visitor of [maria.client, laptop]) expectStatus(await visitor.get('/api/home'), 401);
    assert.match(
        (await until('the notice', async () => (await mailsTo(maria.email)).find((mail) => /reset/.test(mail.text))))
            .text,
        /All passkeys, authenticator apps and recovery codes/,
    );
    const now = await why(maria.person);
    assert.deepEqual([now.code, now.totp, now.passkey], ['no_factor', false, false]);
    assert.ok(now.cooling_until);
    assert.equal(
        await enterMailedCode(laptop),
        'enrol',
        'the device is no longer trusted, and the authenticator is deleted',
    );
    const { authenticator } = await enrol(laptop);
    const closed = await laptop.get(`/api/documents/${document}/access`);
    assert.equal(expectStatus(closed, 403).code, 'cooling_off');
    expectStatus(await laptop.get('/api/home'), 200);
    assert.equal((await why(maria.person)).code, 'fine');
    assert.ok((await auditEntries()).some((entry) => entry.what === 'factors.reset' && entry.object === maria.person));
    assert.ok(authenticator);
});

test('nobody resets their own factors; only admins reset colleagues, only owners owners', async () => {
    const eve = await colleague('member');
    const chief = await colleague('owner');
    const reader = await colleague('reader');
    await fresh(tom);
    await fresh(ada);
    assert.equal(expectStatus(await reset(tom.id, tom.desk), 409).code, 'own_factors');
    assert.equal(expectStatus(await reset(eve.id, tom.desk), 403).code, 'admins_only');
    assert.equal(expectStatus(await reset(chief.id, ada.desk), 403).code, 'owner_only');
    expectStatus(await reset(eve.id, reader.desk), 403);
    assert.deepEqual((await why(eve.id, tom.desk)).remedies, []);
    assert.deepEqual((await why(chief.id, ada.desk)).remedies, []);
    expectStatus(await tom.desk.post(`/api/people/${eve.id}/unlock`), 403);
    expectStatus(await reset(eve.id, ada.desk), 200);
    expectStatus(await eve.desk.get('/api/accounts'), 401);
    expectStatus(await firm.staff.post('/api/sign-in/totp', { code: await firm.authenticator.code() }), 200);
    const { key } = expectStatus(
        await chief.desk.post('/api/keys', { name: 'Of the chief', scopes: ['accounts:read'] }),
        201,
    );
    const program = () =>
        new Visitor(firm.slug).get('/api/accounts', {
            headers: { authorization: `Bearer ${key}`, origin: null, 'sec-fetch-site': null },
        });
    expectStatus(await program(), 200);
    expectStatus(await reset(chief.id), 200);
    expectStatus(await program(), 401);
});

test('a reset that requires a second person waits, and is confirmed, refused or expires', async () => {
    expectStatus(await firm.staff.patch('/api/policies/staff', { two_person_reset: true }), 200);
    const maria = await client();
    await fresh(tom);
    const seen = await countTo(maria.email);
    const asked = expectStatus(await reset(maria.person, tom.desk), 202);
    assert.equal(asked.state, 'waiting');
    const told = await until('the notice', async () =>
        (await mailsTo(maria.email))
            .slice(seen)
            .find((mail) => /^Somebody asked to reset your sign-in at /.test(mail.subject)),
    );
    assert.match(told.text, /Nothing\s+has\s+changed\s+yet/);
    assert.doesNotMatch(told.text, /did\s+this\s+for\s+you|set\s+up\s+new\s+ones/);
    expectStatus(await maria.client.get('/api/home'), 200);
    assert.equal(expectStatus(await reset(maria.person, tom.desk), 409).code, 'reset_waits');
    assert.equal(
        expectStatus(await tom.desk.post(`/api/factor-resets/${asked.id}/confirmation`), 409).code,
        'second_person',
    );
    expectStatus(await maria.client.get('/api/factor-resets'), 404);
    const list = expectStatus(await ada.desk.get('/api/factor-resets'), 200).items;
    assert.deepEqual(
        list.map((one) => [one.id, one.person, one.asked_by, one.mine, one.may_confirm]),
        [[asked.id, maria.person, tom.id, false, true]],
    );
    assert.equal((await why(maria.person)).reset, asked.id);
    fiveMinutesLater(firm.slug, ada.id);
    assert.equal(expectStatus(await ada.desk.post(`/api/factor-resets/${asked.id}/confirmation`), 403).next, 'fresh');
    await fresh(ada);
    assert.equal(expectStatus(await ada.desk.post(`/api/factor-resets/${asked.id}/confirmation`), 200).state, 'done');
    expectStatus(await maria.client.get('/api/home'), 401);
    expectStatus(await ada.desk.post(`/api/factor-resets/${asked.id}/confirmation`), 404);
    // Refused or withdrawn: nothing happens.
    const erik = await client();
    for (const by of [ada.desk, tom.desk]) {
        const { id } = expectStatus(await reset(erik.person, tom.desk), 202);
        expectStatus(await by.delete(`/api/factor-resets/${id}`), 204);
        expectStatus(await ada.desk.post(`/api/factor-resets/${id}/confirmation`), 404);
    }
    expectStatus(await erik.client.get('/api/home'), 200);
    // After a day it expires, and another can be requested.
    const late = expectStatus(await reset(erik.person, tom.desk), 202);
    inFirm(firm.slug, `update factor_resets set expires_at = now() - interval '1 second' where id = '${late.id}'`);
    expectStatus(await ada.desk.post(`/api/factor-resets/${late.id}/confirmation`), 404);
    assert.deepEqual(expectStatus(await ada.desk.get('/api/factor-resets'), 200).items, []);
    const again = expectStatus(await reset(erik.person, tom.desk), 202);
    // Nobody confirms a reset of their own factors; only admins confirm an admin's.
    expectStatus(await ada.desk.delete(`/api/factor-resets/${again.id}`), 204);
    const about = expectStatus(await reset(ada.id), 202);
    assert.equal(
        expectStatus(await ada.desk.post(`/api/factor-resets/${about.id}/confirmation`), 409).code,
        'own_factors',
    );
    assert.equal(
        expectStatus(await tom.desk.post(`/api/factor-resets/${about.id}/confirmation`), 403).code,
        'admins_only',
    );
    // The list offers no confirmation that would be refused; only owners confirm an owner's.
    const chief = await colleague('owner');
    const other = await colleague('owner');
    const chiefs = expectStatus(await reset(chief.id), 202);
    const offered = async ({ desk }) =>
        Object.fromEntries(
            expectStatus(await desk.get('/api/factor-resets'), 200).items.map((one) => [one.id, one.may_confirm]),
        );
    for (const by of [tom, ada, chief, { desk: firm.staff }])
        assert.deepEqual(await offered(by), { [about.id]: by === chief, [chiefs.id]: false });
    assert.deepEqual(await offered(other), { [about.id]: true, [chiefs.id]: true });
    expectStatus(await other.desk.delete(`/api/factor-resets/${chiefs.id}`), 204);
    expectStatus(await ada.desk.delete(`/api/factor-resets/${about.id}`), 204);
    expectStatus(await firm.staff.delete(`/api/factor-resets/${expectStatus(await reset(erik.person), 202).id}`), 204);
    const entries = await auditEntries();
    for (const what of ['factors.reset_asked', 'factors.reset_refused', 'factors.reset'])
        assert.ok(
            entries.some((entry) => entry.what === what),
            what,
        );
    assert.equal(entries.find((entry) => entry.what.startsWith('factors.reset_')).what, 'factors.reset_withdrawn');
    expectStatus(await firm.staff.patch('/api/policies/staff', { two_person_reset: false }), 200);
});

test('the status is listed for a client’s people and for staff', async () => {
    const maria = await client();
    const of = expectStatus(await tom.desk.get(`/api/sign-in-status?account=${maria.account}`), 200).items;
    assert.deepEqual(
        of.map((one) => [one.person, one.code]),
        [[maria.person, 'fine']],
    );
    const team = expectStatus(await tom.desk.get('/api/sign-in-status'), 200).items;
    assert.ok(team.some((one) => one.person === owner) && !team.some((one) => one.person === maria.person));
    expectStatus(await tom.desk.get('/api/sign-in-status?account=00000000-0000-7000-8000-000000000000'), 404);
    expectStatus(await maria.client.get('/api/sign-in-status'), 404);
});
