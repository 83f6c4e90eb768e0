// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    makeKey,
    openMatter,
    signIn,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, other, matter, document;

const search = (query) => new URLSearchParams(query).toString();
const list = async (query = {}, by = firm.staff) =>
    expectStatus(await by.get(`/api/audit-log?${search(query)}`), 200).items;

async function exported(query = {}, by = firm.staff) {
    const answer = await by.get(`/api/audit-log/export?${search(query)}`);
    return { ...answer, text: answer.bytes.toString('utf8') };
}

/** All pages. */
async function everything(query = {}) {
    const items = [];
    let before = query.before ?? '';
    do {
        const page = expectStatus(await firm.staff.get(`/api/audit-log?${search({ ...query, before })}`), 200);
        items.push(...page.items);
        before = page.next;
    } while (before);
    return items;
}

/** The cells of a table (RFC 4180). */
function cellsOf(text) {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
        rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
        if (end !== ',') rows.push([]);
    }
    return rows.slice(0, -1);
}

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    other = await addAccount(firm.staff, unique('Other'));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    document = await upload(firm.staff, folder, 'Lease.pdf', pdf('lease'));
    assert.equal((await maria.client.get(`/api/documents/${document}/content`, { checked: false })).status, 200);
    const [first, second] = matter.template.stages;
    expectStatus(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: first.id, to: second.id }), 200);
});

test('the audit log says who did what, without gaps', async () => {
    const account = expectStatus(await firm.staff.post('/api/accounts', { name: unique('Recorded') }), 201);
    const items = await list();
    assert.equal(items[0].what, 'account.created');
    assert.equal(items[0].object, account.id);
    assert.equal(items[0].name, 'Olive Owner');
    items.forEach(({ seq }, i) => assert.equal(seq, items[0].seq - i));
});

test('a sign-in names who signed in, how, from where and with what', async () => {
    await signIn(firm.slug, maria.email, maria.authenticator);
    const [raised, opened] = await list({ person: maria.person });
    assert.deepEqual(
        [opened.what, opened.detail, raised.what, raised.detail],
        ['session.opened', 'mail', 'session.raised', 'totp'],
    );
    assert.equal(opened.name, maria.name);
    assert.equal(opened.person_kind, 'contact');
    assert.match(opened.address, /^[0-9a-f.:]+$/);
    assert.ok(opened.agent);
    assert.equal(opened.account, maria.account);
});

test('an entry names its object, where it belongs and whether it is gone', async () => {
    const read = (await list({ topic: 'documents' })).find((one) => one.what === 'document.read');
    assert.deepEqual(
        [read.object_kind, read.object_name, read.object_removed, read.account_name],
        ['document', 'Lease.pdf', false, maria.name],
    );
    const moved = (await list({ topic: 'matters' })).find((one) => one.what === 'matter.moved');
    assert.equal(moved.detail_name, matter.template.stages[1].name);
    assert.equal(moved.object_matter, matter.id);
    const invited = (await list({ topic: 'people' })).find((one) => one.what === 'person.invited');
    assert.deepEqual(
        [invited.object_kind, invited.object_name, invited.object_account],
        ['contact', maria.name, maria.account],
    );
    expectStatus(await firm.staff.delete(`/api/documents/${document}`), 204);
    assert.equal((await list({ topic: 'documents' }))[0].object_removed, true);
    inFirm(firm.slug, `delete from document_versions where document = '${document}'`);
    inFirm(firm.slug, `delete from documents where id = '${document}'`);
    const gone = (await list({ topic: 'documents' }))[0];
    assert.deepEqual([gone.object, gone.object_kind, gone.object_name], [document, null, null]);
    assert.match((await exported({ topic: 'documents' })).text, /moved a removed document to the trash/);
});

test('what a program did names its key', async () => {
    const { program, id } = await makeKey(firm.staff, ['accounts:write'], { name: 'CRM' });
    expectStatus(await program.post('/api/accounts', { name: unique('By program') }), 201);
    const [entry] = await list();
    assert.deepEqual([entry.what, entry.via, entry.via_name], ['account.created', id, 'CRM']);
    const [, [, who]] = cellsOf((await exported()).text);
    assert.equal(who, 'Olive Owner, with the API key “CRM”');
});

