// SPDX-License-Identifier: AGPL-3.0-or-later
// Every state-changing route leaves its leaf, in the same transaction. The acts below are held against the route table:
// a route without one fails the test, and so does one whose leaf does not appear.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { enterSupport, makeAdmin } from '../support/admin.mjs';
import { Visitor } from '../support/browser_like.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import { Passkey } from '../support/passkey.mjs';
import { inFirm } from '../support/inside.mjs';
import { addAccount, addColleague, expectStatus, foldersOf, inviteAndAccept, openMatter, signUpFirm, unique, upload } from '../support/people.mjs';
import { pdf } from '../support/pdf.mjs';
import { SignInService, issuer } from '../support/provider.mjs';
import { isSafe, nameOf, routesOf } from '../support/routes.mjs';
import { originOf } from '../support/stack.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADUlEQVR4nGNgGAXIAAABEAABoJMRpQAAAABJRU5ErkJggg==', 'base64');

let firm, client, account, matter, folders;

async function leaves() {
    const seen = [];
    let next = '';
    do {
        const page = expectStatus(await firm.staff.get(`/api/record${next ? `?before=${encodeURIComponent(next)}` : ''}`), 200);
        seen.push(...page.items);
        next = page.next;
    } while (next);
    return seen;
}

const half = async (contact) => {
    const visitor = new Visitor(firm.slug);
    const seen = await countTo(contact.email);
    expectStatus(await visitor.post('/api/sign-in', { email: contact.email }), 202);
    return { visitor, mail: await mailTo(contact.email, seen) };
};
const colleague = () => addColleague(firm, 'admin');

