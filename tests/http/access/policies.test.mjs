// SPDX-License-Identifier: AGPL-3.0-or-later
// Sign-in policies: stricter rules apply at once, and nobody can lock the firm out.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { Passkey } from '../../support/passkey.mjs';
import { fiveMinutesLater, holdInFirm, inFirm, readAgain } from '../../support/inside.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, owner;

const change = (audience, json, as = firm.staff) => as.patch(`/api/policies/${audience}`, json);
const policy = async (audience) =>
    expectStatus(await firm.staff.get('/api/policies'), 200).items.find((one) => one.audience === audience);
const dayIn = (days) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() + days * 86_400_000));

const colleague = (role, more) => addColleague(firm, role, more);

async function makeKey(visitor) {
    const key = new Passkey({ origin: originOf(visitor.slug) });
    const { id, options } = expectStatus(await visitor.post('/api/challenges/passkey'), 201);
    expectStatus(await visitor.post('/api/passkeys', { challenge: id, credential: key.create(options) }), 201);
}

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
});

test('staff read both policies and how many people each affects; only admins with a fresh factor change them', async () => {
    const member = await colleague('member');
    const { items } = expectStatus(await member.desk.get('/api/policies'), 200);
    assert.deepEqual(
        items.map((one) => one.audience),
        ['staff', 'clients'],
    );
    assert.deepEqual(
        [items[0].people, items[0].without_passkey, items[1].people, items[1].without_passkey],
        [2, 2, 1, 1],
    );
    expectStatus(await change('staff', { idle_seconds: 900 }, member.desk), 403);
    expectStatus(await change('staff', { idle_seconds: 900 }, maria.client), 404);
    fiveMinutesLater(firm.slug, owner);
    assert.equal(expectStatus(await change('staff', { idle_seconds: 900 }), 403).next, 'fresh');
    expectStatus(await firm.staff.post('/api/sign-in/totp', { code: await firm.authenticator.code() }), 200);
    assert.equal(expectStatus(await change('staff', { idle_seconds: 900 }), 200).idle_seconds, 900);
    const { items: entries } = expectStatus(await firm.staff.get('/api/audit-log'), 200);
    assert.equal(entries[0].what, 'policy.staff_changed');
});

test('an invalid policy is refused with a reason, and changes nothing', async () => {
    const was = await policy('staff');
    for (const [audience, json, field] of [
        ['staff', { session_seconds: 60 }, 'session_seconds'],
        ['staff', { session_seconds: 86_401 }, 'session_seconds'],
        ['staff', { idle_seconds: 14_401 }, 'idle_seconds'],
        ['clients', { session_seconds: 604_801 }, 'session_seconds'],
        ['clients', { idle_seconds: 10 }, 'idle_seconds'],
        ['clients', { factors: 'none' }, 'factors'],
        ['staff', { may_invite: true }, 'may_invite'],
        ['staff', { profile_review: true }, 'profile_review'],
        ['clients', { two_person_reset: true }, 'two_person_reset'],
    ]) {
        const { fields } = expectStatus(await change(audience, json), 422);
        assert.equal(fields[0].name, field, JSON.stringify(json));
    }
    assert.equal(
        expectStatus(await change('staff', { session_seconds: 3600, idle_seconds: 7200 }), 409).code,
        'idle_too_long',
    );
    assert.equal(
        expectStatus(await change('clients', { factors: 'passkey', factors_from: dayIn(-1) }), 409).code,
        'date_past',
    );
    expectStatus(await change('everybody', { idle_seconds: 900 }), 404);
    assert.deepEqual(await policy('staff'), was);
});

test('passkeys can be required of staff only if the administrator and an owner have one', async () => {
    const admin = await colleague('admin');
    assert.equal(
        expectStatus(await change('staff', { factors: 'passkey', factors_from: dayIn(7) }), 409).code,
        'own_passkey_first',
    );
    await makeKey(admin.desk);
    assert.equal(
        expectStatus(await change('staff', { factors: 'passkey', factors_from: dayIn(7) }, admin.desk), 409).code,
        'owner_passkey_first',
    );
    await makeKey(firm.staff);
    const now = expectStatus(await change('staff', { factors: 'passkey', factors_from: dayIn(7) }, admin.desk), 200);
    assert.equal(now.factors, 'passkey');
    assert.equal(now.changed_by_name, admin.name);
    assert.ok(Date.parse(now.factors_from) > Date.now() + 5.5 * 86_400_000);
    assert.equal(expectStatus(await change('staff', { factors: 'any' }), 200).factors_from, null);
});