test('the filters combine, and each leaves out what is not theirs', async () => {
    const all = await everything();
    const expected = (test) => all.filter(test).map((one) => one.seq);
    const seqs = async (query) => (await everything(query)).map((one) => one.seq).filter((seq) => seq <= all[0].seq);
    const filters = [
        [{ person: maria.person }, (one) => one.person === maria.person],
        [{ account: maria.account }, (one) => one.account === maria.account],
        [{ topic: 'sign_in' }, (one) => one.topic === 'sign_in'],
    ];
    for (const [query, test] of filters) {
        assert.ok(expected(test).length > 0);
        assert.deepEqual(await seqs(query), expected(test));
        for (const [query2, test2] of filters)
            assert.deepEqual(
                await seqs({ ...query, ...query2 }),
                expected((one) => test(one) && test2(one)),
                JSON.stringify({ ...query, ...query2 }),
            );
    }
    assert.deepEqual(await list({ account: other.account, person: maria.person }), []);
    assert.equal((await firm.staff.get('/api/audit-log?person=nobody')).status, 400);
    assert.equal((await firm.staff.get('/api/audit-log?from=yesterday')).status, 400);
});

test('days are days of the firm, both included', async () => {
    expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'America/New_York' }), 200);
    // In New York, 3 March 2020 began at 5:00 UTC.
    const at = ['2020-03-03 04:59:59Z', '2020-03-03 05:00:00Z', '2020-03-04 04:59:59Z', '2020-03-04 05:00:00Z'];
    at.forEach((time, i) =>
        inFirm(
            firm.slug,
            `insert into audit_entries (seq, at, kind, what, topic, route, request, salt, commitment)
             values (${-40 + i}, '${time}', 'system', 'support.opened', 'access', 'x', 'day ${i}', '', '')`,
        ),
    );
    const days = async (query) => (await list(query)).map((one) => one.request).filter((one) => one.startsWith('day'));
    assert.deepEqual(await days({ from: '2020-03-03', to: '2020-03-03' }), ['day 2', 'day 1']);
    assert.deepEqual(await days({ to: '2020-03-03' }), ['day 2', 'day 1', 'day 0']);
    assert.deepEqual(await days({ to: '2020-03-03', topic: 'access' }), ['day 2', 'day 1', 'day 0']);
    assert.deepEqual(await days({ from: '2020-03-04', to: '2020-03-31' }), ['day 3']);
    assert.deepEqual(await list({ from: '2020-03-05', to: '2020-03-31' }), []);
    const rows = cellsOf((await exported({ from: '2020-03-03', to: '2020-03-03' })).text);
    assert.equal(rows[0][0], 'When (America/New_York)');
    assert.deepEqual(
        rows.slice(1).map(([when]) => when),
        ['2020-03-03 23:59:59', '2020-03-03 00:00:00'],
    );
    inFirm(firm.slug, `set session_replication_role = replica; delete from audit_entries where seq < 0`);
    expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'Europe/London' }), 200);
});

test('pages follow one another in each filter', async () => {
    for (let i = 0; i < 55; i += 1)
        expectStatus(await firm.staff.patch(`/api/accounts/${other.account}`, { reference: `R-${i}` }), 200);
    for (const query of [{}, { account: other.account }, { topic: 'people' }, { from: '2020-01-01' }]) {
        const page = expectStatus(await firm.staff.get(`/api/audit-log?${search(query)}`), 200);
        assert.equal(page.items.length, 50);
        const next = await list({ ...query, before: page.next });
        assert.ok(next.length > 0 && next[0].seq < page.items.at(-1).seq);
        if (query.account) assert.equal(next[0].seq, page.items.at(-1).seq - 1);
    }
});

test('the table has the rows of the list, and is itself in the log', async () => {
    const query = { account: maria.account };
    const items = await everything(query);
    const answer = await exported(query);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
    assert.equal(answer.headers['content-disposition'], 'attachment; filename="audit-log.csv"');
    const [heads, ...rows] = cellsOf(answer.text);
    assert.deepEqual(heads, ['When (Europe/London)', 'Who', 'What', 'Client', 'From', 'Number', 'Request']);
    assert.deepEqual(
        rows.map((row) => [row[3], Number(row[5]), row[6]]),
        items.map((one) => [one.account_name, one.seq, one.request]),
    );
    const sentences = rows.map(([, who, what]) => `${who} ${what}`);
    assert.ok(sentences.includes(`${maria.name} (client) signed in by email`));
    assert.ok(
        sentences.includes(
            `Olive Owner moved “Purchase of 14 Orchard Lane” to the stage “${matter.template.stages[1].name}”`,
        ),
    );
    assert.ok(sentences.includes(`Olive Owner invited ${maria.name}`));
    const [entry] = await list();
    assert.deepEqual([entry.what, entry.name], ['audit_log.exported', 'Olive Owner']);
});

test('no cell of the table is a formula', async () => {
    for (const name of ['=1+1', '+1', '-1', '@sum'])
        expectStatus(await firm.staff.post('/api/accounts', { name: `${name}(${unique('x')})` }), 201);
    const rows = cellsOf((await exported({ topic: 'people' })).text);
    for (const mark of ["'=", "'+", "'-", "'@"]) assert.ok(rows.some((row) => row[3].startsWith(mark)));
    for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
});

