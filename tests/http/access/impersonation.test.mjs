// SPDX-License-Identifier: AGPL-3.0-or-later
// Impersonation: what it shows, that it is read only, what it leaves behind, and when it ends.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { openLive } from '../../support/live.mjs';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signIn,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { fill, isSafe, nameOf, routesOf } from '../../support/routes.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, matter, document, parts;

const colleague = (role, more) => addColleague(firm, role, more);

/** Starts an impersonation and returns the visitor that has its session. */
async function impersonate(desk, person) {
    expectStatus(await desk.post(`/api/people/${person}/impersonation`), 201);
    return desk.twin(desk.slug, 'impersonation');
}

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account);
    const folders = await foldersOf(firm.staff, matter.id);
    document = await upload(firm.staff, folders['Contract and searches'].id, 'letter.pdf', pdf('letter'));
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    const session = expectStatus(await maria.client.get('/api/sessions'), 200).items[0].id;
    parts = {
        account: maria.account,
        person: maria.person,
        matter: matter.id,
        folder: folders['From you'].id,
        document,
        version: versions[0].id,
        session,
        pack: 'law',
        upload: document,
        invitation: document,
    };
});

test('staff see what the client sees', async () => {
    const view = await impersonate(firm.staff, maria.person);
    const session = expectStatus(await view.get('/api/session'), 200);
    assert.equal(session.person.id, maria.person);
    assert.equal(session.next, 'done');
    assert.ok(new Date(session.expires_at) - Date.now() <= 30 * 60_000);
    for (const path of [
        '/api/home',
        '/api/matters',
        '/api/documents',
        `/api/matters/${matter.id}`,
        `/api/matters/${matter.id}/documents`,
    ])
        assert.deepEqual(
            expectStatus(await view.get(path), 200),
            expectStatus(await maria.client.get(path), 200),
            path,
        );
});

test('no route can change anything', async () => {
    const view = await impersonate(firm.staff, maria.person);
    for (const route of routesOf('worker')) {
        if (nameOf(route) === 'DELETE /api/impersonation') continue;
        if (isSafe(route) && !route.audit && route.access !== 'FRESH') continue;
        const path = fill(route.path, new Proxy(parts, { get: (all, name) => all[name] ?? maria.account }));
        const answer = await view.ask(route.method, path, { json: isSafe(route) ? undefined : {}, checked: false });
        const staffs = ['STAFF', 'STAFF_ONE_FACTOR', 'ADMIN'].includes(route.access);
        assert.equal(answer.status, staffs ? 404 : 403, `${nameOf(route)} -> ${answer.status} ${answer.bytes}`);
        if (!staffs && answer.json) assert.equal(answer.json.code, 'impersonation_read_only', nameOf(route));
    }
    assert.equal(
        expectStatus(await view.get(`/api/documents/${document}/content`, { checked: false }), 403).code,
        'impersonation_read_only',
    );
});

test('impersonation leaves no trace that the client sees', async () => {
    const view = await impersonate(firm.staff, maria.person);
    const seen = async () => {
        const { people } = expectStatus(await firm.staff.get(`/api/accounts/${maria.account}`), 200);
        return [
            people,
            expectStatus(await maria.client.get('/api/home'), 200),
            expectStatus(await maria.client.get('/api/sessions'), 200).items.map((one) => one.id),
            expectStatus(await firm.staff.get('/api/audit-log'), 200).items[0].seq,
        ];
    };
    const before = await seen();
    for (const route of routesOf('worker')) {
        if (!isSafe(route) || route.path === '/api/live') continue;
        await view.ask(
            route.method,
            fill(route.path, new Proxy(parts, { get: (all, name) => all[name] ?? maria.account })),
            { checked: false },
        );
    }
    assert.deepEqual(await seen(), before);
});

test('its token works on its own side only', async () => {
    const view = await impersonate(firm.staff, maria.person);
    const token = view.cookies.get('__Host-pv');
    for (const [side, name] of [
        ['portal', '__Host-pc'],
        ['desk', '__Host-ps'],
    ]) {
        const other = new Visitor(firm.slug, side);
        other.cookies.set(name, token);
        expectStatus(await other.get('/api/documents'), 401);
    }
    const own = new Visitor(firm.slug, 'impersonation');
    own.cookies.set('__Host-pv', maria.client.cookies.get('__Host-pc'));
    expectStatus(await own.get('/api/documents'), 401);
    own.cookies.set('__Host-pv', firm.staff.cookies.get('__Host-ps'));
    expectStatus(await own.get('/api/documents'), 401);
});