test('people are warned on open pages before the date, and must set up a passkey from then on', async () => {
    const erik = await inviteAndAccept(firm, await addAccount(firm.staff));
    assert.equal(expectStatus(await erik.client.get('/api/session'), 200).warning, null);
    const stream = await openLive(erik.client);
    const set = expectStatus(await change('clients', { factors: 'passkey', factors_from: dayIn(3) }), 200);
    await stream.next((message) => message.data.topic === 'policy' && message.data.what === 'policy.changed');
    assert.equal(
        expectStatus(await erik.client.get('/api/session'), 200).warning.from,
        set.factors_from.replace(/\.\d+/, ''),
    );
    stream.close();
    expectStatus(await change('clients', { factors_from: dayIn(0) }), 200);
    const visitor = new Visitor(firm.slug);
    const seen = await countTo(erik.email);
    expectStatus(await visitor.post('/api/sign-in', { email: erik.email }), 202);
    expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(erik.email, seen)).code }), 200);
    assert.equal(
        expectStatus(await visitor.post('/api/sign-in/totp', { code: await erik.authenticator.code() }), 200).next,
        'passkey',
    );
    expectStatus(await change('clients', { factors: 'any' }), 200);
});

test('people who are signed in when the requirement starts must set up a passkey too', async () => {
    const erik = await inviteAndAccept(firm, await addAccount(firm.staff));
    const keyed = await inviteAndAccept(firm, await addAccount(firm.staff));
    await makeKey(keyed.client);
    expectStatus(await firm.staff.post(`/api/people/${erik.person}/impersonation`), 201);
    const stream = await openLive(erik.client);
    expectStatus(await change('clients', { factors: 'passkey', factors_from: dayIn(0) }), 200);
    await stream.closed;
    assert.equal(expectStatus(await erik.client.get('/api/home'), 403).next, 'totp');
    assert.equal(expectStatus(await erik.client.get('/api/events'), 403).code, 'step_up');
    const { level, next, accounts } = expectStatus(await erik.client.get('/api/session'), 200);
    assert.deepEqual([level, next, accounts], [1, 'passkey', []], 'the authenticator was shown minutes ago');
    expectStatus(await keyed.client.get('/api/home'), 200); // a passkey opened that one
    expectStatus(await firm.staff.twin(firm.slug, 'impersonation').get('/api/home'), 200); // and staff's own factors this one

    inFirm(
        firm.slug,
        `update sessions set created_at = created_at - interval '1 hour' where person = '${erik.person}'`,
    );
    assert.equal(expectStatus(await erik.client.get('/api/session'), 200).next, 'totp');
    assert.equal(
        expectStatus(await erik.client.post('/api/sign-in/totp', { code: await erik.authenticator.code() }), 200).next,
        'passkey',
    );
    expectStatus(await erik.client.get('/api/home'), 403);
    await makeKey(erik.client);
    expectStatus(await erik.client.get('/api/home'), 200);
    expectStatus(await change('clients', { factors: 'any' }), 200);
});

test('a requirement for staff applies to open sessions and to impersonations that depend on them', async () => {
    const other = await signUpFirm();
    const client = await inviteAndAccept(other, await addAccount(other.staff));
    const member = await addColleague(other, 'member');
    await makeKey(other.staff);
    expectStatus(await member.desk.post(`/api/people/${client.person}/impersonation`), 201);
    const impersonation = member.desk.twin(other.slug, 'impersonation');
    expectStatus(await impersonation.get('/api/home'), 200);
    expectStatus(await change('staff', { factors: 'passkey', factors_from: dayIn(0) }, other.staff), 200);
    expectStatus(await other.staff.get('/api/accounts'), 200);
    expectStatus(await member.desk.get('/api/accounts'), 403);
    expectStatus(await impersonation.get('/api/home'), 401);
    expectStatus(await change('staff', { factors: 'any' }, other.staff), 200);
    expectStatus(await member.desk.get('/api/accounts'), 200);
});