test('a table that is cut names the number before which the next one continues', async () => {
    inFirm(
        firm.slug,
        `insert into audit_entries (seq, kind, what, topic, route, request, salt, commitment)
         select 1000000 + n, 'system', 'support.opened', 'access', 'x', 'x', '', '' from generate_series(1, 5003) n`,
    );
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    for (const query of [{}, { topic: 'access' }, { from: yesterday }]) {
        const rows = cellsOf((await exported(query)).text);
        assert.equal(rows.length, 1 + 5000 + 1);
        assert.deepEqual(rows.at(-1), ['There are older entries. Export again with “Before number” set to 1000004.']);
        const [, ...rest] = cellsOf((await exported({ ...query, before: 1000004 })).text);
        assert.deepEqual(
            rest.slice(0, 3).map((row) => row[5]),
            ['1000003', '1000002', '1000001'],
        );
        assert.equal(rest.at(-1).length, 7);
    }
    inFirm(firm.slug, `delete from audit_entries where seq > 1000000`);
});

test('the table has the rows of the list with each filter', async () => {
    const [{ seq: last }] = await list();
    const filters = [{ account: maria.account }, { person: maria.person }, { topic: 'sign_in' }];
    const both = filters.flatMap((one, i) => filters.slice(i + 1).map((two) => ({ ...one, ...two })));
    for (const query of [{}, ...filters, ...both, Object.assign({}, ...filters)]) {
        const numbers = (await everything({ ...query, before: last })).map((one) => String(one.seq));
        assert.ok(numbers.length > 0);
        const [, ...rows] = cellsOf((await exported({ ...query, before: last })).text);
        assert.deepEqual(
            rows.map((row) => row[5]),
            numbers,
            JSON.stringify(query),
        );
    }
});

test('the table has what fits person, topic and days together', async () => {
    const persons = [`'${maria.person}'`, 'null'];
    const days = ['2020-03-02', '2020-03-03', '2020-03-04', '2020-03-05'];
    let seq = -100;
    for (const day of days)
        for (const person of persons)
            for (const topic of ['access', 'documents'])
                for (const account of [`'${maria.account}'`, 'null'])
                    inFirm(
                        firm.slug,
                        `insert into audit_entries (seq, at, person, kind, what, topic, account, route, request, salt,
                                                    commitment)
                         values (${seq++}, '${day} 12:00Z', ${person}, 'system', 'support.opened', '${topic}', ${account},
                                 'x', '${day} ${person === 'null' ? 'nobody' : 'Maria'} ${topic} ${account !== 'null'}',
                                 '', '')`,
                    );
    const requests = async (query) =>
        cellsOf((await exported(query)).text)
            .slice(1)
            .map((row) => row[6]);
    const both = { from: '2020-03-03', to: '2020-03-04' };
    const expected = (...ends) => ['2020-03-04', '2020-03-03'].flatMap((day) => ends.map((end) => `${day} ${end}`));
    const { person, account } = maria;
    assert.deepEqual(
        await requests({ ...both, person, topic: 'documents' }),
        expected('Maria documents false', 'Maria documents true'), // the newest first
    );
    assert.deepEqual(await requests({ ...both, person, topic: 'access', account }), expected('Maria access true'));
    assert.deepEqual(await requests({ to: '2020-03-02', person, topic: 'access', account }), [
        '2020-03-02 Maria access true',
    ]);
    assert.deepEqual(await requests({ from: '2020-03-06', to: '2020-03-31', person, topic: 'access' }), []);
    inFirm(firm.slug, `set session_replication_role = replica; delete from audit_entries where seq < 0`);
});

test('administrators and keys with its scope read it; nobody else does', async () => {
    const roles = { admin: 200, member: 403, reader: 403 };
    for (const [role, status] of Object.entries(roles)) {
        const { desk } = await addColleague(firm, role);
        for (const path of ['/api/audit-log', '/api/audit-log/export'])
            assert.equal((await desk.get(path)).status, status, `${role} ${path}`);
    }
    for (const path of ['/api/audit-log', '/api/audit-log/export'])
        assert.equal((await maria.client.get(path)).status, 404);
    const { program } = await makeKey(firm.staff, ['audit-log:read']);
    const { program: stranger } = await makeKey(firm.staff, ['accounts:read']);
    expectStatus(await program.get('/api/audit-log'), 200);
    assert.equal((await exported({}, program)).status, 200);
    assert.equal((await stranger.get('/api/audit-log/export')).status, 403);
});
