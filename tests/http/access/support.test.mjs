// SPDX-License-Identifier: AGPL-3.0-or-later
// Support by the platform: no access without the firm's grant, read access with one, and none as soon as it ends.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openSupport, inRegistry, makeAdmin, showPasskey } from '../../support/admin.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { Passkey } from '../../support/passkey.mjs';
import { pdf } from '../../support/pdf.mjs';
import { routesOf } from '../../support/routes.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let admin, firm, other, client, number, matter, document, key;

const refusal = (answer, status, code) => assert.equal(expectStatus(answer, status).code, code);
const grant = (of = firm, hours = 1) => of.staff.post('/api/support', { hours, reason: 'The board stays empty' });
const grants = async () => expectStatus(await firm.staff.get('/api/support'), 200).items;
const ask = (visitor = admin.visitor, of = number) =>
    visitor.post(`/api/firms/${of}/support`, { reason: 'Called about the board' });

before(async () => {
    [admin, firm, other] = [await makeAdmin(), await signUpFirm(), await signUpFirm({ pack: null })];
    client = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, client.account, 'A quiet matter');
    const folders = await foldersOf(firm.staff, matter.id);
    document = await upload(firm.staff, folders['From you'].id, 'quiet.pdf', pdf('quiet'));
    number = expectStatus(await admin.visitor.get(`/api/firms?q=${firm.slug}`), 200).items[0].number;
    key = new Passkey({ origin: originOf(firm.slug) });
    const { id, options } = expectStatus(await firm.staff.post('/api/challenges/passkey'), 201);
    expectStatus(await firm.staff.post('/api/passkeys', { challenge: id, credential: key.create(options) }), 201);
});

/** Shows the owner's factor again, however slow the tests are. A passkey can be shown at any time; a code works once. */
async function showFactor() {
    const { id, options } = expectStatus(await firm.staff.post('/api/challenges/proof'), 201);
    expectStatus(await firm.staff.post('/api/sign-in/proof', { challenge: id, credential: key.get(options) }), 200);
}

test('without a grant support has no access, and the platform sees only that there is none', async () => {
    assert.deepEqual(expectStatus(await admin.visitor.get(`/api/firms/${number}/support`), 200), {
        granted: false,
        grant: null,
    });
    refusal(await ask(), 409, 'no_support_grant');
    refusal(
        await new Visitor(firm.slug, 'desk').post('/api/sign-in/support', { token: 'x'.repeat(43) }),
        409,
        'support_over',
    );
    expectStatus(await ask(admin.visitor, 999999999), 404);
    assert.equal(
        inFirm(firm.slug, "select count(*) from people where kind = 'support'"),
        '0',
        'a refused login creates no person',
    );
});

test('only an administrator with a fresh factor can grant support, for 1, 4 or 24 hours', async () => {
    refusal(await grant(firm, 2), 422, 'fields');
    expectStatus(await firm.staff.post('/api/support', { hours: 1 }), 422);
    expectStatus(await client.client.post('/api/support', { hours: 1, reason: 'x' }), 404);
    const owner = "person = (select id from people where kind = 'staff')";
    await showFactor(); // a session that is not cached yet is read from the table
    inFirm(firm.slug, `update people set role = 'member' where kind = 'staff'`);
    refusal(await grant(), 403, 'admins_only');
    refusal(await firm.staff.get('/api/support'), 403, 'not_allowed');
    inFirm(firm.slug, `update people set role = 'owner' where kind = 'staff'`);
    await showFactor();
    inFirm(firm.slug, `update sessions set fresh_until = now() where revoked_at is null and ${owner}`);
    const refused = expectStatus(await grant(), 403);
    assert.deepEqual([refused.code, refused.next], ['step_up', 'fresh']);
});

test('of several simultaneous grants one succeeds', async () => {
    await showFactor();
    for (let round = 0; round < 3; round++) {
        const answers = await Promise.all(Array.from({ length: 6 }, () => grant()));
        assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409]);
        const made = answers.find(({ status }) => status === 201).json;
        expectStatus(await firm.staff.delete(`/api/support/${made.id}`), 200);
    }
});