test('clients get no event of the policy for staff', async () => {
    const streams = await Promise.all([openLive(maria.client), openLive(firm.staff)]);
    expectStatus(await change('staff', { trusted_devices: true }), 200);
    await streams[1].next((message) => message.data.topic === 'policy');
    expectStatus(await change('clients', { trusted_devices: true }), 200);
    await streams[0].next((message) => message.data.topic === 'policy');
    assert.equal(streams[0].messages.filter((message) => message.data.topic === 'policy').length, 1);
    for (const stream of streams) stream.close();
});

test('a shorter limit shortens open sessions, and their streams end with them', async () => {
    const erik = await inviteAndAccept(firm, await addAccount(firm.staff));
    const before = expectStatus(await erik.client.get('/api/session'), 200);
    assert.ok(Date.parse(before.expires_at) > Date.now() + 20 * 3_600_000);
    expectStatus(await change('clients', { session_seconds: 7200, idle_seconds: 600 }), 200);
    const after = expectStatus(await erik.client.get('/api/session'), 200);
    assert.ok(Date.parse(after.expires_at) < Date.now() + 2 * 3_600_000 + 5000, after.expires_at);
    // A session that is older than the new limit ends.
    expectStatus(await change('clients', { session_seconds: 86_400 }), 200);
    inFirm(
        firm.slug,
        `update sessions set created_at = now() - interval '3 hours', expires_at = now() + interval '9 hours' where person = '${erik.person}' and revoked_at is null`,
    );
    readAgain(firm.slug, erik.person);
    const stream = await openLive(erik.client);
    expectStatus(await change('clients', { session_seconds: 7200 }), 200);
    await stream.closed;
    expectStatus(await erik.client.get('/api/home'), 401);
    expectStatus(await change('clients', { session_seconds: 86_400, idle_seconds: 3600 }), 200);
});

test('disabling trusted devices applies to existing ones at once', async () => {
    const erik = await inviteAndAccept(firm, await addAccount(firm.staff));
    const laptop = new Visitor(firm.slug);
    const enterMailedCode = async () => {
        const seen = await countTo(erik.email);
        expectStatus(await laptop.post('/api/sign-in', { email: erik.email }), 202);
        return expectStatus(
            await laptop.post('/api/sign-in/code', { code: (await mailTo(erik.email, seen)).code }),
            200,
        ).next;
    };
    assert.equal(await enterMailedCode(), 'totp');
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await erik.authenticator.code(), trust: true }), 200);
    expectStatus(await laptop.delete('/api/session'), 204);
    assert.equal(await enterMailedCode(), 'done', 'trusted');
    assert.equal((await policy('clients')).devices, 1);
    expectStatus(await change('clients', { trusted_devices: false }), 200);
    expectStatus(await laptop.get('/api/home'), 401);
    expectStatus(await erik.client.get('/api/home'), 200); // that one was opened by two factors
    assert.equal(await enterMailedCode(), 'totp');
    assert.equal((await policy('clients')).devices, 0);
    // Allowing them again does not bring those back, nor one that was trusted by a transaction that began after the
    // change and did not see it yet.
    inFirm(firm.slug, `update devices set created_at = now() where person = '${erik.person}'`);
    expectStatus(await change('clients', { trusted_devices: true }), 200);
    assert.equal(await enterMailedCode(), 'totp');
    assert.equal((await policy('clients')).devices, 0);
    assert.deepEqual(expectStatus(await erik.client.get('/api/devices'), 200).items, []);
    expectStatus(await laptop.post('/api/sign-in/totp', { code: await erik.authenticator.code(), trust: true }), 200);
    expectStatus(await change('clients', { idle_seconds: 3600 }), 200); // concerns no device
    assert.equal((await policy('clients')).devices, 1);
    assert.equal(expectStatus(await erik.client.get('/api/devices'), 200).items.length, 1);
    expectStatus(await laptop.delete('/api/session'), 204);
    assert.equal(await enterMailedCode(), 'done', 'trusted again');
});

