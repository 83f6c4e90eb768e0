// SPDX-License-Identifier: AGPL-3.0-or-later
// Sensitive documents: every path to their bytes requires a fresh factor, on both sides.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
import { fiveMinutesLater, inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';

let firm, maria, samuel, matter, folders, owner;
const bytes = pdf('Medical report');

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account);
    folders = await foldersOf(firm.staff, matter.id);
});

const sent = (folder, name = 'report.pdf') => upload(firm.staff, folder, name, bytes);
const mark = async (id, as = firm.staff) => expectStatus(await as.ask('PUT', `/api/documents/${id}/sensitivity`), 200);
const showFactor = async (visitor, authenticator) =>
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await authenticator.code() }), 200);

/** All requests that return its bytes, or check whether they may be read. */
async function requestsFor(id) {
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    return [
        ['GET', `/api/documents/${id}/access`, {}],
        ['GET', `/api/documents/${id}/content`, {}],
        ['GET', `/api/documents/${id}/content`, { headers: { range: 'bytes=1-' } }],
        ['GET', `/api/documents/${id}/versions/${versions[0].id}/content`, {}],
        ['HEAD', `/api/documents/${id}/content`, {}],
    ];
}

async function refusedEverywhere(visitor, id, code) {
    for (const [method, path, options] of await requestsFor(id)) {
        const answer = await visitor.ask(method, path, { ...options, checked: method !== 'HEAD' });
        assert.equal(answer.status, 403, `${method} ${path} -> ${answer.status}`);
        if (method === 'HEAD') continue;
        assert.equal(answer.json.code, code, path);
        assert.equal(answer.bytes.includes('%PDF'), false, path);
    }
}

async function openEverywhere(visitor, id) {
    for (const [method, path, options] of await requestsFor(id)) {
        const answer = await visitor.ask(method, path, { ...options, checked: false });
        assert.ok([200, 204, 206].includes(answer.status), `${method} ${path} -> ${answer.status}`);
    }
}

const reads = async () =>
    expectStatus(await firm.staff.get('/api/audit-log'), 200).items.filter((entry) => entry.what === 'document.read')
        .length;

test('a marked document requires a fresh factor of client and staff, by every path', async () => {
    const id = await sent(folders['Contract and searches'].id);
    fiveMinutesLater(firm.slug, maria.person);
    await openEverywhere(maria.client, id);
    const marked = await mark(id);
    assert.equal(marked.sensitive, true);
    assert.equal(marked.marked, true);
    const before = await reads();
    await refusedEverywhere(maria.client, id, 'step_up');
    assert.equal((await maria.client.get(`/api/documents/${id}/access`)).json.next, 'fresh');
    fiveMinutesLater(firm.slug, owner);
    await refusedEverywhere(firm.staff, id, 'step_up');
    assert.equal(await reads(), before, 'a refused read writes no audit entry');
    await showFactor(maria.client, maria.authenticator);
    await openEverywhere(maria.client, id);
    assert.equal(await reads(), before + 3, 'each read writes an audit entry, a check does not');
    await refusedEverywhere(firm.staff, id, 'step_up');
    await showFactor(firm.staff, firm.authenticator);
    await openEverywhere(firm.staff, id);
    expectStatus(await samuel.client.get(`/api/documents/${id}/access`), 404);
});

test('lists show client and staff which documents are sensitive', async () => {
    const id = await sent(folders['Contract and searches'].id, 'said.pdf');
    await sent(folders['Contract and searches'].id, 'plain.pdf');
    await mark(id);
    for (const visitor of [maria.client, firm.staff]) {
        const lists = [
            expectStatus(await visitor.get(`/api/matters/${matter.id}/documents`), 200).documents,
            expectStatus(await visitor.get('/api/documents'), 200).items,
            [expectStatus(await visitor.get(`/api/documents/${id}`), 200).document],
        ];
        for (const list of lists) {
            const found = list.find((one) => one.id === id);
            assert.equal(found.sensitive, true);
            assert.equal(found.marked, true);
        }
        assert.ok(
            lists[0].some((one) => !one.sensitive),
            'others are not',
        );
    }
});

