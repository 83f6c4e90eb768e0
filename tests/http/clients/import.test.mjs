// SPDX-License-Identifier: AGPL-3.0-or-later
// Importing clients from a table: preview, import, returned errors; and inviting several people at once.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { mailTo } from '../../support/mail.mjs';
import { addAccount, enrol, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

const send = (path, body, { by = firm.staff, type = 'text/csv', ...options } = {}) =>
    by.ask('POST', path, { body, headers: { 'content-type': type, ...options.headers } });
const preview = async (body) => expectStatus(await send('/api/imports/preview', body), 200);
const importTable = async (body) => expectStatus(await send('/api/imports', body), 201);
const refused = async (body, status, code) => {
    const problem = expectStatus(await send('/api/imports/preview', body), status);
    assert.equal(problem.code, code);
    assert.ok(problem.detail.length > 20);
};
const mail = () => `${unique('import')}@mail.example`;
const line = (rows, number) => rows.find((row) => row.line === number);

test('a preview shows the outcome of each row and changes nothing', async () => {
    const known = await addAccount(firm.staff, unique('Known'));
    const fresh = mail();
    const table = `\ufeffE-Mail;Client;Kind;Contact name;Ignored;Areas\r\n${fresh};Lind "Bygg" AB;Company;"Ada; Lind";x;documents, matters\r\n${known.email};${known.name};;Another Name;;\r\n\r\nnot an address;No Mail;;;;\r\n;Missing;;;;\r\n${fresh.toUpperCase()};lind "bygg" AB;;;;\r\n${mail()};Odd;club;;;\r\n${mail()};Odd areas;;;;everything\r\n${known.email.replace('@', '@x.')};${known.name.toUpperCase()};;New Person;;all\r\n`;
    const { rows, ...counts } = await preview(table);
    assert.deepEqual({ ...counts, errors_csv: null }, { clients: 1, people: 2, known: 1, errors: 5, errors_csv: null });
    const first = line(rows, 2);
    assert.deepEqual(
        [first.client, first.kind, first.contact, first.email, first.areas, first.outcome, first.person],
        ['Lind "Bygg" AB', 'company', 'Ada; Lind', fresh, 9, 'new', null],
    );
    assert.deepEqual(
        [line(rows, 3).outcome, line(rows, 3).person_name, line(rows, 3).account],
        ['known', known.name, known.account],
    );
    assert.deepEqual([line(rows, 5).column, line(rows, 5).problem], ['e-mail', 'not_email']);
    assert.deepEqual([line(rows, 6).column, line(rows, 6).problem], ['e-mail', 'required']);
    assert.equal(line(rows, 7).problem, 'twice');
    assert.match(line(rows, 7).detail, /Line 2 already has this client/);
    assert.equal(line(rows, 8).problem, 'not_choice');
    assert.equal(line(rows, 9).problem, 'not_areas');
    assert.deepEqual([line(rows, 10).outcome, line(rows, 10).account], ['joins', known.account]);
    const { items } = expectStatus(await firm.staff.get('/api/accounts?q=Lind'), 200);
    assert.deepEqual(items, [], 'a preview changes nothing');
});

test('of a hundred rows with three invalid ones 97 are imported, and three are returned by line', async () => {
    const stem = unique('hundred');
    const rows = Array.from({ length: 100 }, (_, i) => `${stem} ${i},${stem}.${i}@mail.example`);
    rows[9] = `${stem} 9,`;
    rows[49] = `${stem} 49,nonsense`;
    rows[89] = `${stem} 1,${stem}.1@mail.example`;
    const table = `client,e-mail\n${rows.join('\n')}\n`;
    const done = await importTable(table);
    assert.deepEqual([done.clients, done.people, done.errors], [97, 97, 3]);
    assert.deepEqual(
        done.rows.filter(({ outcome }) => outcome === 'error').map(({ line: at }) => at),
        [11, 51, 91],
    );
    assert.deepEqual(
        done.errors_csv
            .trim()
            .split('\r\n')
            .map((text) => text.split(',')[0]),
        ['line', '11', '51', '91'],
    );
    const found = [];
    for (let next = ''; next !== null;) {
        const page = expectStatus(
            await firm.staff.get(`/api/accounts?q=${stem}${next ? `&before=${encodeURIComponent(next)}` : ''}`),
            200,
        );
        found.push(...page.items);
        next = page.next;
    }
    assert.equal(found.length, 97);
    assert.ok(found.every(({ people }) => people === 1));
    // Importing again creates nothing twice; only the corrected row is new.
    const again = await importTable(table.replace('nonsense', `${stem}.49@mail.example`));
    assert.deepEqual([again.clients, again.known, again.errors], [1, 97, 2]);
    const key = { headers: { 'idempotency-key': unique('key') } };
    const one = `client,e-mail\n${unique('Once')},${mail()}\n`;
    const answers = await Promise.all([send('/api/imports', one, key), send('/api/imports', one, key)]);
    assert.ok(answers.some(({ status }) => status === 201));
    assert.deepEqual(expectStatus(await send('/api/imports', one, key), 201).clients, 1, 'the first answer again');
});

test('rows of the same client create one client, and ambiguous rows are errors', async () => {
    const name = unique('Family');
    const reference = unique('R');
    const done = await importTable(
        `reference\tclient\tkind\tcontact name\te-mail\n${reference}\t${name}\tfamily\tAnn\t${mail()}\n\t${name.toUpperCase()}\t\tBea\t${mail()}\n${reference}\tSomebody Else\t\t\t${mail()}\n`,
    );
    assert.deepEqual(
        done.rows.map(({ outcome, problem }) => [outcome, problem]),
        [
            ['new', null],
            ['joins', null],
            ['error', 'reference_taken'],
        ],
    );
    const { account, people } = expectStatus(await firm.staff.get(`/api/accounts/${done.rows[0].account}`), 200);
    assert.deepEqual([account.name, account.kind, account.reference], [name, 'family', reference]);
    assert.deepEqual(people.map((one) => one.name).sort(), ['Ann', 'Bea']);
    const twin = unique('Twin');
    for (const which of ['1', '2'])
        expectStatus(await firm.staff.post('/api/accounts', { name: twin, reference: `${twin}-${which}` }), 201);
    const { rows } = await preview(
        `client,reference,e-mail\n${twin},,${mail()}\n${twin},${twin}-2,${mail()}\nOther,${twin}-1,${mail()}\n`,
    );
    assert.deepEqual(
        rows.map(({ outcome, problem }) => [outcome, problem]),
        [
            ['error', 'ambiguous'],
            ['joins', null],
            ['error', 'reference_taken'],
        ],
    );
});

test('a known person keeps name and factors, and gets a second client', async () => {
    const maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    const company = unique('Company');
    const done = await importTable(`client,contact name,e-mail\n${company},Ms Somebody,${maria.email}\n`);
    assert.deepEqual([done.rows[0].person, done.rows[0].person_known, done.rows[0].active], [maria.person, true, true]);
    const session = expectStatus(await maria.client.get('/api/session'), 200);
    assert.equal(session.person.name, maria.name);
    assert.deepEqual(session.accounts.map((one) => one.name).sort(), [company, maria.name].sort());
});

test('an unreadable table is refused with a sentence', async () => {
    await refused(Buffer.from('client,e-mail\nM\xfcller,a@b.example\n', 'latin1'), 422, 'csv_not_utf8');
    await refused('', 422, 'csv_empty');
    await refused('client,e-mail\n', 422, 'csv_empty');
    await refused('client,telephone\na,b\n', 422, 'csv_columns');
    await refused('client,e-mail,Client name\na,b,c\n', 422, 'csv_column_twice');
    await refused('"client,e-mail\na,b\n', 422, 'csv_open_quote');
    await refused(`client,e-mail\n${'a,b\n'.repeat(1001)}`, 422, 'csv_too_long');
    await refused(`client,e-mail\n${'x'.repeat(256 * 1024)}`, 413, 'csv_too_large');
    expectStatus(await send('/api/imports/preview', '{}', { type: 'application/json' }), 415);
    const open = await preview(`client,e-mail\nGood,${mail()}\n"Open,${mail()}\nLost,${mail()}\n`);
    assert.deepEqual(
        open.rows.map(({ line: at, outcome, problem }) => [at, outcome, problem]),
        [
            [2, 'new', null],
            [3, 'error', 'open_quote'],
        ],
    );
});

test('no returned cell is a formula', async () => {
    const { errors_csv } = await preview(`client,e-mail,note\n=1+1,,"@SUM(A1),""x"""\n+49,,-2\n`);
    const [, first, second] = errors_csv.split('\r\n');
    assert.equal(first, `2,The email address is missing.,'=1+1,,"'@SUM(A1),""x"""`);
    assert.equal(second, `3,The email address is missing.,'+49,,'-2`);
});

test('a thousand rows are imported in one request', async () => {
    const stem = unique('mass');
    const done = await importTable(
        `client,e-mail,reference\n${Array.from({ length: 1000 }, (_, i) => `${stem} ${i},${stem}.${i}@mail.example,${stem}-${i}`).join('\n')}\n`,
    );
    assert.equal(done.clients, 1000);
});

test('clients and readers cannot import', async () => {
    const { client } = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await send('/api/imports', 'client,e-mail\na,a@b.example\n', { by: client }), 404);
    const email = mail();
    expectStatus(await firm.staff.post('/api/people', { name: 'Rita', email, role: 'reader' }), 201);
    const reader = new Visitor(firm.slug, 'desk');
    expectStatus(await reader.post('/api/invitations/redeem', { token: (await mailTo(email)).token }), 200);
    await enrol(reader);
    expectStatus(await send('/api/imports', 'client,e-mail\na,a@b.example\n', { by: reader }), 403);
    expectStatus(await reader.post('/api/invitations', { people: [] }), 403);
});

