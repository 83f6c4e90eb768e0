// SPDX-License-Identifier: AGPL-3.0-or-later
// Previews match what then happens. For random changes of links, levels, folders, roles and teams, each person's own
// view of the firm is taken before and after the change, and the difference is compared with the preview.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { before, test } from 'node:test';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signIn,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';

const CHANGES = 20;
const clients = [];
const staff = [];
const accounts = [];
let firm;

const pick = (list) => list[randomInt(list.length)];
const query = (change) =>
    new URLSearchParams(Object.entries(change).map(([name, value]) => [name, String(value)])).toString();

async function colleague(role) {
    const made = await addColleague(firm, role);
    return { ...made, visitor: made.desk, side: 'desk' };
}

before(async () => {
    firm = await signUpFirm();
    for (const name of ['Alpha', 'Beta']) {
        const made = await addAccount(firm.staff, unique(name));
        const matter = await openMatter(firm.staff, made.account, unique(`${name} matter`));
        const { folders } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/documents`), 200);
        const documents = [];
        for (const folder of folders)
            documents.push(await upload(firm.staff, folder.id, `${unique(name)}.pdf`, pdf(name)));
        const { client, authenticator } = await inviteAndAccept(firm, made);
        clients.push({
            id: made.person,
            name: made.name,
            email: made.email,
            visitor: client,
            side: 'portal',
            authenticator,
        });
        accounts.push({ id: made.account, matter: matter.id, folders, documents });
    }
    // Beta's person also acts for Alpha.
    expectStatus(
        await firm.staff.post(`/api/accounts/${accounts[0].id}/people`, {
            name: 'X',
            email: clients[1].email,
            areas: 9,
        }),
        201,
    );
    // A helper sees no more than their inviter, and loses access with them.
    const hanna = await inviteHelper(clients[0].visitor, [accounts[0].id], 9);
    clients.push({
        id: hanna.person,
        name: hanna.name,
        email: hanna.email,
        visitor: hanna.helper,
        side: 'portal',
        authenticator: hanna.authenticator,
    });
    staff.push(await colleague('member'), await colleague('reader'));
});

/** Their folders: as the matter lists them, or, for people who may not see matters, requested one by one. */
async function foldersSeen(person, account) {
    const listed = await person.visitor.get(`/api/matters/${account.matter}/documents`);
    if (listed.status === 200) return listed.json.folders.map((folder) => folder.name);
    const seen = [];
    for (const folder of account.folders) {
        const { status } = await person.visitor.get(`/api/folders/${folder.id}/audience`);
        assert.ok(status === 200 || status === 404, String(status)); // 429 would be no answer
        if (status === 200) seen.push(folder.name);
    }
    return seen;
}

/** What a person can see through the API: {kind: names}. Without a session it is empty. */
async function view(person) {
    const seen = { client: [], matter: [], folder: [], document: [], sign_in: [] };
    let session = expectStatus(await person.visitor.get('/api/session'), 200);
    if (!session.signed_in) {
        const fresh = await signInAgain(person);
        if (!fresh) return seen;
        person.visitor = fresh;
        session = expectStatus(await fresh.get('/api/session'), 200);
    }
    seen.sign_in.push('');
    const take = (kind, list, name) => seen[kind].push(...list.map((one) => one[name]));
    if (person.side === 'desk')
        take('client', expectStatus(await person.visitor.get('/api/accounts'), 200).items, 'name');
    else
        take(
            'client',
            session.accounts.filter((one) => one.areas),
            'name',
        );
    take('matter', expectStatus(await person.visitor.get('/api/matters'), 200).items, 'title');
    take('document', expectStatus(await person.visitor.get('/api/documents'), 200).items, 'name');
    for (const account of accounts) seen.folder.push(...(await foldersSeen(person, account)));
    for (const kind of Object.keys(seen)) seen[kind].sort();
    return seen;
}

/** Signs a person in again, if they may. */
async function signInAgain(person) {
    const list =
        person.side === 'desk'
            ? expectStatus(await firm.staff.get('/api/people'), 200).items.filter(
                  (one) => one.id === person.id && one.active,
              )
            : (
                  await Promise.all(
                      accounts.map(
                          async ({ id }) => expectStatus(await firm.staff.get(`/api/accounts/${id}`), 200).people,
                      ),
                  )
              )
                  .flat()
                  .filter(
                      (one) =>
                          one.id === person.id &&
                          one.may_log_in &&
                          !(one.ends_at && Date.parse(one.ends_at) <= Date.now()),
                  );
    return list.length ? signIn(firm.slug, person.email, person.authenticator, person.side) : null;
}

const count = (list) => list.reduce((all, name) => all.set(name, (all.get(name) ?? 0) + 1), new Map());

/** Those in `after` that `before` has not, by name and number. */
function more(before, after) {
    const had = count(before);
    return after.filter((name) => {
        const left = had.get(name) ?? 0;
        if (left) had.set(name, left - 1);
        return left === 0;
    });
}

function difference(person, before, after) {
    const rows = [];
    for (const kind of Object.keys(before))
        for (const gains of [false, true]) {
            const names = gains ? more(before[kind], after[kind]) : more(after[kind], before[kind]);
            if (names.length)
                rows.push({
                    person: person.id,
                    gains,
                    kind,
                    count: names.length,
                    first: kind === 'sign_in' ? [null] : names.sort().slice(0, 3),
                });
        }
    return rows;
}

const sorted = (rows) =>
    rows
        .map(({ person, gains, kind, count, first }) => ({ person, gains, kind, count, first: [...first].sort() }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** A random change: {what, preview, make}. */
async function randomChange() {
    const account = pick(accounts);
    switch (randomInt(6)) {
        case 0: {
            const { people } = expectStatus(await firm.staff.get(`/api/accounts/${account.id}`), 200);
            if (!people.length) return null;
            const change = { areas: randomInt(16), may_log_in: randomInt(3) > 0 };
            const at = `/api/accounts/${account.id}/people/${pick(people).id}`;
            return {
                what: ['link', change],
                preview: `${at}/preview?${query(change)}`,
                make: () => firm.staff.patch(at, change),
            };
        }
        case 1: {
            const { people } = expectStatus(await firm.staff.get(`/api/accounts/${account.id}`), 200);
            if (people.length < 2) return null;
            const at = `/api/accounts/${account.id}/people/${pick(people).id}`;
            return { what: ['unlink'], preview: `${at}/preview?removed=true`, make: () => firm.staff.delete(at) };
        }
        case 2: {
            const at = `/api/folders/${pick(account.folders).id}`;
            const change = { level: randomInt(3) };
            return {
                what: ['level', change],
                preview: `${at}/preview?${query(change)}`,
                make: () => firm.staff.patch(at, change),
            };
        }
        case 3: {
            const at = `/api/documents/${pick(account.documents)}`;
            const change = { folder: pick(account.folders).id };
            return {
                what: ['move', change],
                preview: `${at}/preview?${query(change)}`,
                make: () => firm.staff.patch(at, change),
            };
        }
        case 4: {
            const assigned = randomInt(2) === 1;
            const change = {
                role: assigned ? pick(['reader', 'member']) : pick(['reader', 'member', 'admin']),
                assigned,
            };
            const at = `/api/people/${pick(staff).id}`;
            return {
                what: ['person', change],
                preview: `${at}/preview?${query(change)}`,
                make: () => firm.staff.patch(at, change),
            };
        }
        default: {
            const at = `/api/accounts/${account.id}/team/${pick(staff).id}`;
            const assigned = randomInt(2) === 1;
            const now = expectStatus(await firm.staff.get(`/api/accounts/${account.id}/team`), 200).items.find((one) =>
                at.endsWith(one.id),
            ).assigned;
            if (!assigned && !now) return null;
            return {
                what: ['team', assigned],
                preview: `${at}/preview?assigned=${assigned}`,
                make: () => (assigned ? firm.staff.put(at) : firm.staff.delete(at)),
            };
        }
    }
}

test('previews match what then happens', async () => {
    const everybody = [...clients, ...staff];
    let now = await Promise.all(everybody.map(view));
    const made = [];
    let said = 0;
    while (made.length < CHANGES) {
        const change = await randomChange();
        if (!change) continue;
        made.push(change.what);
        const { items } = expectStatus(await firm.staff.get(change.preview), 200);
        const answer = await change.make();
        assert.ok(answer.status < 300, `${JSON.stringify(change.what)}: ${answer.status} ${answer.bytes}`);
        const then = await Promise.all(everybody.map(view));
        const happened = everybody.flatMap((person, at) => difference(person, now[at], then[at]));
        assert.deepEqual(sorted(items), sorted(happened), `after ${JSON.stringify(made)}`);
        said += items.length;
        now = then;
    }
    assert.ok(said > 0, 'something was gained or lost');
});

test('a preview changes nothing and writes no audit entry', async () => {
    const seq = async () => expectStatus(await firm.staff.get('/api/audit-log'), 200).items[0].seq;
    const before = await seq();
    const [account] = accounts;
    expectStatus(await firm.staff.get(`/api/folders/${account.folders[0].id}/preview?level=0`), 200);
    expectStatus(await firm.staff.get(`/api/people/${staff[0].id}/preview?active=false`), 200);
    assert.equal(await seq(), before);
});

test('a preview of deactivation lists everything that the person loses', async () => {
    expectStatus(await firm.staff.patch(`/api/people/${staff[0].id}`, { role: 'member', assigned: false }), 200);
    const { items } = expectStatus(await firm.staff.get(`/api/people/${staff[0].id}/preview?active=false`), 200);
    assert.deepEqual(items.map((one) => [one.kind, one.gains]).sort(), [
        ['client', false],
        ['document', false],
        ['folder', false],
        ['matter', false],
        ['sign_in', false],
    ]);
});

test('query parameters are validated like the members of a form', async () => {
    const [account] = accounts;
    const bad = async (path, field, code) => {
        const { fields } = expectStatus(await firm.staff.get(path), 400);
        assert.deepEqual(
            fields.map((one) => [one.name ?? one.field, one.code]),
            [[field, code]],
            path,
        );
    };
    await bad(`/api/folders/${account.folders[0].id}/preview`, 'level', 'required');
    await bad(`/api/folders/${account.folders[0].id}/preview?level=9`, 'level', 'too_large');
    await bad(`/api/folders/${account.folders[0].id}/preview?level=x`, 'level', 'not_number');
    await bad(`/api/documents/${account.documents[0]}/preview?folder=x`, 'folder', 'not_id');
    await bad(`/api/people/${staff[0].id}/preview?role=king`, 'role', 'not_choice');
    await bad(`/api/accounts/${account.id}/team/${staff[0].id}/preview?assigned=maybe`, 'assigned', 'not_flag');
    expectStatus(await firm.staff.get(`/api/folders/${account.documents[0]}/preview?level=0`), 404);
    expectStatus(await firm.staff.get(`/api/accounts/${account.id}/people/${staff[0].id}/preview?areas=1`), 404);
});

test('restricting a colleague hides exactly the clients that are not assigned, wherever those are among all', async () => {
    const other = await signUpFirm();
    const { id } = await addColleague(other, 'member');
    const made = [];
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
        const { account } = await addAccount(other.staff, name);
        await openMatter(other.staff, account, `Matter ${name}`);
        made.push({ account, name });
    }
    const preview = async (query) =>
        expectStatus(await other.staff.get(`/api/people/${id}/preview?${query}`), 200).items.map((one) => [
            one.kind,
            one.gains,
            one.count,
            one.first.join(' '),
        ]);
    const of = (names, gains) =>
        names.length === 0
            ? []
            : [
                  ['client', names],
                  ['matter', names.map((name) => `Matter ${name}`)],
              ].map(([kind, all]) => [kind, gains, all.length, all.slice(0, 3).join(' ')]);
    const clientsAndMatters = (items) => items.filter(([kind]) => kind !== 'folder' && kind !== 'sign_in');
    for (const assigned of ['', 'A', 'E', 'AE', 'BC', 'ACE', 'ABCD', 'ABCDE']) {
        for (const { account, name } of made) {
            const at = `/api/accounts/${account}/team/${id}`;
            if (assigned.includes(name)) expectStatus(await other.staff.put(at), 200);
            else await other.staff.delete(at);
        }
        const [some, others] = [true, false].map((is) =>
            made.map((one) => one.name).filter((name) => assigned.includes(name) === is),
        );
        const at = `/api/people/${id}`;
        assert.deepEqual(clientsAndMatters(await preview('assigned=true')), of(others, false), `all to ${assigned}`);
        expectStatus(await other.staff.patch(at, { assigned: true }), 200);
        assert.deepEqual(clientsAndMatters(await preview('assigned=false')), of(others, true), `${assigned} to all`);
        assert.deepEqual(clientsAndMatters(await preview('role=admin')), of(others, true), `${assigned} to admin`);
        assert.deepEqual(clientsAndMatters(await preview('active=false')), of(some, false), `${assigned} to none`);
        expectStatus(await other.staff.patch(at, { assigned: false }), 200);
    }
});

test('a preview counts five hundred of a kind, and says that there may be more', async () => {
    const other = await signUpFirm();
    const { id } = await addColleague(other, 'member');
    const { account, person } = await addAccount(other.staff);
    const matter = await openMatter(other.staff, account);
    const { folders } = expectStatus(await other.staff.get(`/api/matters/${matter.id}/documents`), 200);
    inFirm(
        other.slug,
        `insert into accounts (id, name) select gen_random_uuid(), 'Client ' || n from generate_series(1, 498) n;
         insert into folders (id, account, matter, name, level, position)
         select gen_random_uuid(), '${account}', '${matter.id}', 'Folder ' || n, 1, 100 + n
           from generate_series(1, ${501 - folders.length}) n`,
    );
    const preview = async (at, kind) => {
        const { items } = expectStatus(await other.staff.get(at), 200);
        const { count, at_least, first } = items.find((one) => one.kind === kind);
        assert.equal(first.length, Math.min(count, 3));
        return [count, at_least];
    };
    const restricted = `/api/people/${id}/preview?assigned=true`;
    assert.deepEqual(await preview(restricted, 'client'), [499, false]);
    inFirm(other.slug, "insert into accounts (id, name) select gen_random_uuid(), 'Last' from generate_series(1, 2)");
    assert.deepEqual(await preview(restricted, 'client'), [500, true]);
    assert.deepEqual(await preview(restricted, 'folder'), [500, true]);
    assert.deepEqual(await preview(restricted, 'matter'), [1, false]);
    const removed = `/api/accounts/${account}/people/${person}/preview?removed=true`;
    assert.deepEqual(await preview(removed, 'client'), [1, false]);
    // More than 250 of each kind on both sides of the one assigned client: neither range alone has five hundred.
    inFirm(
        other.slug,
        `insert into accounts (id, name) select gen_random_uuid(), 'More ' || n from generate_series(1, 10) n;
         insert into matters (id, account, title, template, stage, client_stage, acts)
         select gen_random_uuid(), a.id, 'Matter', m.template, m.stage, m.client_stage, m.acts
           from matters m cross join accounts a where a.id <> m.account;
         delete from folders where name like 'Folder %';
         insert into folders (id, account, matter, name, level)
         select gen_random_uuid(), account, id, 'Folder', 1 from matters;
         insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by)
         select gen_random_uuid(), account, matter, id, level, 'Document', 'application/pdf', 1, gen_random_uuid(), '${id}'
           from folders where name = 'Folder'`,
    );
    const [middle] = inFirm(other.slug, 'select id from accounts order by id offset 255 limit 1').split('\n');
    expectStatus(await other.staff.put(`/api/accounts/${middle}/team/${id}`), 200);
    for (const kind of ['client', 'matter', 'folder', 'document'])
        assert.deepEqual(await preview(restricted, kind), [500, true], kind);
});