test('a marked folder makes its documents and folders sensitive, later ones too', async () => {
    const make = async (name, more) =>
        expectStatus(await firm.staff.post(`/api/matters/${matter.id}/folders`, { name, level: 1, ...more }), 201);
    const outer = await make('Health');
    const inner = await make('Letters', { parent: outer.id });
    const id = await sent(inner.id, 'letter.pdf');
    const marked = expectStatus(await firm.staff.ask('PUT', `/api/folders/${outer.id}/sensitivity`), 200);
    assert.deepEqual([marked.marked, marked.sensitive], [true, true]);
    const later = await make('Later', { parent: inner.id });
    assert.deepEqual([later.marked, later.sensitive], [false, true]);
    const lately = await sent(later.id, 'later.pdf');
    fiveMinutesLater(firm.slug, maria.person);
    for (const one of [id, lately]) await refusedEverywhere(maria.client, one, 'step_up');
    // A marked folder that the client cannot see still applies to its content.
    expectStatus(await firm.staff.patch(`/api/folders/${outer.id}`, { level: 0 }), 200);
    await refusedEverywhere(maria.client, id, 'step_up');
    // A folder's own mark stays when the parent's is removed.
    expectStatus(await firm.staff.ask('PUT', `/api/folders/${later.id}/sensitivity`), 200);
    const unmarked = expectStatus(await firm.staff.delete(`/api/folders/${outer.id}/sensitivity`), 200);
    assert.deepEqual([unmarked.marked, unmarked.sensitive], [false, false]);
    await openEverywhere(maria.client, id);
    await refusedEverywhere(maria.client, lately, 'step_up');
});

test('a document that moves out of a sensitive folder is marked itself', async () => {
    const folder = expectStatus(
        await firm.staff.post(`/api/matters/${matter.id}/folders`, { name: 'Tax', level: 1, marked: true }),
        201,
    );
    assert.deepEqual([folder.marked, folder.sensitive], [true, true]);
    const id = await sent(folder.id, 'tax.pdf');
    const moved = expectStatus(
        await firm.staff.patch(`/api/documents/${id}`, { folder: folders['Contract and searches'].id }),
        200,
    );
    assert.deepEqual([moved.sensitive, moved.marked], [true, true]);
    const into = expectStatus(
        await firm.staff.patch(`/api/documents/${await sent(folders['Contract and searches'].id)}`, {
            folder: folder.id,
        }),
        200,
    );
    assert.deepEqual([into.sensitive, into.marked], [true, false]);
    // A document keeps its mark where the client cannot see it.
    const hidden = expectStatus(
        await firm.staff.patch(`/api/documents/${id}`, { folder: folders['Firm only'].id }),
        200,
    );
    assert.deepEqual([hidden.sensitive, hidden.marked, hidden.level], [true, true, 0]);
});

test('removing a mark requires what opening does; clients neither mark nor unmark', async () => {
    const id = await sent(folders['From you'].id, 'mine.pdf');
    for (const method of ['PUT', 'DELETE']) {
        expectStatus(await maria.client.ask(method, `/api/documents/${id}/sensitivity`), 404);
        expectStatus(await maria.client.ask(method, `/api/folders/${folders['From you'].id}/sensitivity`), 404);
    }
    await mark(id);
    await mark(id); // marking again succeeds
    fiveMinutesLater(firm.slug, owner);
    assert.equal(expectStatus(await firm.staff.delete(`/api/documents/${id}/sensitivity`), 403).next, 'fresh');
    await showFactor(firm.staff, firm.authenticator);
    assert.equal(expectStatus(await firm.staff.delete(`/api/documents/${id}/sensitivity`), 200).sensitive, false);
    const { items } = expectStatus(await firm.staff.get('/api/audit-log'), 200);
    for (const what of ['document.marked', 'document.unmarked'])
        assert.ok(
            items.some((entry) => entry.what === what && entry.object === id),
            what,
        );
});

test('after a reset of factors no sensitive document opens for a day, and the refusal says until when', async () => {
    const id = await sent(folders['Contract and searches'].id, 'cooling.pdf');
    await mark(id);
    await showFactor(maria.client, maria.authenticator);
    await openEverywhere(maria.client, id);
    inFirm(firm.slug, `update people set cooling_until = now() + interval '3 hours' where id = '${maria.person}'`);
    await refusedEverywhere(maria.client, id, 'cooling_off');
    const { cooling } = (await maria.client.get(`/api/documents/${id}/access`)).json;
    const left = Date.parse(cooling.until) - Date.now();
    assert.ok(left > 2.9 * 3_600_000 && left < 3.1 * 3_600_000, cooling.until);
    assert.equal(
        expectStatus(await maria.client.get(`/api/documents/${id}`), 200).document.sensitive,
        true,
        'its existence stays visible',
    );
    inFirm(firm.slug, `update people set cooling_until = now() - interval '1 second' where id = '${maria.person}'`);
    await openEverywhere(maria.client, id);
});

test('clients and staff get the event of a mark; only staff for documents of the firm only', async () => {
    const id = await sent(folders['Contract and searches'].id, 'live.pdf');
    const inner = await sent(folders['Firm only'].id, 'inner.pdf');
    const streams = await Promise.all([openLive(maria.client), openLive(firm.staff)]);
    await mark(inner);
    await mark(id);
    for (const stream of streams)
        await stream.next((message) => message.data.what === 'document.marked' && message.data.object === id);
    await streams[1].next((message) => message.data.object === inner);
    assert.equal(
        streams[0].messages.some((message) => message.data.object === inner),
        false,
    );
    for (const stream of streams) stream.close();
});
