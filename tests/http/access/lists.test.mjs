// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of long lists: for each kind of viewer and each filter, all pages together are exactly what the tables hold
// for that viewer, in order, without a gap or a repetition. Many rows have the same time, and clients have very
// different numbers of rows, because pages are merged from the clients that a viewer sees.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';

let firm, maria, tom, idle, clients, matter;
const sql = (text) => inFirm(firm.slug, text).split('\n').filter(Boolean);
const among = (accounts) => `account in (${accounts.map((id) => `'${id}'`).join(', ')})`;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    clients = [maria.account];
    for (const name of ['Beatrix', 'Carla', 'Dora', 'Emil'])
        clients.push((await addAccount(firm.staff, unique(name))).account);
    // Maria also acts for the second and the third client; for the latter without documents.
    sql(`insert into account_people (account, person, areas)
         values ('${clients[1]}', '${maria.person}', 15), ('${clients[2]}', '${maria.person}', 8)`);
    tom = await addColleague(firm, 'member');
    for (const account of clients.slice(1, 4))
        expectStatus(await firm.staff.put(`/api/accounts/${account}/team/${tom.id}`), 200);
    expectStatus(await firm.staff.patch(`/api/people/${tom.id}`, { assigned: true }), 200);
    idle = await addColleague(firm, 'member', { assigned: true });
    for (const account of clients) {
        const opened = await openMatter(firm.staff, account, 'Model');
        await foldersOf(firm.staff, opened.id);
        matter ??= opened;
    }
    // 90, 60, 30, 20 and 10 matters; every third is closed, and the stages vary.
    for (const [n, account] of clients.entries())
        sql(`insert into matters (id, account, title, reference, template, stage, client_stage, acts, changed_at,
                                  closed_at)
             select gen_random_uuid(), m.account, 'Matter ' || i, case when i % 7 = 0 then 'R-' || i end, m.template,
                    s.id, s.client_stage, s.acts,
                    now() - interval '1 hour' - (i / 3 * ${n + 1}) * interval '1 minute',
                    case when i % 3 = 0 then now() end
               from matters m cross join generate_series(1, ${[90, 60, 30, 20, 10][n]}) i
               cross join lateral (select id, client_stage, acts from stages where template = m.template
                                    order by position offset i % 3 limit 1) s
              where m.account = '${account}' and m.title = 'Model'`);
    // As many documents, in the folders of the model; every fifth is in the trash.
    for (const [n, account] of clients.entries())
        sql(`with made as (
                 insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by,
                                        changed_at, removed_at, removed_by)
                 select gen_random_uuid(), f.account, f.matter, f.id, f.level, 'Document ' || i, 'text/plain', 1,
                        gen_random_uuid(), s.id, now() - interval '1 hour' - (i / 3 * ${n + 1}) * interval '1 minute',
                        case when i % 5 = 0 then now() - (i / 15 * ${n + 1}) * interval '1 minute' end,
                        case when i % 5 = 0 then s.id end
                   from generate_series(1, ${[90, 60, 30, 20, 10][n]}) i
                   join lateral (select * from folders f where f.account = '${account}'
                                  order by position, id offset i % 4 limit 1) f on true
                  cross join (select id from people where role = 'owner' limit 1) s
                 returning *)
             insert into document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by)
             select version, account, id, level, 1, name, type, size, '', uploaded_by from made`);
});

async function pages(visitor, path) {
    const found = [];
    for (let next = ''; next !== null;) {
        const join = path.includes('?') ? '&' : '?';
        const page = expectStatus(
            await visitor.get(`${path}${next ? `${join}before=${encodeURIComponent(next)}` : ''}`),
            200,
        );
        assert.ok(page.items.length === 50 || page.next === null, 'only the last page is shorter');
        found.push(...page.items.map(({ id }) => id));
        next = page.next;
    }
    return found;
}

async function check(visitor, path, expected) {
    assert.deepEqual(await pages(visitor, path), typeof expected === 'string' ? sql(expected) : expected, path);
}

const viewers = () => [
    { desk: firm.staff, sees: 'true', of: clients },
    { desk: tom.desk, sees: among(clients.slice(1, 4)), of: clients.slice(1, 4) },
    { desk: idle.desk, sees: 'false', of: [] },
];