test('a session that a device opens while such sessions are being ended is ended for its stream too', async () => {
    const other = await signUpFirm();
    const part = (person) =>
        Number(
            inFirm(
                other.slug,
                `select get_byte(token_hash, 0) % 4 from sessions
                  where person = '${person}' and revoked_at is null order by created_at desc limit 1`,
            ),
        );
    // The first part waits for the lock of one session. The other session is in a later part.
    const first = await addAccount(other.staff);
    inFirm(
        other.slug,
        `insert into sessions (id, token_hash, person, kind, level, method, address, agent, idle_seconds, expires_at)
         select gen_random_uuid(), set_byte(sha256('first'), 0, 0), '${first.person}', 'client', 2, 'device', '', '', 300,
                now() + interval '1 hour'`,
    );
    let erik;
    do erik = await inviteAndAccept(other, await addAccount(other.staff));
    while (part(erik.person) === 0);
    const stream = await openLive(erik.client);
    const held = await holdInFirm(other.slug, `update sessions set seen_at = seen_at where person = '${first.person}'`);
    const changed = change('clients', { trusted_devices: false }, other.staff);
    await until('the first part to wait', () => held.waiting() > 0);
    inFirm(other.slug, `update sessions set method = 'device' where person = '${erik.person}' and revoked_at is null`);
    await held.release();
    expectStatus(await changed, 200);
    expectStatus(await erik.client.get('/api/home'), 401);
    await stream.closed;
});

test('a stricter policy reaches every open session of its audience, and no other', async () => {
    const other = await signUpFirm();
    const client = await addAccount(other.staff);
    const own = expectStatus(await other.staff.get('/api/session'), 200).person.id;
    const open = (person, kind) =>
        inFirm(
            other.slug,
            `insert into sessions (id, token_hash, person, kind, level, method, address, agent, idle_seconds, expires_at)
             select gen_random_uuid(), set_byte(sha256(('${kind}' || gen_random_uuid())::bytea), 0, n),
                    '${person}', '${kind}', 2, case when n % 2 = 0 then 'device' else 'totp' end, '', '', 3600,
                    now() + interval '20 hours'
               from generate_series(0, 15) n`,
        );
    open(client.person, 'client');
    open(own, 'staff');
    // How many are open, how many of these would last longer than two hours, and how many may be idle for longer.
    const sessions = (kind) =>
        inFirm(
            other.slug,
            `select count(*), count(*) filter (where expires_at > now() + interval '2 hours'),
                    count(*) filter (where idle_seconds > 600)
               from sessions where kind = '${kind}' and revoked_at is null and agent = ''`,
        );
    expectStatus(await change('clients', { session_seconds: 7200, idle_seconds: 600 }, other.staff), 200);
    assert.deepEqual([sessions('client'), sessions('staff')], ['16|0|0', '16|16|16']);
    expectStatus(await change('clients', { trusted_devices: false }, other.staff), 200);
    assert.deepEqual([sessions('client'), sessions('staff')], ['8|0|0', '16|16|16']);
    expectStatus(await change('staff', { trusted_devices: false }, other.staff), 200);
    assert.deepEqual(sessions('staff').split('|')[0], '8');
});

test('of many people only the newest thousand are counted, and the answer says so', async () => {
    const other = await signUpFirm();
    const { account } = await addAccount(other.staff);
    const people = (count) =>
        inFirm(
            other.slug,
            `with made as (insert into people (id, kind, name, email)
                           select gen_random_uuid(), 'contact', 'N', gen_random_uuid() || '@mail.example'
                             from generate_series(1, ${count}) returning id)
             insert into account_people (account, person) select '${account}', id from made`,
        );
    const clients = async () => {
        const { items } = expectStatus(await other.staff.get('/api/policies'), 200);
        const { people, without_passkey, at_least } = items.find((one) => one.audience === 'clients');
        return [people, without_passkey, at_least];
    };
    people(998);
    assert.deepEqual(await clients(), [999, 999, false]);
    people(2);
    assert.deepEqual(await clients(), [1000, 1000, true]);
});

test('approval by a second person requires two who can approve', async () => {
    const lone = await signUpFirm();
    assert.equal(
        expectStatus(await change('staff', { two_person_reset: true }, lone.staff), 409).code,
        'second_person_missing',
    );
    assert.equal(expectStatus(await change('staff', { two_person_reset: true }), 200).two_person_reset, true);
    expectStatus(await change('staff', { two_person_reset: false }), 200);
});
