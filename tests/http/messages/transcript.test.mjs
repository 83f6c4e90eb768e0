// SPDX-License-Identifier: AGPL-3.0-or-later
// The export of a thread: both forms have the same facts, the hashes hold, and nobody gets more than the routes of
// messages and documents give them.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { fiveMinutesLater, inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';
import { png } from '../../support/png.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    makeKey,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { squeeze, unpack } from '../../support/transcript.mjs';

const MESSAGES = 4;
const SHARED = 'Contract and searches';
const NOTE = 'CANARY9NOTE';

let firm, maria, samuel, folders, owner;

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, 'Maria Lindqvist'));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
    folders = await foldersOf(firm.staff, (await openMatter(firm.staff, maria.account)).id);
});

const open = async (visitor, subject, text, more = {}) =>
    expectStatus(await visitor.post('/api/threads', { account: maria.account, subject, text, ...more }), 201);
const write = async (visitor, thread, text, attachments = []) =>
    expectStatus(await visitor.post(`/api/threads/${thread}/messages`, { text, attachments, anyway: true }), 201);
const ask = (visitor, thread) => visitor.get(`/api/threads/${thread}/transcript`);
const exported = async (visitor, thread) => {
    const answer = await ask(visitor, thread);
    expectStatus(answer, 200);
    return unpack(answer.bytes);
};