// ---- inviting and revoking several at once ----

const pending = async () => expectStatus(await firm.staff.get('/api/invitations?pending=true'), 200).items;

test('several people are invited at once, each by their own mail; people who have signed in are skipped', async () => {
    const addresses = [mail(), mail(), mail()];
    const done = await importTable(
        `client,e-mail\n${addresses.map((address, i) => `${unique('Many')} ${i},${address}`).join('\n')}\n`,
    );
    const active = await inviteAndAccept(firm, await addAccount(firm.staff));
    const people = [...done.rows.map(({ person }) => person), active.person];
    const answer = expectStatus(await firm.staff.post('/api/invitations', { people }), 200);
    assert.equal(answer.invited, 3);
    assert.equal(answer.people.find(({ id }) => id === active.person).skipped, 'already_here');
    const [first, second] = addresses;
    const { token } = await mailTo(first);
    assert.notEqual(token, (await mailTo(second)).token);
    assert.equal(
        expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 200).next,
        'enrol',
    );
    // By client: all people who have never signed in.
    const by = await addAccount(firm.staff);
    expectStatus(await firm.staff.post(`/api/accounts/${by.account}/people`, { name: 'Second', email: mail() }), 201);
    assert.equal(
        expectStatus(await firm.staff.post('/api/invitations', { accounts: [by.account, active.account] }), 200)
            .invited,
        2,
    );
    assert.equal(expectStatus(await firm.staff.post('/api/invitations', {}), 422).code, 'fields');
    // Inviting again: the earlier one no longer works.
    const old = await mailTo(second);
    expectStatus(await firm.staff.post('/api/invitations', { people: [done.rows[1].person] }), 200);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: old.token }), 410);
});

