// SPDX-License-Identifier: AGPL-3.0-or-later
// One person who acts for several clients of a firm: lists of all, or of one.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, own, company, stranger;

const titles = (items) => items.map((item) => item.title ?? item.name).sort();

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    const made = expectStatus(
        await firm.staff.post('/api/accounts', {
            name: 'Lindqvist AB',
            kind: 'company',
            contact_name: 'M. Lindqvist',
            contact_email: maria.email.toUpperCase(),
        }),
        201,
    );
    assert.equal(made.person, maria.person, 'the same address is the same person');
    own = { id: maria.account, matter: await openMatter(firm.staff, maria.account, 'Own house') };
    company = { id: made.id, matter: await openMatter(firm.staff, made.id, 'Company lease') };
    stranger = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Stranger')));
    for (const { matter } of [own, company]) {
        const folders = await foldersOf(firm.staff, matter.id);
        await upload(firm.staff, folders['Contract and searches'].id, `${matter.title}.pdf`, pdf(matter.title));
    }
});

test('both clients are in one session, with the person’s own name and factors', async () => {
    const session = expectStatus(await maria.client.get('/api/session'), 200);
    assert.equal(session.person.name, maria.name);
    assert.deepEqual(new Set(session.accounts.map(({ id }) => id)), new Set([own.id, company.id]));
    expectStatus(await maria.client.get('/api/factors'), 200);
});

test('lists have all clients, or the requested one', async () => {
    const { client } = maria;
    assert.deepEqual(titles(expectStatus(await client.get('/api/matters'), 200).items), ['Company lease', 'Own house']);
    assert.deepEqual(titles(expectStatus(await client.get('/api/documents'), 200).items), [
        'Company lease.pdf',
        'Own house.pdf',
    ]);
    const all = expectStatus(await client.get('/api/home'), 200);
    assert.deepEqual(titles(all.matters), ['Company lease', 'Own house']);
    for (const { id, matter } of [own, company]) {
        const only = `?account=${id}`;
        assert.deepEqual(titles(expectStatus(await client.get(`/api/matters${only}`), 200).items), [matter.title]);
        assert.deepEqual(titles(expectStatus(await client.get(`/api/documents${only}`), 200).items), [
            `${matter.title}.pdf`,
        ]);
        const home = expectStatus(await client.get(`/api/home${only}`), 200);
        assert.deepEqual(titles(home.matters), [matter.title]);
        assert.deepEqual(
            home.unread.map(({ name, title }) => [name, title]),
            [[`${matter.title}.pdf`, matter.title]],
        );
        assert.ok(home.news.length > 0 && home.news.every((news) => news.matter === matter.id));
    }
});

test('a client of somebody else gets 404', async () => {
    for (const path of ['/api/home', '/api/matters', '/api/documents']) {
        assert.equal(
            expectStatus(await maria.client.get(`${path}?account=${stranger.account}`), 404).code,
            'no_such_account',
        );
        assert.equal(
            expectStatus(await stranger.client.get(`${path}?account=${company.id}`), 404).code,
            'no_such_account',
        );
        expectStatus(await maria.client.get(`${path}?account=nonsense`), 400);
    }
});

test('a helper of one client sees nothing of another', async () => {
    const { helper: client } = await inviteHelper(maria.client, [company.id], 15);
    assert.deepEqual(titles(expectStatus(await client.get('/api/matters'), 200).items), ['Company lease']);
    expectStatus(await client.get(`/api/matters?account=${own.id}`), 404);
    expectStatus(await client.get(`/api/matters/${own.matter.id}`), 404);
});