test('opening and ending are in the audit log under the name of the member of staff', async () => {
    const view = await impersonate(firm.staff, maria.person);
    const stream = await openLive(view);
    expectStatus(await view.delete('/api/impersonation'), 204);
    assert.equal(view.cookies.has('__Host-pv'), false);
    await stream.closed;
    const { items } = expectStatus(await firm.staff.get('/api/audit-log'), 200);
    const owner = expectStatus(await firm.staff.get('/api/people'), 200).items.find((one) => one.role === 'owner');
    for (const [at, what] of ['impersonation.ended', 'impersonation.opened'].entries()) {
        assert.equal(items[at].what, what);
        assert.deepEqual([items[at].person, items[at].kind, items[at].object], [owner.id, 'staff', maria.person]);
    }
    const closed = firm.staff.twin(firm.slug, 'impersonation');
    expectStatus(await closed.get('/api/home'), 401);
});

test('a second impersonation replaces the first', async () => {
    const first = await impersonate(firm.staff, maria.person);
    const second = await impersonate(firm.staff, maria.person);
    expectStatus(await first.get('/api/home'), 401);
    expectStatus(await second.get('/api/home'), 200);
});

test('it ends with the session of the member of staff, streams included', async () => {
    const tom = await colleague('member');
    const view = await impersonate(tom.desk, maria.person);
    expectStatus(await view.get('/api/home'), 200);
    const stream = await openLive(view);
    expectStatus(await tom.desk.delete('/api/session'), 204);
    expectStatus(await view.get('/api/home'), 401);
    await stream.closed;
    const again = await signIn(firm.slug, tom.email, tom.authenticator, 'desk');
    const another = await impersonate(again, maria.person);
    expectStatus(await firm.staff.patch(`/api/people/${tom.id}`, { active: false }), 200);
    expectStatus(await another.get('/api/home'), 401);
});

test('the audit log has the reason, if one was given', async () => {
    const opened = async (body) => {
        expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`, body), 201);
        const [entry] = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
        assert.equal(entry.what, 'impersonation.opened');
        return entry.reason;
    };
    assert.equal(await opened({ reason: '  She asked where the contract is ' }), 'She asked where the contract is');
    for (const body of [undefined, {}, { reason: null }, { reason: '' }, { reason: '   ' }])
        assert.equal(await opened(body), null);
    assert.equal(await opened({ reason: 'é'.repeat(200) }), 'é'.repeat(200));
    for (const reason of ['x'.repeat(201), 'two\nlines', 7, ['x']]) {
        const answer = expectStatus(
            await firm.staff.post(`/api/people/${maria.person}/impersonation`, { reason }),
            422,
        );
        assert.deepEqual(
            answer.fields.map((one) => one.name),
            ['reason'],
        );
    }
    // Staff who are restricted to assigned clients can give a reason too.
    const tom = await colleague('member', { assigned: true });
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${tom.id}`), 200);
    expectStatus(await tom.desk.post(`/api/people/${maria.person}/impersonation`, { reason: 'restricted' }), 201);
    const entry = expectStatus(await firm.staff.get('/api/audit-log'), 200).items[0];
    assert.deepEqual([entry.person, entry.reason], [tom.id, 'restricted']);
});

test('it continues when the member of staff shows a factor again, and then ends with the new session', async () => {
    const tom = await colleague('member');
    const view = await impersonate(tom.desk, maria.person);
    const was = inFirm(firm.slug, `select parent from sessions where impersonator = '${tom.id}'`);
    expectStatus(await tom.desk.post('/api/sign-in/totp', { code: await tom.authenticator.code() }), 200);
    expectStatus(await view.get('/api/home'), 200);
    const now = inFirm(
        firm.slug,
        `select l.parent from sessions l join sessions s on s.id = l.parent where l.impersonator = '${tom.id}' and s.revoked_at is null`,
    );
    assert.ok(now && now !== was);
    expectStatus(await tom.desk.delete('/api/session'), 204);
    expectStatus(await view.get('/api/home'), 401);
});