test('pending invitations are listed once for each person, and can be revoked together', async () => {
    const { rows } = await importTable(
        `client,e-mail\n${[1, 2, 3].map((i) => `${unique('Back')} ${i},${mail()}`).join('\n')}\n`,
    );
    const people = rows.map(({ person }) => person);
    expectStatus(await firm.staff.post('/api/invitations', { people }), 200);
    expectStatus(await firm.staff.post('/api/invitations', { people: [people[0]] }), 200);
    const mine = (await pending()).filter(({ person }) => people.includes(person));
    assert.equal(mine.length, 3);
    assert.ok(mine.every(({ state, accounts }) => state === 'open' && accounts.length === 1));
    const { token } = await mailTo(rows[2].email);
    const invitations = mine.map(({ id }) => id);
    assert.equal(expectStatus(await firm.staff.post('/api/invitations/revocation', { invitations }), 200).revoked, 3);
    assert.equal(expectStatus(await firm.staff.post('/api/invitations/revocation', { invitations }), 200).revoked, 0);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 410);
    assert.equal((await pending()).filter(({ person }) => people.includes(person)).length, 0);
});

test('one person may act for two clients of one table, and is one person', async () => {
    const [one, two] = [unique('Doe Ltd'), unique('Roe Ltd')];
    const email = mail();
    const table = `client,e-mail\n${one},${email}\n${two},${email.toUpperCase()}\n`;
    const { clients, people, errors } = await preview(table);
    assert.deepEqual({ clients, people, errors }, { clients: 2, people: 1, errors: 0 });
    const { rows } = await importTable(table);
    assert.equal(rows[0].person, rows[1].person);
    const linked = await Promise.all(
        rows.map(async (row) => expectStatus(await firm.staff.get(`/api/accounts/${row.account}`), 200).people),
    );
    assert.deepEqual(
        linked.map((people) => people.map((person) => person.id)),
        [[rows[0].person], [rows[0].person]],
    );
    assert.equal((await importTable(table)).known, 2, 'sent again, nothing is new');
});

