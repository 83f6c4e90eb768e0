// SPDX-License-Identifier: AGPL-3.0-or-later
// Removed documents: hidden at once, restored whole for 30 days, then deleted with their bytes. Older versions return.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
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

let firm, maria, samuel, matter, folders;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    folders = await foldersOf(firm.staff, matter.id);
});

const shared = () => folders['Contract and searches'].id;
const trash = async (visitor = firm.staff) => expectStatus(await visitor.get('/api/trash'), 200).items;
const content = (visitor, id, version) =>
    visitor.get(`/api/documents/${id}${version ? `/versions/${version}` : ''}/content`, { checked: false });
const listed = async (visitor) =>
    expectStatus(await visitor.get(`/api/matters/${matter.id}/documents`), 200).documents.map(({ id }) => id);
const restore = (id, visitor = firm.staff) => visitor.post(`/api/documents/${id}/restoration`);
const usage = () => Number(inFirm(firm.slug, 'select used_bytes from usage'));

test('a removed document is in the trash, with all versions, and comes back as it was', async () => {
    const [first, second] = [randomBytes(70_000), randomBytes(80_000)];
    const id = await upload(firm.staff, shared(), 'Deed.pdf', first);
    await upload(firm.staff, shared(), 'Deed (signed).pdf', second, { document: id });
    const live = await openLive(maria.client);
    expectStatus(await firm.staff.delete(`/api/documents/${id}`), 204);
    await live.next(({ data }) => data.what === 'document.removed' && data.object === id);
    for (const visitor of [firm.staff, maria.client]) {
        expectStatus(await visitor.get(`/api/documents/${id}`), 404);
        expectStatus(await content(visitor, id), 404);
        assert.equal((await listed(visitor)).includes(id), false);
    }
    expectStatus(await firm.staff.delete(`/api/documents/${id}`), 404);
    const { person: staff } = expectStatus(await firm.staff.get('/api/session'), 200);
    const found = (await trash()).find((one) => one.id === id);
    assert.deepEqual(
        [found.name, found.versions, found.folder_name, found.matter_title, found.removed_by_name],
        ['Deed.pdf', 2, 'Contract and searches', 'Purchase of 14 Orchard Lane', staff.name],
    );
    assert.equal(Date.parse(found.deleted_at) - Date.parse(found.removed_at), 30 * 86_400_000);

    assert.equal(expectStatus(await restore(id), 200).id, id);
    await live.next(({ data }) => data.what === 'document.restored' && data.object === id);
    live.close();
    const { document, versions } = expectStatus(await maria.client.get(`/api/documents/${id}`), 200);
    assert.deepEqual([document.folder, versions.length], [shared(), 2]);
    assert.ok((await content(maria.client, id)).bytes.equals(second));
    assert.equal(
        (await trash()).some((one) => one.id === id),
        false,
    );
    expectStatus(await restore(id), 200); // once more: nothing to do
});

test('clients neither see the trash nor restore from it, nor does another firm', async () => {
    const id = await upload(firm.staff, shared(), 'private.pdf', randomBytes(100));
    expectStatus(await firm.staff.delete(`/api/documents/${id}`), 204);
    for (const { client } of [maria, samuel]) {
        expectStatus(await client.get('/api/trash'), 404);
        expectStatus(await restore(id, client), 404);
    }
    const other = await signUpFirm({ pack: null });
    assert.deepEqual(await trash(other.staff), []);
    expectStatus(await restore(id, other.staff), 404);
    expectStatus(await restore(id), 200);
});