test('an ended impersonation stays ended when a factor is shown again', async () => {
    const tom = await colleague('member');
    const view = await impersonate(tom.desk, maria.person);
    expectStatus(await view.twin(firm.slug, 'impersonation').delete('/api/impersonation'), 204);
    expectStatus(await tom.desk.post('/api/sign-in/totp', { code: await tom.authenticator.code() }), 200);
    expectStatus(await view.get('/api/home'), 401);
});

test('it ends when the client may no longer sign in', async () => {
    const erik = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Erik')));
    const view = await impersonate(firm.staff, erik.person);
    expectStatus(
        await firm.staff.patch(`/api/accounts/${erik.account}/people/${erik.person}`, { may_log_in: false }),
        200,
    );
    expectStatus(await view.get('/api/home'), 401);
    assert.equal(
        expectStatus(await firm.staff.post(`/api/people/${erik.person}/impersonation`), 409).code,
        'impersonation_impossible',
    );
});

test('restricted staff must be assigned to all of the client’s accounts', async () => {
    const other = await addAccount(firm.staff, unique('Other'));
    const shared = await addAccount(firm.staff, unique('Shared'));
    const linked = expectStatus(
        await firm.staff.post(`/api/accounts/${other.account}/people`, { name: 'Shared', email: shared.email }),
        201,
    );
    assert.equal(linked.id, shared.person);
    const tom = await colleague('member', { assigned: true });
    expectStatus(await tom.desk.post(`/api/people/${shared.person}/impersonation`), 404);
    expectStatus(await firm.staff.put(`/api/accounts/${shared.account}/team/${tom.id}`), 200);
    assert.equal(
        expectStatus(await tom.desk.post(`/api/people/${shared.person}/impersonation`), 409).code,
        'impersonation_partly',
    );
    expectStatus(await firm.staff.put(`/api/accounts/${other.account}/team/${tom.id}`), 200);
    const view = await impersonate(tom.desk, shared.person);
    expectStatus(await view.get('/api/home'), 200);
    expectStatus(await firm.staff.delete(`/api/accounts/${other.account}/team/${tom.id}`), 204);
    expectStatus(await view.get('/api/home'), 401);
});

test('readers and strangers cannot impersonate, and nobody can impersonate staff', async () => {
    const reader = await colleague('reader');
    expectStatus(await reader.desk.post(`/api/people/${maria.person}/impersonation`), 403);
    expectStatus(
        await maria.client.post(`/api/people/${maria.person}/impersonation`, undefined, { checked: false }),
        404,
    );
    expectStatus(await firm.staff.post(`/api/people/${reader.id}/impersonation`), 404);
    const other = await signUpFirm();
    expectStatus(await other.staff.post(`/api/people/${maria.person}/impersonation`), 404);
});

test('an old session is not deleted before the impersonation that depends on it', async () => {
    const tom = await colleague('member');
    expectStatus(await tom.desk.post(`/api/people/${maria.person}/impersonation`), 201);
    const parent = inFirm(firm.slug, `select parent from sessions where impersonator = '${tom.id}'`);
    // The colleague signed out 30 days ago; the impersonation would have lasted a little longer.
    inFirm(
        firm.slug,
        `update sessions set revoked_at = now() - interval '30 days 1 minute' where id = '${parent}'; update sessions set expires_at = now() - interval '29 days 23 hours' where parent = '${parent}'`,
    );
    const expire = async (what) => {
        const job = inFirm(
            firm.slug,
            `insert into portico.jobs (id, firm, kind) values (gen_random_uuid(), substr(current_schema, 3)::bigint, 'expiry') returning id`,
        );
        await until(
            what,
            async () => inFirm(firm.slug, `select state from portico.jobs where id = '${job}'`) === 'done',
        );
        return inFirm(firm.slug, `select count(*) from sessions where id = '${parent}' or parent = '${parent}'`);
    };
    assert.equal(await expire('the first expiry'), '2');
    inFirm(firm.slug, `update sessions set expires_at = now() - interval '31 days' where parent = '${parent}'`);
    assert.equal(await expire('the second expiry'), '0');
});