test('documents, newest content first', async () => {
    const list = (where) =>
        `select id from documents where removed_at is null and ${where} order by changed_at desc, id desc`;
    for (const { desk, sees, of } of viewers()) {
        await check(desk, '/api/documents', list(sees));
        for (const account of clients)
            if (of.includes(account)) await check(desk, `/api/documents?account=${account}`, list(among([account])));
            else expectStatus(await desk.get(`/api/documents?account=${account}`), 404);
    }
    await check(maria.client, '/api/documents', list(`level > 0 and ${among(clients.slice(0, 2))}`));
    await check(maria.client, `/api/documents?account=${clients[0]}`, list(`level > 0 and ${among([clients[0]])}`));
    await check(maria.client, `/api/documents?account=${clients[2]}`, list('false'));
});

test('matters, newest change first', async () => {
    const list = (where) => `select id from matters where ${where} order by changed_at desc, id desc`;
    const { template } = matter;
    const stage = template.stages[1].id;
    for (const { desk, sees, of } of viewers())
        for (const [query, where] of [
            ['', 'true'],
            ['open=true', 'closed_at is null'],
            ['open=false', 'closed_at is not null'],
            [`stage=${stage}`, `stage = '${stage}'`],
            [`stage=${stage}&open=true`, `stage = '${stage}' and closed_at is null`],
            [`template=${template.id}`, `template = '${template.id}'`],
            [`template=${template.id}&stage=${stage}&open=false`, `stage = '${stage}' and closed_at is not null`],
            [`account=${clients[1]}`, among([clients[1]])],
            [
                `account=${clients[1]}&open=true&stage=${stage}`,
                `${among([clients[1]])} and closed_at is null and stage = '${stage}'`,
            ],
            [`account=${clients[0]}&template=${template.id}`, among([clients[0]])],
            ['q=matter%201', "title like 'Matter 1%'"],
            ['q=R-7', "reference like 'R-7%'"],
            ['q=beatrix&open=true', `${among([clients[1]])} and closed_at is null`],
            [
                `q=matter&account=${clients[2]}&stage=${stage}`,
                `title like 'Matter%' and ${among([clients[2]])} and stage = '${stage}'`,
            ],
            ['q=100%25', 'false'],
            // Fewer than three letters or digits: the beginning of a word.
            ['q=m', 'true'],
            ['q=Ma', `(title like 'Matter%' or ${among([clients[0]])})`],
            ['q=at', 'false'],
            ['q=8', "title ~ ' 8'"],
            ['q=r-7', "reference like 'R-7%'"],
            ['q=-', 'false'],
            ['q=%25', 'false'],
            ['q=_', 'false'],
            ['q=be&open=false', `${among([clients[1]])} and closed_at is not null`],
            [`q=m&account=${clients[1]}&template=${template.id}`, among([clients[1]])],
            [`q=1&stage=${stage}&template=${template.id}`, `title ~ ' 1' and stage = '${stage}'`],
        ])
            if (of.length === 0 && query.includes('account=')) continue;
            else if (query.includes(clients[0]) && !of.includes(clients[0]))
                expectStatus(await desk.get(`/api/matters?${query}`), 404);
            else await check(desk, `/api/matters${query ? `?${query}` : ''}`, list(`${sees} and ${where}`));
    const own = among(clients.slice(0, 3));
    await check(maria.client, '/api/matters', list(own));
    await check(maria.client, '/api/matters?open=true', list(`${own} and closed_at is null`));
    await check(
        maria.client,
        `/api/matters?account=${clients[1]}&open=false`,
        list(`${among([clients[1]])} and closed_at is not null`),
    );
    expectStatus(await maria.client.get(`/api/matters?account=${clients[3]}`), 404);
});