/** A new client with what a test of one client needs. */
async function newClient() {
    const contact = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Client')));
    const home = async (client = contact.client) => expectStatus(await client.get('/api/home'), 200);
    return { ...contact, home };
}
/** Another client of the firm, for whom the person with this address acts, too. */
async function addSecondAccount(email) {
    const company = { name: unique('Company'), kind: 'company', contact_name: 'C. Client', contact_email: email };
    return expectStatus(await firm.staff.post('/api/accounts', company), 201).id;
}
const stagesOf = async (matter) => expectStatus(await firm.staff.get(`/api/matters/${matter.id}`), 200).stages;
async function move(matter, find) {
    const stages = await stagesOf(matter);
    const { stage } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}`), 200).matter;
    const to = stages.find(find);
    expectStatus(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: stage, to: to.id }), 200);
    return to;
}
const isClients = ({ acts }) => acts === 'client';

test('matters that wait for the client come first, the longest waiting before the others', async () => {
    const { account, home } = await newClient();
    const [first, second, third] = [
        await openMatter(firm.staff, account, 'First'),
        await openMatter(firm.staff, account, 'Second'),
        await openMatter(firm.staff, account, 'Third'),
    ];
    assert.deepEqual(
        (await home()).matters.map(({ title, acts, meaning }) => [title, acts, meaning]),
        [
            ['Third', 'firm', null],
            ['Second', 'firm', null],
            ['First', 'firm', null],
        ],
    );
    const stage = await move(second, isClients);
    await move(first, isClients);
    const waiting = (await home()).matters;
    assert.deepEqual(
        waiting.map(({ title, acts }) => [title, acts]),
        [
            ['Second', 'client'],
            ['First', 'client'],
            ['Third', 'firm'],
        ],
    );
    assert.equal(waiting[0].stage_name, stage.client_name);
    assert.ok(waiting[0].meaning.length > 0);
    const other = await move(second, ({ acts }) => acts === 'other');
    assert.deepEqual(
        (await home()).matters.map(({ title, acts, acts_who }) => [title, acts, acts_who]),
        [
            ['First', 'client', null],
            ['Second', 'other', other.acts_who],
            ['Third', 'firm', null],
        ],
    );
    for (const closed of [true, false]) {
        expectStatus(await firm.staff.patch(`/api/matters/${first.id}`, { closed }), 200);
        assert.equal(
            (await home()).matters.some(({ id }) => id === first.id),
            !closed,
        );
    }
    const lasting = (await home()).matters[0];
    assert.deepEqual([lasting.title, lasting.acts], ['First', 'client'], 'it still waits after it was reopened');
    expectStatus(await firm.staff.patch(`/api/matters/${third.id}`, { title: 'Renamed' }), 200);
    assert.equal((await home()).matters[1].title, 'Renamed', 'then the newest change');
});

test('a document waits until this person has opened its current version', async () => {
    const { account, client, home } = await newClient();
    const matter = await openMatter(firm.staff, account);
    const folders = await foldersOf(firm.staff, matter.id);
    const shared = Object.values(folders).find(({ level }) => level === 2).id;
    const internal = Object.values(folders).find(({ level }) => level === 0).id;
    const { helper } = await inviteHelper(client, [account], 1);
    const unread = async (who) => (await home(who)).unread.map(({ name }) => name);
    const content = (id) => `/api/documents/${id}/content`;

    await upload(client, shared, 'own.pdf', pdf('own'));
    assert.deepEqual(await unread(), [], 'what the client uploaded does not wait for the client');
    const id = await upload(firm.staff, shared, 'terms.pdf', pdf('first'));
    assert.deepEqual(await unread(), ['terms.pdf']);
    expectStatus(await client.get(content(id), { checked: false }), 200);
    assert.deepEqual(await unread(), []);
    assert.deepEqual(await unread(helper), ['terms.pdf'], 'another person has not opened it');
    assert.equal((await home(helper)).unread[0].title, null, 'a helper without matters gets no title');

    await upload(firm.staff, shared, 'terms.pdf', pdf('second'), { document: id });
    assert.deepEqual(await unread(), ['terms.pdf'], 'a new version of the firm waits');
    await upload(client, shared, 'terms.pdf', pdf('third'), { document: id });
    assert.deepEqual(await unread(), [], 'a version by the client does not');
    assert.deepEqual(await unread(helper), []);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    const restore = async (number) =>
        expectStatus(
            await firm.staff.post(
                `/api/documents/${id}/versions/${versions.find((one) => one.number === number).id}/restoration`,
            ),
            200,
        );
    await restore(2);
    assert.deepEqual(await unread(), ['terms.pdf'], 'the firm made its own unread version the current one');
    await restore(1);
    assert.deepEqual(await unread(), [], 'this one was opened');
    await restore(3);
    assert.deepEqual(await unread(helper), [], 'this one is the client’s');
    await restore(2);

    for (const [step, waits] of [
        [() => firm.staff.patch(`/api/documents/${id}`, { folder: internal }), false],
        [() => firm.staff.patch(`/api/documents/${id}`, { folder: shared, name: 'conditions.pdf' }), true],
        [() => firm.staff.delete(`/api/documents/${id}`), false],
        [() => firm.staff.post(`/api/documents/${id}/restoration`), true],
    ]) {
        const { status } = await step();
        assert.ok(status < 300, `${status}`);
        assert.deepEqual(await unread(), waits ? ['conditions.pdf'] : []);
    }
});

test('the news are the newest eight, with the names that count now, and which way a matter moved', async () => {
    const { account, home } = await newClient();
    const matter = await openMatter(firm.staff, account, 'Before');
    await move(matter, isClients);
    const stages = await stagesOf(matter);
    const last = stages.at(-1);
    await move(matter, ({ id }) => id === last.id);
    await move(matter, ({ id }) => id === stages[0].id);
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { title: 'After' }), 200);
    const moved = (await home()).news;
    assert.deepEqual(
        moved.filter(({ what }) => what === 'matter.moved').map(({ direction }) => direction),
        ['back', 'forward'],
    );
    assert.equal(moved.find(({ what }) => what === 'matter.opened').direction, null);
    assert.ok(moved.every(({ title, by }) => title === 'After' && by === 'Olive Owner'));
    const folders = await foldersOf(firm.staff, matter.id);
    const shared = Object.values(folders).find(({ level }) => level === 1).id;
    const ids = [];
    for (let i = 0; i < 9; i++) ids.push(await upload(firm.staff, shared, `${i}.pdf`, pdf(`${i}`)));
    expectStatus(await firm.staff.delete(`/api/documents/${ids[8]}`), 204);
    const { news } = await home();
    assert.equal(news.length, 8);
    assert.deepEqual([news[0].what, news[0].name, news[0].object], ['document.removed', null, ids[8]]);
    assert.deepEqual([news[2].what, news[2].name, news[2].object], ['document.uploaded', '7.pdf', ids[7]]);
});

test('of more than fifty open matters the home page has the first fifty, with their place among the stages', async () => {
    const { account, email, home } = await newClient();
    const other = await addSecondAccount(email);
    const waiting = await openMatter(firm.staff, account, 'Waiting');
    await move(waiting, isClients);
    const { items: templates } = expectStatus(await firm.staff.get('/api/templates'), 200);
    assert.ok(templates.length > 1);
    // Copies of all templates and stages that do not wait for the client, in both accounts, the last one the newest.
    const copies = 55;
    inFirm(
        firm.slug,
        `insert into matters (id, account, title, template, stage, client_stage, acts, changed_at)
         select gen_random_uuid(), case n % 2 when 0 then '${account}'::uuid else '${other}' end, s.id || ' ' || n,
                s.template, s.id, s.client_stage, s.acts, now() + n * interval '1 second'
           from generate_series(1, ${copies}) n
           join (select *, count(*) over () as all, row_number() over (order by position, id) as place
                   from stages where acts <> 'client') s on s.place = n % s.all + 1`,
    );
    const { matters } = await home();
    assert.equal(matters.length, 50);
    assert.equal(matters[0].title, 'Waiting', 'the oldest one, because it waits for the client');
    assert.deepEqual(
        matters.slice(1).map(({ title }) => Number(title.split(' ')[1])),
        Array.from({ length: 49 }, (_, i) => copies - i),
    );
    const met = new Set();
    for (const { title, step, steps, stage_name, acts, acts_who } of matters.slice(1)) {
        const template = templates.find(({ stages }) => stages.some(({ id }) => title.startsWith(id)));
        const stage = template.stages.find(({ id }) => title.startsWith(id));
        const place = template.client_stages.findIndex(({ id }) => id === stage.client_stage);
        assert.deepEqual(
            { step, steps, stage_name, acts, acts_who },
            {
                step: place + 1,
                steps: template.client_stages.length,
                stage_name: template.client_stages[place].name,
                acts: stage.acts,
                acts_who: stage.acts === 'other' ? stage.acts_who : null,
            },
        );
        met.add(template.id);
    }
    assert.ok(met.size > 1, 'of several templates');
});

test('at most twenty documents wait, and only the newest two hundred of a client are examined', async () => {
    const { account, person, email, client, home } = await newClient();
    const sharedFolder = async (of) => {
        const matter = await openMatter(firm.staff, of);
        return Object.values(await foldersOf(firm.staff, matter.id)).find(({ level }) => level === 1).id;
    };
    const shared = await sharedFolder(account);
    const newest = await upload(firm.staff, shared, '1', pdf('newest'));
    await upload(firm.staff, await sharedFolder(await addSecondAccount(email)), '0', pdf('of another client'));
    // The second is a minute older than the first, and so on.
    inFirm(
        firm.slug,
        `insert into documents (id, account, matter, folder, level, name, type, size, version, uploaded_by, from_firm_at)
         select gen_random_uuid(), account, matter, folder, level, n, type, size, gen_random_uuid(), uploaded_by,
                from_firm_at - n * interval '1 minute'
           from documents, generate_series(2, 205) n where id = '${newest}'`,
    );
    const names = async () => (await home()).unread.map(({ name }) => Number(name));
    const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const open = (first, last) =>
        inFirm(
            firm.slug,
            `with opened as (select row_number() over () as n, version, account, id from documents
                              where folder = '${shared}' and name::int between ${first} and ${last}),
                  head as (update audit_head set entries = entries + ${last - first + 1} returning entries)
             insert into audit_entries (seq, person, kind, what, topic, route, object, account, detail, request, salt,
                                        commitment)
             select head.entries - ${last - first + 1} + n, '${person}', 'client', 'document.read', 'documents', '', id,
                    account, version, '', '', ''
               from opened, head`,
        );

    assert.deepEqual(await names(), range(0, 19), 'of both clients together');
    expectStatus(await client.get(`/api/documents/${newest}/content`, { checked: false }), 200);
    assert.deepEqual(await names(), [0, ...range(2, 20)], 'the next one takes the place of an opened one');
    open(2, 190);
    assert.deepEqual(await names(), [0, ...range(191, 200)]);
    open(191, 200);
    assert.deepEqual(await names(), [0], 'those of the other client are counted apart');
});
