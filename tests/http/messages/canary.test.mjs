// SPDX-License-Identifier: AGPL-3.0-or-later
// An internal note with words that are nowhere else, by colleagues of whom the client has never heard: one mentions,
// one is mentioned, one handles the thread. Everything that a client can get is searched for them: each GET route as
// the client of the thread, as a helper, as another client and as who impersonates the client, streams of events, mails,
// and the repeated answers of an Idempotency-Key.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { specOf } from '../../support/contract.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { mailsTo } from '../../support/mail.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { fill, nameOf, routesOf } from '../../support/routes.mjs';
import { unpack } from '../../support/transcript.mjs';
import { until } from '../../support/until.mjs';

const NOTE = 'CANARY7NOTE';
const DRAFT = 'CANARY7DRAFT';
const NAMES = ['Wanda Writer', 'Mina Mentioned', 'Harald Handles'];

const streams = ['GET /api/live'];
const routes = routesOf('worker').filter((route) => route.method === 'GET' && !streams.includes(nameOf(route)));

let firm, maria, staff, secrets, parts, ids;
const clients = {}; // by name: visitors without any right to the note
const lives = {};

/** A colleague with this name, who does nothing but what the note says. */
const colleague = (name) => addColleague(firm, 'member', { name });

async function makeThread(matter, document) {
    const made = expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            matter,
            subject: unique('Subject'),
            text: 'An open question',
        }),
        201,
    );
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    const answer = expectStatus(
        await firm.staff.post(`/api/threads/${made.thread.id}/messages`, {
            text: 'An open answer',
            attachments: [versions[0].id],
        }),
        201,
    );
    return { thread: made.thread.id, message: answer.id, version: versions[0].id };
}

async function makeNotes(thread) {
    const [wanda, mina, harald] = staff;
    const note = expectStatus(
        await wanda.desk.post(`/api/threads/${thread}/notes`, { text: `${NOTE} says Wanda`, mentions: [mina.id] }),
        201,
    );
    expectStatus(await wanda.desk.put(`/api/threads/${thread}/assignee`, { person: harald.id }), 204);
    const reply = expectStatus(
        await wanda.desk.post('/api/canned-replies', { name: `${NOTE} reply`, text: `${NOTE} {first_name}` }),
        201,
    );
    for (const kind of ['note', 'message'])
        inFirm(
            firm.slug,
            `insert into drafts (id, person, account, thread, kind, text)
             values (gen_random_uuid(), '${wanda.id}', '${maria.account}', '${thread}', '${kind}', '${DRAFT} ${kind}')`,
        );
    return { note: note.id, reply: reply.id };
}

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    const other = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Other')));
    const helper = await inviteHelper(maria.client, [maria.account], 15);
    staff = [];
    for (const name of NAMES) staff.push(await colleague(name));
    const matter = await openMatter(firm.staff, maria.account);
    const folders = await foldersOf(firm.staff, matter.id);
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'letter.pdf', pdf('letter'));
    Object.assign(clients, { client: maria.client, helper: helper.helper, 'another client': other.client });
    for (const [name, visitor] of Object.entries(clients)) lives[name] = await openLive(visitor);
    const made = await makeThread(matter.id, document);
    ids = await makeNotes(made.thread);
    ids.item = inFirm(firm.slug, `select id from inbox_items where kind = 'message' and object = '${made.thread}'`);
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    clients.impersonation = firm.staff.twin(firm.slug, 'impersonation');
    secrets = [NOTE, DRAFT, ...NAMES, ids.note, ids.reply, ...staff.map(({ id }) => id)];
    parts = {
        ...made,
        ...ids,
        account: maria.account,
        person: maria.person,
        matter: matter.id,
        document,
        folder: folders['From you'].id,
        kind: 'note',
        session: expectStatus(await maria.client.get('/api/sessions'), 200).items[0].id,
        audience: 'clients',
        pack: 'law',
    };
});

after(() => Object.values(lives).forEach((live) => live.close()));

/** The secrets that these bytes contain. A pattern of the contract may be followed by any text. */
const found = (answer) => {
    const zip = answer.headers['content-type'] === 'application/zip' ? unpack(answer.bytes) : null;
    const words = zip ? JSON.stringify(zip.data) + zip.text : answer.bytes.toString('utf8');
    const all = words + JSON.stringify(answer.headers);
    return secrets.filter((secret) => all.includes(secret));
};

/** Each query that narrows or moves a list, with the words of the note and the ids around it. */
function queriesOf(route) {
    const { spec } = specOf('any-firm');
    const { parameters = [] } = spec.paths[route.path.replaceAll('*}', '}')]?.get ?? {};
    const values = {
        ...{ q: [NOTE, 'Wanda'], after: ['0'], closed: ['true', 'false'], level: ['0'], assigned: ['true'] },
        ...Object.fromEntries(['account', 'matter', 'person'].map((name) => [name, [parts[name]]])),
    };
    const given = parameters.filter((one) => one.in === 'query' && values[one.name]);
    const required = given.filter((one) => one.required).map(({ name }) => [name, values[name][0]]);
    const each = given.flatMap(({ name }) => values[name].map((value) => [...required, [name, value]]));
    return [required, ...each].map((pairs) => (pairs.length ? `?${new URLSearchParams(pairs)}` : ''));
}