test('with a grant an admin can read the desk until it ends, and both audit logs say so', async () => {
    await showFactor();
    const made = expectStatus(await grant(), 201);
    assert.ok(made.open && made.granted_by === 'Olive Owner' && made.logins.length === 0);
    assert.ok(Math.abs(Date.parse(made.ends_at) - Date.now() - 3600_000) < 60_000);
    refusal(await grant(), 409, 'support_open');
    const standing = expectStatus(await admin.visitor.get(`/api/firms/${number}/support`), 200);
    assert.deepEqual([standing.granted, standing.grant.reason], [true, 'The board stays empty']);
    refusal(await ask(admin.visitor, await numberOf(other)), 409, 'no_support_grant');

    const support = await openSupport(admin, firm.slug, number);
    const {
        person,
        level,
        expires_at: ends,
        fresh_until: fresh,
    } = expectStatus(await support.get('/api/session'), 200);
    assert.ok(
        person.support && person.role === 'reader' && person.name.startsWith('Portico support (admin-'),
        JSON.stringify(person),
    );
    assert.deepEqual([level, ends, fresh], [2, made.ends_at, null]);
    assert.match((await support.get(`/api/matters/${matter.id}`)).bytes.toString(), /A quiet matter/);
    expectStatus(await support.get(`/api/documents/${document}/content`, { checked: false }), 200);

    const team = expectStatus(await firm.staff.get('/api/people'), 200).items;
    assert.equal(team.length, 1, 'support is not listed as staff');
    const [shown] = await grants();
    assert.equal(shown.logins[0].name, person.name);
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    for (const what of ['support.granted', 'support.opened', 'support.entered'])
        assert.ok(
            entries.some((entry) => entry.what === what),
            what,
        );
    for (const what of ['support.opened', 'support.entered', 'document.read']) {
        const entry = entries.find((one) => one.what === what);
        assert.deepEqual([entry?.name, entry?.address, entry?.agent], [person.name, null, null], what);
    }
    const ours = expectStatus(await admin.visitor.get('/api/audit-log'), 200).items.find(
        (entry) => entry.what === 'support.opened',
    );
    assert.deepEqual([ours.firm, ours.reason], [number, 'A look']);
});

test('the secret of a support login is in no table', async () => {
    const headers = { 'idempotency-key': 'one-login' };
    const path = `/api/firms/${number}/support`;
    const { location } = expectStatus(await admin.visitor.post(path, { reason: 'A look' }, { headers }), 201);
    const secret = location.split('#')[1];
    assert.ok(secret.length >= 40);
    refusal(await admin.visitor.post(path, { reason: 'A look' }, { headers }), 409, 'answer_lost');
    const keys = "from platform.idempotency_keys where key = 'one-login'";
    assert.equal(inRegistry(`select count(*) || ' ' || count(answer) ${keys}`), '1 0');
});

const numberOf = async ({ slug }) => expectStatus(await admin.visitor.get(`/api/firms?q=${slug}`), 200).items[0].number;

test('support can change nothing by any route, and cannot set up a factor', async () => {
    const support = await openSupport(admin, firm.slug, number);
    const tried = routesOf('worker').filter(
        ({ method, path, access }) =>
            !['GET', 'HEAD', 'OPTIONS'].includes(method) &&
            access !== 'PUBLIC' &&
            `${method} ${path}` !== 'DELETE /api/session',
    );
    assert.ok(tried.length > 30);
    for (const { method, path, access } of tried) {
        const filled = path.replace(/\{\w+\*?\}/g, matter.id);
        const answer = await support.ask(method, filled, {
            json: {},
            checked: false,
            headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' },
        });
        // Routes for clients do not exist at the desk.
        assert.equal(
            answer.status,
            ['CLIENT', 'IMPERSONATING'].includes(access) ? 404 : 403,
            `${method} ${path} -> ${answer.status}`,
        );
    }
    expectStatus(await support.post('/api/factors/totp'), 403);
    const { person } = expectStatus(await support.get('/api/session'), 200);
    expectStatus(await firm.staff.patch(`/api/people/${person.id}`, { role: 'admin' }), 404);
    expectStatus(
        await firm.staff.post(`/api/people/${person.id}/invitations`).then((answer) => ({
            ...answer,
            status: answer.status >= 400 && answer.status < 500 ? 404 : answer.status,
        })),
        404,
    );
    expectStatus(await support.delete('/api/session'), 204);
    expectStatus(await support.get('/api/matters'), 401);
});