test('a table that comes back mended is kept as it was meant', async () => {
    const [client, reference, contact] = [`@${unique('home')}`, `-${unique('1042')}`, '+Plus Contact'];
    const { errors_csv: errors } = await importTable(
        `client,reference,contact name,e-mail\n${client},${reference},${contact},no\n`,
    );
    assert.match(errors, /,'@/);
    await importTable(errors.replace(/,no(?=\r\n)/, `,${mail()}`));
    const { items } = expectStatus(await firm.staff.get(`/api/accounts?q=${encodeURIComponent(client)}`), 200);
    const account = expectStatus(await firm.staff.get(`/api/accounts/${items[0].id}`), 200);
    assert.deepEqual(
        [account.account.name, account.account.reference, account.people[0].name],
        [client, reference, contact],
    );
});

test('columns far to the right are read, and a first line that names the separator', async () => {
    const wide = `client${',c'.repeat(100)},E-mail Address\n${unique('Wide')}${','.repeat(101)}${mail()}\n`;
    assert.equal((await preview(wide)).clients, 1);
    assert.equal((await preview(`sep=;\r\nclient;e-mail\r\n${unique('Sep')};${mail()}\r\n`)).clients, 1);
    await refused(`client,e-mail${',c'.repeat(300)}\nx,${mail()}\n`, 422, 'csv_too_wide');
});

test('addresses of one mailbox are one person, however they are spelt', async () => {
    const local = unique('anna');
    const spellings = ['müller.example', 'MÜLLER.example', 'mu\u0308ller.example', 'xn--mller-kva.example'];
    const rows = spellings.map((domain, i) => `${unique(`Client ${i}`)},\u200b${local}@${domain}\u00a0`);
    const { people, errors } = await preview(`client,e-mail\n${rows.join('\n')}\n`);
    assert.deepEqual({ people, errors }, { people: 1, errors: 0 });
    const inside = await preview(`client,e-mail\nInside,a\u200bb@mail.example\nLocal,ä@mail.example\n`);
    assert.deepEqual(
        inside.rows.map((row) => row.problem),
        ['email_invisible', 'email_letters'],
    );
});

test('clients are recognised in any case, but not by other letters', async () => {
    const stem = unique('case');
    const made = {};
    for (const [name, reference] of [
        [`Ärger & Söhne ${stem}`, null],
        [`zoë ${stem}`, null],
        [`Zoë ${stem} Holding`, null],
        [`Filed ${stem}`, `Ré-${stem}/A`],
    ])
        made[name] = expectStatus(await firm.staff.post('/api/accounts', { name, reference }), 201).id;
    const rows = [
        ['', `ÄRGER & SÖHNE ${stem.toUpperCase()}`, made[`Ärger & Söhne ${stem}`]],
        ['', `Arger & Sohne ${stem}`, null],
        ['', `ZOË ${stem}`, made[`zoë ${stem}`]],
        ['', `ZOË ${stem} holding`, made[`Zoë ${stem} Holding`]],
        ['', `Zoe ${stem}`, null],
        [`RÉ-${stem}/a`, `FILED ${stem}`, made[`Filed ${stem}`]],
        [`Re-${stem}/A`, `Other ${stem}`, null],
    ];
    const table = rows.map(([reference, client]) => `"${reference}","${client}",${mail()}`).join('\n');
    const { rows: found } = await preview(`reference,client,e-mail\n${table}\n`);
    assert.deepEqual(
        found.map(({ account, outcome }) => [account, outcome]),
        rows.map(([, , account]) => [account, account ? 'joins' : 'new']),
    );
});

// Turkish dotted and dotless letters, and the capital sharp s, have no partner, or one that has another.
test('a client with letters that change case unevenly is made once, and then known', async () => {
    const stem = unique('uneven');
    const rows = ['Yıldız', 'İstanbul GmbH', 'GROẞ'].map((name, i) => [
        [`${name} ${stem}`, `${name}-${i}-${stem}`],
        [`${name} ${stem} B`, ''],
    ]);
    const table = `client,reference,e-mail\n${rows
        .flat()
        .map(([client, reference]) => `${client},${reference},${mail()}`)
        .join('\n')}\n`;
    const first = await importTable(table);
    assert.deepEqual(
        first.rows.map((row) => row.outcome),
        rows.flat().map(() => 'new'),
    );
    const again = await importTable(table);
    assert.deepEqual(
        again.rows.map(({ outcome, account }) => [outcome, account]),
        first.rows.map(({ account }) => ['known', account]),
    );
});