const ok = (answer) => {
    assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status} ${answer.bytes}`);
    return answer.json;
};

before(async () => {
    firm = await signUpFirm({ pack: null });
});

// One act per route, in an order in which each finds what it needs.
const acts = {
    'POST /api/packs/{pack*}/adoption': async () => ok(await firm.staff.post('/api/packs/law/adoption')),
    'PUT /api/brand': async () => ok(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' })),
    'PUT /api/brand/logo': async () => ok(await firm.staff.ask('PUT', '/api/brand/logo', { body: png, headers: { 'content-type': 'image/png' } })),
    'DELETE /api/brand/logo': async () => ok(await firm.staff.delete('/api/brand/logo')),
    'PATCH /api/settings': async () => ok(await firm.staff.patch('/api/settings', { name: 'Leaves LLP' })),
    'POST /api/keys': async () => (acts.key = ok(await firm.staff.post('/api/keys', { name: 'Leaves', scopes: ['accounts:read'] })).details),
    'DELETE /api/keys/{key}': async () => ok(await firm.staff.delete(`/api/keys/${acts.key.id}`)),
    'PATCH /api/policies/{audience*}': async () => ok(await firm.staff.patch('/api/policies/clients', { session_seconds: 43200 })),
    'PUT /api/provider': async () => {
        const service = await new SignInService([firm.slug]).start();
        try {
            service.people.set('owner', { email: firm.email, email_verified: true });
            ok(await firm.staff.put('/api/provider', { issuer, client_id: firm.slug, client_secret: service.secretOf(firm.slug), name: 'Leaves ID' }));
            ok(await firm.staff.post('/api/provider/test'));
            ok(await firm.staff.put('/api/provider/state', { on: true }));
            const desk = new Visitor(firm.slug, 'desk');
            const { page, ...brought } = await service.visit(ok(await desk.post('/api/sign-in/provider')).location, 'owner');
            ok(await desk.post('/api/sign-in/oidc', brought));
            ok(await firm.staff.delete('/api/provider/link'));
            const own = await service.visit(ok(await firm.staff.post('/api/provider/link')).location, 'owner');
            ok(await firm.staff.post('/api/provider/link/return', { code: own.code, state: own.state, iss: own.iss }));
            ok(await firm.staff.delete('/api/provider'));
        } finally {
            await service.stop();
        }
    },
    'POST /api/provider/test': async () => {},
    'PUT /api/provider/state': async () => {},
    'DELETE /api/provider': async () => {},
    'POST /api/sign-in/oidc': async () => {},
    'POST /api/provider/link/return': async () => {},
    'DELETE /api/provider/link': async () => {},
    'POST /api/accounts': async () => (account = await addAccount(firm.staff)),
    'PATCH /api/accounts/{account}': async () => ok(await firm.staff.patch(`/api/accounts/${account.account}`, { reference: 'L-1' })),
    'POST /api/accounts/{account}/people': async () => (acts.second = ok(await firm.staff.post(`/api/accounts/${account.account}/people`, { name: 'Second', email: `${unique('second')}@mail.example` }))),
    'PATCH /api/accounts/{account}/people/{person}': async () => ok(await firm.staff.patch(`/api/accounts/${account.account}/people/${acts.second.id ?? acts.second.person}`, { areas: 1 })),
    'DELETE /api/accounts/{account}/people/{person}': async () => ok(await firm.staff.delete(`/api/accounts/${account.account}/people/${acts.second.id ?? acts.second.person}`)),
    'PUT /api/accounts/{account}/team/{person}': async () => {
        const member = ok(await firm.staff.post('/api/people', { name: 'Team', email: `${unique('team')}@firm.example`, role: 'member' }));
        ok(await firm.staff.put(`/api/accounts/${account.account}/team/${member.id}`));
        ok(await firm.staff.delete(`/api/accounts/${account.account}/team/${member.id}`));
    },
    'DELETE /api/accounts/{account}/team/{person}': async () => {},
    'POST /api/people/{person}/view': async () => {
        ok(await firm.staff.post(`/api/people/${account.person}/view`));
        ok(await firm.staff.twin(firm.slug, 'view').delete('/api/view'));
    },
    'DELETE /api/view': async () => {},
    'POST /api/people': async () => (acts.colleague = ok(await firm.staff.post('/api/people', { name: 'Colleague', email: `${unique('colleague')}@firm.example`, role: 'member' }))),
    'PATCH /api/people/{person}': async () => ok(await firm.staff.patch(`/api/people/${acts.colleague.id ?? acts.colleague.person}`, { role: 'reader' })),
    'POST /api/people/{person}/invitations': async () => (client = await inviteAndAccept(firm, account)),
    'POST /api/helpers': async () => (acts.helper = ok(await client.client.post('/api/helpers', { name: 'Helper', email: `${unique('helper')}@mail.example`, accounts: [account.account], areas: 1 }))),
    'PATCH /api/accounts/{account}/helpers/{person}': async () => ok(await client.client.patch(`/api/accounts/${account.account}/helpers/${acts.helper.id}`, { areas: 9 })),
    'POST /api/accounts/{account}/helpers/{person}/invitation': async () => ok(await client.client.post(`/api/accounts/${account.account}/helpers/${acts.helper.id}/invitation`)),
    'DELETE /api/accounts/{account}/helpers/{person}': async () => ok(await client.client.delete(`/api/accounts/${account.account}/helpers/${acts.helper.id}`)),
    'POST /api/imports': async () => ok(await firm.staff.ask('POST', '/api/imports', { body: `client,e-mail\nImported,${unique('imported')}@mail.example\n`, headers: { 'content-type': 'text/csv' } })),
    'POST /api/invitations': async () => ok(await firm.staff.post('/api/invitations', { people: [(await addAccount(firm.staff)).person] })),
    'POST /api/invitations/revocation': async () => {
        const { items } = ok(await firm.staff.get('/api/invitations?pending=true'));
        ok(await firm.staff.post('/api/invitations/revocation', { invitations: [items[0].id] }));
    },
    'DELETE /api/invitations/{invitation}': async () => {
        const extra = await addAccount(firm.staff);
        const { id } = ok(await firm.staff.post(`/api/people/${extra.person}/invitations`));
        ok(await firm.staff.delete(`/api/invitations/${id}`));
    },
    'POST /api/invitations/redeem': async () => {}, // by inviteAndAccept
    'POST /api/factors/totp': async () => {},
    'POST /api/factors/totp/confirmation': async () => {},
    'POST /api/sign-in/handover': async () => {}, // by signUpFirm
    'POST /api/sign-in': async () => {},
    'POST /api/sign-in/code': async () => {
        const { visitor, mail } = await half(client);
        ok(await visitor.post('/api/sign-in/code', { code: mail.code }));
        ok(await visitor.post('/api/sign-in/totp', { code: await client.authenticator.code(), trust: true }));
        acts.laptop = visitor;
        acts.device = ok(await visitor.get('/api/devices')).items[0].id; // before a recovery code is used, which takes all trust back
    },
    'DELETE /api/devices/{device}': async () => ok(await acts.laptop.delete(`/api/devices/${acts.device}`)),
    'POST /api/sign-in/totp': async () => {},
    'POST /api/sign-in/link': async () => {
        const { visitor, mail } = await half(client);
        ok(await visitor.post('/api/sign-in/link', { token: mail.token }));
        ok(await visitor.post('/api/sign-in/recovery', { code: client.recoveryCodes[0] }));
        acts.phone = visitor;
    },
    'POST /api/sign-in/recovery': async () => {},
    'POST /api/challenges/sign-in': async () => {},
    'POST /api/challenges/proof': async () => {},
    'POST /api/challenges/passkey': async () => {},
    'POST /api/passkeys': async () => {
        acts.key = new Passkey({ origin: originOf(firm.slug) });
        const { id, options } = ok(await acts.laptop.post('/api/challenges/passkey'));
        acts.passkey = ok(await acts.laptop.post('/api/passkeys', { challenge: id, credential: acts.key.create(options) })).passkey.id;
    },
    'POST /api/sign-in/proof': async () => {
        const { id, options } = ok(await acts.laptop.post('/api/challenges/proof'));
        ok(await acts.laptop.post('/api/sign-in/proof', { challenge: id, credential: acts.key.get(options) }));
    },
    'POST /api/sign-in/passkey': async () => {
        const visitor = new Visitor(firm.slug);
        const { id, options } = ok(await visitor.post('/api/challenges/sign-in'));
        ok(await visitor.post('/api/sign-in/passkey', { challenge: id, credential: acts.key.get(options) }));
    },
    'PATCH /api/passkeys/{passkey}': async () => ok(await acts.laptop.patch(`/api/passkeys/${acts.passkey}`, { name: 'My phone' })),
    'DELETE /api/passkeys/{passkey}': async () => ok(await acts.laptop.delete(`/api/passkeys/${acts.passkey}`)),
    'POST /api/recovery-codes': async () => ok(await acts.laptop.post('/api/recovery-codes')),
    'POST /api/profile/mail': async () => {
        const email = `${unique('new')}@elsewhere.example`;
        ok(await client.client.post('/api/profile/mail', { email }));
        ok(await new Visitor(firm.slug).post('/api/mail-changes/confirmation', { token: (await mailTo(email)).token }));
        ok(await new Visitor(firm.slug).post('/api/mail-changes/refusal', { token: (await mailTo(email)).token }));
        const { items } = ok(await firm.staff.get('/api/mail-changes'));
        ok(await firm.staff.post(`/api/mail-changes/${items[0].id}/handled`));
        ok(await client.client.post('/api/profile/mail', { email }));
        ok(await client.client.delete('/api/profile/mail'));
    },
    'DELETE /api/profile/mail': async () => {},
    'POST /api/mail-changes/confirmation': async () => {},
    'POST /api/mail-changes/refusal': async () => {},
    'POST /api/mail-changes/{change}/handled': async () => {},
    'DELETE /api/profile/change': async () => {
        inFirm(firm.slug, "update policies set profile_review = true where audience = 'clients'");
        ok(await client.client.patch('/api/profile', { name: 'Waiting One' }));
        ok(await client.client.delete('/api/profile/change'));
        ok(await client.client.patch('/api/profile', { name: 'Waiting Two' }));
        const { items } = ok(await firm.staff.get('/api/profile-changes'));
        ok(await firm.staff.post(`/api/profile-changes/${items[0].id}/decision`, { accept: true }));
        inFirm(firm.slug, "update policies set profile_review = false where audience = 'clients'");
    },
    'POST /api/profile-changes/{change}/decision': async () => {},
    'PATCH /api/profile': async () => ok(await acts.laptop.patch('/api/profile', { phone: '0113 496 0000' })),
    'DELETE /api/sessions/{session}': async () => {
        const { items } = ok(await acts.laptop.get('/api/sessions'));
        ok(await acts.laptop.delete(`/api/sessions/${items.find((item) => !item.current).id}`));
    },
    'POST /api/matters': async () => (matter = await openMatter(firm.staff, account.account)),
    'PATCH /api/matters/{matter}': async () => ok(await firm.staff.patch(`/api/matters/${matter.id}`, { reference: 'M-1' })),
    'POST /api/matters/{matter}/stage': async () => {
        const { stages } = ok(await firm.staff.get(`/api/matters/${matter.id}`));
        ok(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: stages[0].id, to: stages[1].id }));
    },
    'POST /api/matters/{matter}/folders': async () => (acts.folder = ok(await firm.staff.post(`/api/matters/${matter.id}/folders`, { name: 'More', level: 1 }))),
    'PATCH /api/folders/{folder}': async () => ok(await firm.staff.patch(`/api/folders/${acts.folder.id}`, { name: 'More of it' })),
    'PUT /api/folders/{folder}/mark': async () => ok(await firm.staff.ask('PUT', `/api/folders/${acts.folder.id}/mark`)),
    'DELETE /api/folders/{folder}/mark': async () => ok(await firm.staff.delete(`/api/folders/${acts.folder.id}/mark`)),
    'POST /api/uploads': async () => {
        folders = await foldersOf(firm.staff, matter.id);
        acts.document = await upload(firm.staff, folders['From you'].id, 'leaf.pdf', pdf('leaf'));
    },
    'PATCH /api/uploads/{upload}': async () => {},
    'DELETE /api/uploads/{upload}': async () => {
        const begun = await firm.staff.ask('POST', '/api/uploads', { headers: { 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-metadata': `filename YQ==,folder ${Buffer.from(folders['From you'].id).toString('base64')}` } });
        ok(await firm.staff.ask('DELETE', `/api/uploads/${begun.headers.location.split('/').pop()}`, { headers: { 'tus-resumable': '1.0.0' } }));
    },
    'PATCH /api/documents/{document}': async () => ok(await firm.staff.patch(`/api/documents/${acts.document}`, { name: 'renamed.pdf' })),
    'PUT /api/documents/{document}/mark': async () => ok(await firm.staff.ask('PUT', `/api/documents/${acts.document}/mark`)),
    'DELETE /api/documents/{document}/mark': async () => ok(await firm.staff.delete(`/api/documents/${acts.document}/mark`)),
    'GET /api/documents/{document}/content': async () => ok(await firm.staff.get(`/api/documents/${acts.document}/content`, { checked: false })),
    'DELETE /api/documents/{document}': async () => ok(await firm.staff.delete(`/api/documents/${acts.document}`)),
    'DELETE /api/sessions': async () => ok(await acts.laptop.delete('/api/sessions')),
    'POST /api/support': async () => (acts.grant = ok(await firm.staff.post('/api/support', { hours: 1, reason: 'Leaves' }))),
    'POST /api/sign-in/support': async () => {
        const admin = await makeAdmin();
        const { number } = ok(await admin.visitor.get(`/api/firms?q=${firm.slug}`)).items[0];
        ok(await (await enterSupport(admin, firm.slug, number)).delete('/api/session'));
    },
    'PATCH /api/people/{person}/entry': async () => ok(await firm.staff.patch(`/api/people/${account.person}/entry`, { active: true })),
    'POST /api/people/{person}/unlock': async () => ok(await firm.staff.post(`/api/people/${account.person}/unlock`)),
    'POST /api/people/{person}/factor-reset': async () => {
        const second = await colleague();
        ok(await firm.staff.post(`/api/people/${second.id}/factor-reset`));
    },
    'POST /api/factor-resets/{reset}/confirmation': async () => {
        const second = await colleague();
        const lost = await inviteAndAccept(firm, await addAccount(firm.staff));
        ok(await firm.staff.patch('/api/policies/staff', { two_person_reset: true }));
        const ask = async () => ok(await firm.staff.post(`/api/people/${lost.person}/factor-reset`)).id;
        ok(await firm.staff.delete(`/api/factor-resets/${await ask()}`));
        ok(await second.desk.post(`/api/factor-resets/${await ask()}/confirmation`));
    },
    'DELETE /api/factor-resets/{reset}': async () => {},
    'DELETE /api/support/{grant}': async () => ok(await firm.staff.delete(`/api/support/${acts.grant.id}`)),
    'DELETE /api/session': async () => ok(await acts.laptop.delete('/api/session')),
};

// They change nothing, or are small steps whose end leaves the leaf; each is named here so that adding one is a decision.
const unrecorded = new Set(['POST /api/sign-in/provider', 'POST /api/provider/link', 'POST /api/profile/mail/code', 'POST /api/mail-changes/look', 'POST /api/imports/preview', 'POST /api/brand/preview', 'POST /api/sign-in', 'POST /api/sign-in/code', 'POST /api/challenges/sign-in', 'POST /api/challenges/proof', 'POST /api/challenges/passkey', 'POST /api/invitations/look', 'POST /api/uploads', 'PATCH /api/uploads/{upload}', 'DELETE /api/uploads/{upload}']);

test('every act leaves its leaf', async () => {
    const table = routesOf('worker').filter((route) => !isSafe(route) || route.leaf);
    const order = Object.keys(acts);
    for (const [name, act] of Object.entries(acts)) if (typeof act === 'function' && name.includes(' ')) await act();
    const record = await leaves();
    const left = new Set(record.map((leaf) => leaf.route));
    for (const route of table) {
        const name = nameOf(route);
        if (unrecorded.has(name)) {
            assert.ok(route.unrecorded, `${name} is recorded after all`);
            continue;
        }
        if (!isSafe(route)) assert.ok(order.includes(name), `${name}: no act in this test`);
        if (order.includes(name)) assert.ok(left.has(name), `${name} left no leaf; there are ${[...left].join(', ')}`);
    }
    assert.ok(record.some((leaf) => leaf.what === 'document.uploaded'), 'the last piece of an upload leaves a leaf');
});

test('leaves are numbered without a gap, newest first', async () => {
    const seqs = (await leaves()).map((leaf) => leaf.seq);
    assert.ok(seqs.length > 30);
    assert.deepEqual(seqs, seqs.map((_, i) => seqs[0] - i));
    assert.equal(seqs.at(-1), 1);
});

test('a refused act leaves none', async () => {
    const before = (await leaves()).length;
    expectStatus(await firm.staff.post('/api/accounts', { name: '' }), 422);
    expectStatus(await client.client.post('/api/accounts', { name: 'x' }).then((answer) => ({ ...answer, status: [401, 403, 404].includes(answer.status) ? 404 : answer.status })), 404);
    expectStatus(await firm.staff.patch(`/api/matters/00000000-0000-7000-8000-000000000000`, { title: 'x' }), 404);
    assert.equal((await leaves()).length, before);
});