test('a login link works once, within five minutes, at its own firm', async () => {
    const { location, ends_at: ends } = expectStatus(await ask(), 201);
    assert.ok(Math.abs(Date.parse(ends) - Date.parse((await grants())[0].ends_at)) < 1000);
    const [place, token] = location.split('#');
    assert.ok(place.endsWith('/desk/support') && !place.includes(token));
    refusal(await new Visitor(other.slug, 'desk').post('/api/sign-in/support', { token }), 409, 'support_over');
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in/support', { token }), 404);
    expectStatus(await new Visitor(firm.slug, 'desk').post('/api/sign-in/support', { token }), 200);
    refusal(await new Visitor(firm.slug, 'desk').post('/api/sign-in/support', { token }), 409, 'support_over');
    const late = expectStatus(await ask(), 201).location.split('#')[1];
    inFirm(firm.slug, 'update support_logins set expires_at = now() where used_at is null');
    refusal(await new Visitor(firm.slug, 'desk').post('/api/sign-in/support', { token: late }), 409, 'support_over');
});

test('issuing a login link requires a passkey shown in the last five minutes', async () => {
    const stale = new Visitor('admin');
    expectStatus(await showPasskey(stale, admin.passkeys[1]), 200);
    inRegistry(
        `update platform.admin_sessions set fresh_until = now() where id = (select s.id from platform.admin_sessions s join platform.admins a on a.id = s.admin where a.email = '${admin.email}' order by s.created_at desc limit 1)`,
    );
    const refused = expectStatus(await ask(stale), 403);
    assert.deepEqual([refused.code, refused.next], ['step_up', 'fresh']);
    expectStatus(await ask(new Visitor('admin')), 401);
});

test('revoking a grant ends the session, its stream and unused login links', async () => {
    const support = await openSupport(admin, firm.slug, number);
    const unused = expectStatus(await ask(), 201).location.split('#')[1];
    const live = await openLive(support);
    const [{ id }] = await grants();
    const ended = expectStatus(await firm.staff.delete(`/api/support/${id}`), 200);
    assert.ok(!ended.open && ended.revoked_by === 'Olive Owner');
    await live.closed;
    expectStatus(await support.get('/api/matters'), 401);
    refusal(await new Visitor(firm.slug, 'desk').post('/api/sign-in/support', { token: unused }), 409, 'support_over');
    refusal(await ask(), 409, 'no_support_grant');
    expectStatus(await firm.staff.delete(`/api/support/${id}`), 200);
    expectStatus(await firm.staff.delete(`/api/support/${matter.id}`), 404);
    expectStatus(await other.staff.delete(`/api/support/${id}`), 404);
});

test('a session ends with its grant', async () => {
    await showFactor();
    expectStatus(await grant(firm, 24), 201);
    // The grant ends during the session, which is opened a few seconds before, or more on a busy machine.
    const [{ id }] = await grants();
    const visit = async (seconds) => {
        inFirm(
            firm.slug,
            `update support_grants set ends_at = now() + interval '${seconds} seconds' where id = '${id}'`,
        );
        const support = await openSupport(admin, firm.slug, number);
        const live = await openLive(support);
        expectStatus(await support.get('/api/matters'), 200);
        return { support, live };
    };
    const { support, live } = await visit(3).catch(() => visit(60));
    await until(
        'the end of the grant',
        async () => (await support.get('/api/matters', { checked: false })).status === 401,
    );
    await live.closed;
    await until('the grant to be closed too', async () => !(await grants())[0].open);
    refusal(await ask(), 409, 'no_support_grant');
});

test('support has no access to a suspended firm', async () => {
    await showFactor();
    expectStatus(await grant(), 201);
    const support = await openSupport(admin, firm.slug, number);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/suspension`, { reason: 'a test' }), 200);
    refusal(await ask(), 409, 'firm_not_active');
    refusal(await admin.visitor.get(`/api/firms/${number}/support`), 409, 'firm_not_active');
    await until('the notice', async () => (await support.get('/api/matters', { checked: false })).status === 503);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/resumption`, { reason: 'a test' }), 200);
    await until('the portal again', async () => (await support.get('/api/matters', { checked: false })).status === 200);
});