/** All pages of each list. */
async function search(visitor, route, statuses) {
    for (const query of queriesOf(route)) {
        let next = '';
        do {
            const page = next ? `${query ? '&' : '?'}before=${encodeURIComponent(next)}` : '';
            const path = fill(route.path, parts) + query + page;
            // So many at once are more than one person may ask.
            const answer = await until(path, async () => {
                const given = await visitor.get(path, { checked: false });
                return given.status === 429 ? null : given;
            });
            assert.deepEqual(found(answer), [], `${nameOf(route)}${query} -> ${answer.status} ${answer.bytes}`);
            statuses.push(answer.status);
            next = (answer.json?.items && answer.json.next) || '';
        } while (next);
    }
}

test('the firm sees the note, the names and the assignee', async () => {
    const { items } = expectStatus(await firm.staff.get(`/api/threads/${parts.thread}/notes`), 200);
    assert.deepEqual([items[0].author_name, items[0].mentions[0].name], NAMES.slice(0, 2));
    const { thread } = expectStatus(await firm.staff.get(`/api/threads/${parts.thread}`), 200);
    assert.equal(thread.assignee_name, NAMES[2]);
});

for (const who of ['client', 'helper', 'another client', 'impersonation'])
    test(`no GET route shows ${who} anything of the note`, async () => {
        const statuses = {};
        for (const route of routes) {
            if (/\{(key|grant|invitation|change|reset|upload|outgoing)\*?\}/.test(route.path)) {
                assert.notEqual(route.access, 'SIGNED_IN', `${nameOf(route)} needs its part here`);
                continue;
            }
            await search(clients[who], route, (statuses[nameOf(route)] = []));
        }
        // What finds nothing because it is refused would prove nothing.
        if (who === 'another client') return;
        for (const path of ['/api/threads', '/api/threads/{thread}', '/api/threads/{thread}/messages', '/api/home'])
            assert.ok(statuses[`GET ${path}`].includes(200), path);
        for (const path of ['/api/threads/{thread}/notes', '/api/threads/{thread}/colleagues', '/api/canned-replies'])
            assert.deepEqual([...new Set(statuses[`GET ${path}`])], [404], path);
    });

test('no stream tells a client of the note, and polling does not either', async () => {
    const { thread } = parts;
    const last = expectStatus(
        await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'After the note', anyway: true }),
        201,
    );
    assert.ok(last.number > 1);
    const later = ({ data }) => data.what === 'message.sent' && data.object === thread;
    for (const who of ['client', 'helper']) {
        const messages = lives[who].messages;
        await lives[who].next((message) => later(message) && message !== messages.find(later));
        const text = JSON.stringify(messages);
        assert.deepEqual(
            secrets.filter((secret) => text.includes(secret)),
            [],
            who,
        );
        assert.equal(/note\.added|thread\.assigned|canned_reply/.test(text), false, `${who}: ${text}`);
        const { items } = expectStatus(await clients[who].get('/api/events?after=0'), 200);
        assert.ok(items.some(({ what }) => what === 'message.sent'));
        assert.equal(/note\.added|thread\.assigned|canned_reply/.test(JSON.stringify(items)), false);
    }
    assert.equal(JSON.stringify(lives['another client'].messages).includes(thread), false);
});

test('a stream that is opened again replays nothing of the note', async () => {
    const { items } = expectStatus(await maria.client.get('/api/events?after=0'), 200);
    const live = await openLive(maria.client, { lastEventId: 1 });
    await live.next(({ data }) => data.seq === items.at(-1).seq);
    const text = JSON.stringify(live.messages);
    assert.deepEqual(
        secrets.filter((secret) => text.includes(secret)),
        [],
    );
    assert.equal(/note\.added|thread\.assigned/.test(text), false);
    live.close();
});

test('no mail to the client contains any of it', async () => {
    const mails = await mailsTo(maria.email);
    assert.ok(mails.length > 0);
    const text = JSON.stringify(mails);
    assert.deepEqual(
        secrets.filter((secret) => text.includes(secret)),
        [],
    );
});

test("a client's own acts, and the answers to them, contain none of it", async () => {
    const key = { headers: { 'idempotency-key': randomUUID() } };
    const path = `/api/threads/${parts.thread}/messages`;
    const body = { text: 'Once only', anyway: true };
    const answers = [await maria.client.post(path, body, key), await maria.client.post(path, body, key)];
    for (const answer of answers) assert.deepEqual([answer.status, found(answer)], [201, []]);
    assert.equal(answers[0].json.id, answers[1].json.id);
    // Another client cannot get the stored answer of a colleague's note by its key.
    const noted = { headers: { 'idempotency-key': randomUUID() } };
    const note = { text: `${NOTE} once more` };
    expectStatus(await staff[0].desk.post(`/api/threads/${parts.thread}/notes`, note, noted), 201);
    for (const visitor of [maria.client, new Visitor(firm.slug)]) {
        const stolen = await visitor.post(`/api/threads/${parts.thread}/notes`, note, noted);
        assert.ok([401, 404].includes(stolen.status), String(stolen.status));
        assert.deepEqual(found(stolen), []);
    }
    const seen = { text: 'Too late', seen: 1 };
    const refused = await maria.client.post(path, seen);
    assert.equal(expectStatus(refused, 409).code, 'newer_messages');
    assert.deepEqual(found(refused), []);
});