test('words of frequent and rare matters, on both sides of the thousandth', async () => {
    // 1,300 matters of a client that only staff of the whole firm see, older than all others. Every second one has a
    // frequent word. A rare one begins after the thousandth.
    const { account } = await addAccount(firm.staff, 'Hannah Quill');
    sql(`insert into matters (id, account, title, reference, template, stage, client_stage, acts, changed_at, closed_at)
         select gen_random_uuid(), '${account}', case when i % 2 = 0 then 'Common' else 'Other' end ||
                case when i > 1100 and i % 50 = 0 then ' unusual' else '' end, case when i = 1250 then 'Zz-1' end,
                m.template, m.stage, m.client_stage, m.acts,
                now() - interval '3 days' - i / 3 * interval '1 minute', case when i % 3 = 0 then now() end
           from generate_series(1, 1300) i
          cross join (select * from matters where id = '${matter.id}') m`);
    const list = (where) => `select id from matters where ${where} order by changed_at desc, id desc`;
    for (const [q, where] of [
        ['common', "title like 'Common%'"],
        ['co', "title like 'Common%'"],
        ['unusual', "title like '%unusual'"],
        ['un', "title like '%unusual'"],
        ['nusual', "title like '%unusual'"],
        ['zz', "reference = 'Zz-1'"],
        ['mon', "title like 'Common%'"],
        ['quill', among([account])],
        ['qu', among([account])],
        ['uil', among([account])],
    ]) {
        await check(firm.staff, `/api/matters?q=${q}`, list(where));
        await check(firm.staff, `/api/matters?q=${q}&open=false`, list(`${where} and closed_at is not null`));
        await check(firm.staff, `/api/matters?q=${q}&account=${account}`, list(`${where} and ${among([account])}`));
        await check(tom.desk, `/api/matters?q=${q}`, []);
    }
    const { stage } = matter;
    await check(
        firm.staff,
        `/api/matters?q=unusual&stage=${stage}`,
        list(`title like '%unusual' and stage = '${stage}'`),
    );
    const other = expectStatus(await firm.staff.get('/api/templates'), 200).items.find(
        ({ id }) => id !== matter.template.id,
    );
    await check(firm.staff, `/api/matters?stage=${stage}&template=${other.id}`, []);
    await check(firm.staff, `/api/matters?stage=${stage}&template=${other.id}&q=common`, []);
    sql(`delete from matters where account = '${account}'`);
});

test('matters with folders, the newest first and at most 500', async () => {
    const all = async (visitor, query = '') =>
        expectStatus(await visitor.get(`/api/document-matters${query}`), 200).items;
    const ids = async (visitor, query) => (await all(visitor, query)).map(({ id }) => id);
    // Ids of matters are made in the order of time. 520 of the first client have a folder that clients see, 60 of the
    // second, with a hidden one; and each client has a matter with hidden folders only.
    const { account } = await addAccount(firm.staff, unique('Hidden'));
    for (const [n, [client, count, level]] of [
        [clients[0], 520, 1],
        [clients[1], 60, 2],
        [clients[3], 20, 1],
        [clients[0], 1, 0],
        [account, 5, 0],
    ].entries())
        sql(`with made as (
                 insert into matters (id, account, title, template, stage, client_stage, acts)
                 select ('0fffffff-' || lpad(to_hex((i * 37 + ${n}) % 65536), 4, '0') || '-7000-8000-' ||
                         lpad(to_hex(i * 10 + ${n}), 12, '0'))::uuid, '${client}', 'Filed ' || i, m.template, m.stage,
                        m.client_stage, m.acts
                   from generate_series(1, ${count}) i
                  cross join (select * from matters where id = '${matter.id}') m
                 returning id, account)
             insert into folders (id, account, matter, name, level, created_at)
             select gen_random_uuid(), m.account, m.id, 'Folder ' || f, case f when 1 then ${level} else 0 end,
                    now() - random() * interval '9 days'
               from made m cross join generate_series(1, 3) f`);
    const list = (where) =>
        sql(`select matter from folders where ${where} group by matter order by matter desc limit 500`);
    const shown = 'level > 0 and ';
    assert.equal(list('true').length, 500);
    assert.deepEqual(await ids(firm.staff), list('true'));
    assert.deepEqual(await ids(tom.desk), list(among(clients.slice(1, 4))));
    assert.deepEqual(await ids(idle.desk), []);
    assert.deepEqual(await ids(maria.client), list(`${shown}${among(clients.slice(0, 2))}`));
    for (const client of [...clients, account])
        assert.deepEqual(await ids(firm.staff, `?account=${client}`), list(among([client])));
    assert.deepEqual(await ids(maria.client, `?account=${clients[1]}`), list(`${shown}${among([clients[1]])}`));
    assert.deepEqual(await ids(maria.client, `?account=${clients[2]}`), []);
    expectStatus(await tom.desk.get(`/api/document-matters?account=${clients[0]}`), 404);
    const [newest] = await all(maria.client, `?account=${clients[1]}`);
    const [title, name] = sql(`select m.title, a.name from matters m join accounts a on a.id = m.account
                                where m.id = '${newest.id}'`)[0].split('|');
    assert.deepEqual(newest, { id: newest.id, title, account: clients[1], account_name: name });
    sql(`delete from folders where matter in (select id from matters where title like 'Filed %')`);
    sql(`delete from matters where title like 'Filed %'`);
});