async function attachable(name, bytes, visitor = firm.staff, folder = folders[SHARED].id) {
    const document = await upload(visitor, folder, name, bytes);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${document}`), 200);
    return { document, version: versions[0].id, bytes };
}

/** Each fact of the JSON is in the text of the PDF. */
function agree({ data, text }) {
    const found = squeeze(text);
    // What is written from right to left comes in another order.
    const rtl = /[\u0590-\u08ff]/u;
    const has = (value) =>
        assert.ok(rtl.test(value) || found.includes(squeeze(String(value))), `the PDF lacks ${value}`);
    has(data.subject);
    has(data.firm.name);
    has(data.client.name);
    has(data.exported_by.name);
    has(data.exported_at);
    for (const read of data.reads) has(`${read.name} (${read.side}) read up to message ${read.number}`);
    for (const message of data.messages) {
        has(`${message.number}. ${message.author_name} (${message.side})`);
        has(`${message.at}), by ${message.via}`);
        if (message.deletion) (has(`Deleted by ${message.deletion.by_name}`), has(message.deletion.at));
        for (const { text: words, version, at } of message.texts) {
            if (version > 1) (has(`Version ${version}`), has(at));
            if (words) for (const line of words.split('\n')) has(line);
        }
        for (const one of message.attachments) {
            has(`${one.name}, ${one.size} bytes`);
            if (one.sha256) has(one.sha256);
        }
    }
    has(`End of the conversation: ${data.messages.length} messages`);
}

test('staff and client get the thread in both forms, with edits, reads and exact times', async () => {
    const { thread, message } = await open(maria.client, 'The survey', 'Is it here?\n\n  Indented, and a last line.');
    const answer = await write(firm.staff, thread.id, 'Not yet.');
    expectStatus(await firm.staff.patch(`/api/messages/${answer.id}`, { text: 'It is.\nSee page 4.' }), 200);
    expectStatus(await maria.client.post(`/api/threads/${thread.id}/reads`, { number: 2 }), 204);
    expectStatus(await firm.staff.post(`/api/threads/${thread.id}/notes`, { text: NOTE }), 201);
    for (const visitor of [firm.staff, maria.client]) {
        const all = await exported(visitor, thread.id);
        agree(all);
        const { data } = all;
        assert.deepEqual(
            [data.subject, data.thread, data.client.id, data.firm.name, data.message_count],
            ['The survey', thread.id, maria.account, firm.name, 2],
        );
        assert.deepEqual(
            data.messages.map(({ side, via, texts }) => [side, via, texts.map(({ text }) => text)]),
            [
                ['client', 'portal', ['Is it here?\n\n  Indented, and a last line.']],
                ['firm', 'desk', ['Not yet.', 'It is.\nSee page 4.']],
            ],
        );
        assert.equal(data.messages[0].id, message.id);
        assert.equal(Date.parse(data.messages[0].at), Date.parse(message.at));
        assert.equal(data.reads.filter(({ person }) => person === maria.person)[0].number, 2);
        assert.equal(JSON.stringify(all).includes(NOTE), false);
    }
    assert.equal((await exported(maria.client, thread.id)).data.exported_by.name, 'Maria Lindqvist');
});

test('long paragraphs and long words are whole', async () => {
    const sentence = 'The buyer shall pay within thirty days of completion. ';
    const { thread } = await open(firm.staff, 'Long', sentence.repeat(150).trim());
    await write(firm.staff, thread.id, `${'w'.repeat(5000)}end`);
    const all = await exported(firm.staff, thread.id);
    agree(all);
    // A piece does not end a line: all lines but the last are full.
    const lines = all.text.split('\n').filter((line) => /buyer|thirty|completion/.test(line));
    assert.ok(
        lines.slice(0, -1).every((line) => line.trim().length > 70),
        lines.join('\n'),
    );
});

test('a deleted text is for administrators alone, and who deleted it for all', async () => {
    const { thread } = await open(firm.staff, 'A mistake', 'Hello');
    const wrong = await write(firm.staff, thread.id, 'CANARY9DELETED');
    expectStatus(await firm.staff.delete(`/api/messages/${wrong.id}`), 200);
    const member = (await addColleague(firm, 'member')).desk;
    const textsOf = ({ data }) => data.messages[1].texts.map(({ text }) => text);
    const seen = {};
    for (const [who, visitor] of Object.entries({ owner: firm.staff, member, client: maria.client })) {
        const all = await exported(visitor, thread.id);
        agree(all);
        assert.equal(all.data.messages[1].deletion.by_name, 'Olive Owner');
        seen[who] = textsOf(all);
        assert.equal(JSON.stringify(all).includes('CANARY9DELETED'), who === 'owner', who);
        assert.equal(all.files['transcript.pdf'].length > 0, true);
    }
    assert.deepEqual(seen, { owner: ['CANARY9DELETED'], member: [null], client: [] });
});

test('attachments are those of the vault, under safe names, each once', async () => {
    const evil = '..\\..\\a:b*?"<>| ‮fdp.exe';
    const papers = [
        await attachable('Survey.pdf', pdf('one')),
        await attachable('Survey.pdf', pdf('two'), firm.staff, folders['From you'].id),
        await attachable(evil, Buffer.from('not a pdf')),
        await attachable('測量 — مسح 🦊.png', png(3, 2, [255, 0, 0])),
        await attachable('empty.txt', Buffer.alloc(0)),
        await attachable('large.bin', randomBytes(200_000)),
    ];
    const versions = papers.map(({ version }) => version);
    const { thread } = await open(firm.staff, 'Papers', 'All of them', { attachments: versions });
    await write(firm.staff, thread.id, '', [versions[0]]);
    const all = await exported(maria.client, thread.id);
    agree(all);
    const attachments = all.data.messages.flatMap((message) => message.attachments);
    assert.equal(attachments.length, 7);
    assert.equal(new Set(attachments.map(({ file }) => file.toLowerCase())).size, 7);
    for (const [index, { file, sha256, size, state }] of attachments.entries()) {
        const { bytes } = papers[index % 6];
        assert.deepEqual([state, size], ['included', bytes.length]);
        assert.match(file, /^attachments\/\d+-\d+ [^\\/:*?"<>|\p{Cc}\p{Cf}]+$/u);
        assert.ok(all.files[file].equals(bytes), file);
        assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
    }
    assert.equal(Object.keys(all.files).filter((path) => path.startsWith('attachments/')).length, 7);
});

test('what the exporter may not open is named and not included', async () => {
    const [open1, removed, hidden, sensitive] = [
        await attachable('open.pdf', pdf('open')),
        await attachable('removed.pdf', pdf('removed')),
        await attachable('hidden.pdf', pdf('hidden')),
        await attachable('sensitive.pdf', pdf('sensitive')),
    ];
    const { thread } = await open(firm.staff, 'Papers', 'x', {
        attachments: [open1, removed, hidden, sensitive].map(({ version }) => version),
    });
    const internal = Object.values(folders).find(({ level }) => level === 0);
    expectStatus(await firm.staff.delete(`/api/documents/${removed.document}`), 204);
    expectStatus(await firm.staff.patch(`/api/documents/${hidden.document}`, { folder: internal.id }), 200);
    expectStatus(await firm.staff.ask('PUT', `/api/documents/${sensitive.document}/sensitivity`), 200);
    const { helper } = await inviteHelper(maria.client, [maria.account], MESSAGES);
    const { program } = await makeKey(firm.staff, ['messages:read']);
    const { program: reader } = await makeKey(firm.staff, ['messages:read', 'documents:read']);
    const states = async (visitor) => {
        const all = await exported(visitor, thread.id);
        agree(all);
        const attachments = all.data.messages[0].attachments;
        assert.deepEqual(
            Object.keys(all.files).filter((path) => path.startsWith('attachments/')).length,
            attachments.filter(({ state }) => state === 'included').length,
        );
        return attachments.map(({ state }) => state);
    };
    const none = ['unavailable', 'unavailable', 'unavailable', 'unavailable'];
    assert.deepEqual(await states(firm.staff), ['included', 'unavailable', 'included', 'included']);
    assert.deepEqual(await states(maria.client), ['included', 'unavailable', 'unavailable', 'included']);
    assert.deepEqual(await states(helper), none);
    assert.deepEqual(await states(program), none);
    assert.deepEqual(await states(reader), ['included', 'unavailable', 'included', 'sensitive']);
    for (const person of [owner, maria.person]) fiveMinutesLater(firm.slug, person);
    assert.deepEqual(await states(firm.staff), ['included', 'unavailable', 'included', 'sensitive']);
    assert.deepEqual(await states(maria.client), ['included', 'unavailable', 'unavailable', 'sensitive']);
});

test('scripts of the world, emoji and a word of 20,000 characters', async () => {
    const words = {
        hebrew: 'שלום עולם',
        arabic: 'مرحبا بالعالم',
        chinese: '你好，世界',
        japanese: 'こんにちは',
        korean: '안녕하세요',
        hindi: 'नमस्ते दुनिया',
        thai: 'สวัสดีชาวโลก',
        marks: 'Z͑á̈̂l̶g̷o é',
        emoji: 'Thanks 😀 👍 🦊',
        long: 'x'.repeat(20_000),
    };
    const { thread } = await open(maria.client, 'Scripts שלום', words.hebrew);
    for (const text of Object.values(words)) await write(maria.client, thread.id, text);
    const all = await exported(firm.staff, thread.id);
    assert.deepEqual(
        all.data.messages.slice(1).map(({ texts }) => texts[0].text),
        Object.values(words),
    );
    const found = squeeze(all.text).normalize('NFC');
    for (const name of ['chinese', 'japanese', 'korean', 'emoji'])
        assert.ok(found.includes(squeeze(words[name])), name);
    for (const name of ['hebrew', 'arabic']) {
        const letters = [...squeeze(words[name])];
        assert.ok(
            letters.every((letter) => found.includes(letter)),
            name,
        );
    }
    assert.ok(found.includes(words.long));
});

test('a thousand messages, in order', async () => {
    const { thread, message } = await open(maria.client, 'Long', 'Message 1');
    inFirm(
        firm.slug,
        `insert into messages (id, account, thread, number, author, from_firm, via, at)
         select gen_random_uuid(), account, thread, n, author, from_firm, via, at + n * interval '1 second'
           from messages, generate_series(2, 1000) n where id = '${message.id}';
         insert into message_texts (message, version, account, text, author, at)
         select id, 1, account, 'Message ' || number || repeat(' word', 200), author, at
           from messages where thread = '${thread.id}' and number > 1;
         update threads set messages = 1000 where id = '${thread.id}'`,
    );
    const all = await exported(firm.staff, thread.id);
    assert.deepEqual(
        all.data.messages.map(({ number, texts }) => [number, texts[0].text.split(' ')[1]]),
        Array.from({ length: 1000 }, (_, index) => [index + 1, String(index + 1)]),
    );
    agree(all);
    assert.ok(all.pages > 100);
});

test('each export is in the audit log; who does not see the thread gets none', async () => {
    const { thread } = await open(maria.client, 'Logged', 'x');
    const entries = async () =>
        expectStatus(await firm.staff.get('/api/audit-log'), 200).items.filter(
            ({ what, object }) => what === 'thread.exported' && object === thread.id,
        );
    await exported(maria.client, thread.id);
    const [entry, ...more] = await entries();
    assert.deepEqual([entry.person, entry.kind, more.length], [maria.person, 'client', 0]);
    const { helper } = await inviteHelper(maria.client, [maria.account], 1);
    const restricted = await addColleague(firm, 'member', { assigned: true });
    for (const visitor of [samuel.client, helper, restricted.desk])
        assert.equal(expectStatus(await ask(visitor, thread.id), 404).code, 'no_such_thread');
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    expectStatus(await ask(firm.staff.twin(firm.slug, 'impersonation'), thread.id), 403);
    assert.equal((await entries()).length, 1);
});

test('each attachment that is included counts as opened', async () => {
    const paper = await attachable('Opened.pdf', pdf('opened'));
    const other = await attachable('Other.pdf', pdf('other'));
    const versions = [paper.version, other.version];
    const { thread } = await open(firm.staff, 'Opened', 'x', { attachments: versions });
    await write(firm.staff, thread.id, 'once more', [paper.version]);
    const openings = async () =>
        expectStatus(await firm.staff.get(`/api/documents/${paper.document}/openings`), 200).items;
    assert.deepEqual(await openings(), []);
    await exported(maria.client, thread.id);
    const [opening, ...more] = await openings();
    assert.deepEqual([opening.person, opening.current, more.length], [maria.person, true, 0]);
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items.filter(
        ({ what, object }) => what === 'document.read' && [paper.document, other.document].includes(object),
    );
    assert.deepEqual(entries.map(({ object }) => object).sort(), [paper.document, other.document].sort());
    assert.ok(
        entries.every(
            ({ person, kind, account }) => person === maria.person && kind === 'client' && account === maria.account,
        ),
        JSON.stringify(entries),
    );
    const { messages } = (await exported(maria.client, thread.id)).data;
    assert.equal(messages.length, 2);
});

test('beyond some an hour, nobody exports', async () => {
    const { thread } = await open(samuel.client, unique('Limits'), 'x', { account: samuel.account });
    const statuses = [];
    for (let i = 0; i < 17; i++) statuses.push((await ask(samuel.client, thread.id)).status);
    assert.deepEqual([...new Set(statuses)], [200, 429]);
});