test('the trash is listed page by page, the last removed first', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(await upload(firm.staff, shared(), `page ${i}.pdf`, randomBytes(10)));
    for (const id of ids) expectStatus(await firm.staff.delete(`/api/documents/${id}`), 204);
    inFirm(
        firm.slug,
        `insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, removed_at)
         select gen_random_uuid(), account, matter, folder, level, name, type, size, version, uploaded_by,
                now() - interval '1 hour' - n * interval '1 minute'
           from documents, generate_series(1, 60) n where id = '${ids[0]}'`,
    );
    const first = expectStatus(await firm.staff.get('/api/trash'), 200);
    assert.deepEqual(
        first.items.slice(0, 3).map(({ id }) => id),
        ids.toReversed(),
    );
    assert.equal(first.items.length, 50);
    const rest = expectStatus(await firm.staff.get(`/api/trash?before=${encodeURIComponent(first.next)}`), 200);
    const all = [...first.items, ...rest.items];
    assert.equal(new Set(all.map(({ id }) => id)).size, 63);
    assert.deepEqual(
        all.map(({ removed_at: at }) => at),
        all.map(({ removed_at: at }) => at).toSorted((a, b) => b.localeCompare(a)),
    );
    inFirm(firm.slug, "delete from documents where removed_at < now() - interval '30 minutes'");
});

test('after 30 days a removed document cannot be restored, and its rows, bytes and marks are deleted', async () => {
    const before = usage();
    const id = await upload(firm.staff, shared(), 'old.pdf', randomBytes(1000));
    await upload(firm.staff, shared(), 'old.pdf', randomBytes(2000), { document: id });
    expectStatus(await firm.staff.put(`/api/documents/${id}/sensitivity`), 200);
    assert.equal(usage(), before + 3000);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    expectStatus(await firm.staff.delete(`/api/documents/${id}`), 204);
    const kept = await upload(firm.staff, shared(), 'kept.pdf', randomBytes(10));
    expectStatus(await firm.staff.delete(`/api/documents/${kept}`), 204);
    inFirm(firm.slug, `update documents set removed_at = now() - interval '30 days 1 second' where id = '${id}'`);
    expectStatus(await restore(id), 404);
    assert.equal(
        (await trash()).some((one) => one.id === id),
        false,
    );
    const statement = readFileSync(new URL('../../../services/worker/documents/trash.sql', import.meta.url), 'utf8')
        .split(/^-- query: /m)
        .find((text) => text.startsWith('trash_delete_expired\n'))
        .replace(/^(?!with).*\n/, '')
        .replaceAll('{firm}.', '')
        .replaceAll('$1', '100');
    const deleted = inFirm(firm.slug, statement).split('\n');
    assert.deepEqual(deleted.toSorted(), versions.map((one) => one.id).toSorted());
    assert.equal(usage(), before + 10);
    assert.equal(inFirm(firm.slug, `select count(*) from documents where id = '${id}'`), '0');
    expectStatus(await restore(kept), 200);
});

test('an older version becomes the current one, and every version stays', async () => {
    const [one, two, three] = [randomBytes(100), randomBytes(200), randomBytes(300)];
    const id = await upload(firm.staff, shared(), 'draft.pdf', one);
    await upload(firm.staff, shared(), 'draft.pdf', two, { document: id });
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    assert.deepEqual(
        versions.map(({ number, current }) => [number, current]),
        [
            [2, true],
            [1, false],
        ],
    );
    const path = `/api/documents/${id}/versions/${versions[1].id}/restoration`;
    expectStatus(await maria.client.post(path), 404);
    const now = expectStatus(await firm.staff.post(path), 200);
    assert.deepEqual([now.number, now.versions, now.size], [1, 2, 100]);
    assert.ok((await content(maria.client, id)).bytes.equals(one));
    assert.ok((await content(maria.client, id, versions[0].id)).bytes.equals(two));
    await upload(firm.staff, shared(), 'draft.pdf', three, { document: id });
    const after = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    assert.deepEqual([after.document.number, after.document.versions, after.document.size], [3, 3, 300]);
    const other = await upload(firm.staff, shared(), 'other.pdf', one);
    expectStatus(await firm.staff.post(`/api/documents/${other}/versions/${versions[0].id}/restoration`), 404);
});