test('the trash, last removed first', async () => {
    for (const { desk, sees } of viewers())
        await check(
            desk,
            '/api/trash',
            `select id from documents where removed_at is not null and ${sees} order by removed_at desc, id desc`,
        );
});

test('clients by name, also those whose contact has the address', async () => {
    sql(`insert into accounts (id, name, reference)
         select gen_random_uuid(), (array['Ärger', 'arger', 'Zoll', 'zoe'])[1 + i % 4] || ' ' || i % 50,
                case when i % 2 = 0 then 'File_' || i end
           from generate_series(1, 120) i`);
    // A contact of half of them, whose address is therefore a frequent word.
    const bulk = `bulk.${unique('many')}@mail.example`;
    sql(`with made as (insert into people (id, kind, name, email)
                       values (gen_random_uuid(), 'contact', 'Bulk', '${bulk}') returning id)
         insert into account_people (account, person)
         select a.id, made.id from accounts a cross join made where a.name ilike 'zo%'`);
    const list = (where) => `select id from accounts where ${where} order by name collate "und-x-icu", id`;
    const address = (like) => `id in (select l.account from account_people l join people p on p.id = l.person
                                       where p.kind = 'contact' and p.email like '${like}')`;
    assert.notDeepEqual(sql("select 1 from accounts where name ~* 'ge'"), []);
    for (const { desk, sees } of viewers()) {
        const visible = sees.replace('account in', 'id in');
        await check(desk, '/api/accounts', list(visible));
        for (const [q, where] of [
            ['RGER 1', "name ~* 'rger 1'"],
            ['rger', "name ~* 'rger'"],
            ['zo', "name ~* '^zo'"],
            ['Z', "name ~* '(^| )z'"],
            ['ä', "name ~* '^ä'"],
            ['49', "name ~ ' 49' or reference like '49%'"],
            ['ge', `name ~* '(^| )ge' or reference ~* '^ge' or ${address('ge%')}`],
            ['fi', `name ~* '(^| )fi' or reference ~* '^fi' or ${address('fi%')}`],
            ['file', "reference like 'File%'"],
            ['file_1', "reference like 'File\\_1%'"],
            ['b', `name ~* '(^| )b' or ${address('b%')}`],
            [bulk.slice(1), address(bulk)],
            ['_', 'false'],
            ['%', 'false'],
            ['---', 'false'],
            ['\\', 'false'],
            [maria.email, `id = '${clients[0]}' or id = '${clients[1]}' or id = '${clients[2]}'`],
        ])
            await check(desk, `/api/accounts?q=${encodeURIComponent(q)}`, list(`${visible} and (${where})`));
    }
});

test('events of the clients that a viewer sees, in order', async () => {
    const seqs = async (visitor, after) =>
        expectStatus(await visitor.get(`/api/events?after=${after}`), 200).items.map(({ seq }) => String(seq));
    const list = (where, after) =>
        sql(`select seq from events where (account is null or ${where}) and seq > ${after} order by seq limit 200`);
    const after = Number(sql('select min(seq) from events')[0]);
    for (const from of [0, after]) {
        assert.deepEqual(await seqs(firm.staff, from), list('true', from));
        assert.deepEqual(await seqs(tom.desk, from), list(among(clients.slice(1, 4)), from));
        assert.deepEqual(
            await seqs(maria.client, from),
            list(`${among(clients.slice(0, 3))} and not (account = '${clients[2]}' and area & 8 = 0)`, from).filter(
                (seq) => sql(`select internal from events where seq = ${seq}`)[0] === 'f',
            ),
        );
    }
});
