// SPDX-License-Identifier: AGPL-3.0-or-later
// Accounts, their people, staff, the brand and the settings: what changes, who may change it, and what ends with it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deflateSync, crc32 } from 'node:zlib';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo, mailsTo } from '../../support/mail.mjs';
import { addAccount, addColleague, enrol, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

/** A colleague who accepted the invitation and has two factors. */
const colleague = (role, more) => addColleague(firm, role, more);

/** A PNG of one colour. */
function png(width, height) {
    const chunk = (type, data) => {
        const body = Buffer.concat([Buffer.from(type), data]);
        const length = Buffer.alloc(4);
        const sum = Buffer.alloc(4);
        length.writeUInt32BE(data.length);
        sum.writeUInt32BE(crc32(body));
        return Buffer.concat([length, body, sum]);
    };
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    const rows = deflateSync(Buffer.alloc(height * (1 + 3 * width), 0x22));
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const putLogo = (body, type = 'image/png') => firm.staff.ask('PUT', '/api/brand/logo', { body, headers: { 'content-type': type } });

test('a known address is linked to a second client, keeps its name, and not twice to the same', async () => {
    const first = await addAccount(firm.staff);
    const second = expectStatus(await firm.staff.post('/api/accounts', { name: unique('Company'), kind: 'company' }), 201);
    assert.equal(second.person, null);
    const link = { name: 'Another Name', email: first.email.toUpperCase(), areas: 2 };
    const linked = expectStatus(await firm.staff.post(`/api/accounts/${second.id}/people`, link), 201);
    assert.equal(linked.id, first.person);
    assert.equal(linked.name, first.name);
    assert.equal(linked.areas, 2);
    assert.equal(expectStatus(await firm.staff.post(`/api/accounts/${second.id}/people`, link), 409).code, 'already_linked');
    expectStatus(await firm.staff.delete(`/api/accounts/${second.id}/people/${first.person}`), 204);
    assert.equal(expectStatus(await firm.staff.delete(`/api/accounts/${second.id}/people/${first.person}`), 404).code, 'no_such_link');
});

test('a contact needs name and address, and an unknown member is refused by name', async () => {
    const half = expectStatus(await firm.staff.post('/api/accounts', { name: 'Half', contact_email: 'half@mail.example' }), 422);
    assert.deepEqual(half.fields.map(({ name }) => name), ['contact_name']);
    const odd = expectStatus(await firm.staff.post('/api/accounts', { name: 'Odd', areas: 16, kinds: 'person' }), 422);
    assert.deepEqual(odd.fields.map(({ name }) => name).sort(), ['areas', 'kinds']);
});

test('pages of clients follow each other without a gap, in the order of names', async () => {
    const prefix = unique('Page');
    for (let i = 0; i < 52; i++) {
        const name = `${i % 2 ? prefix : prefix.toUpperCase()} ${String(i % 26).padStart(2, '0')}`;
        expectStatus(await firm.staff.post('/api/accounts', { name }), 201);
    }
    const first = expectStatus(await firm.staff.get(`/api/accounts?q=${prefix}`), 200);
    assert.equal(first.items.length, 50);
    const rest = expectStatus(await firm.staff.get(`/api/accounts?q=${prefix}&before=${encodeURIComponent(first.next)}`), 200);
    assert.equal(rest.items.length, 2);
    assert.equal(rest.next, null);
    const all = [...first.items, ...rest.items];
    assert.equal(new Set(all.map(({ id }) => id)).size, 52);
    const names = all.map(({ name }) => name.toLowerCase());
    assert.deepEqual(names, [...names].sort());
});

test('a contact who may no longer log in is out at once, and gets neither code nor invitation', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    expectStatus(await person.client.get('/api/home'), 200);
    const link = `/api/accounts/${person.account}/people/${person.person}`;
    expectStatus(await firm.staff.patch(link, { may_log_in: false }), 200);
    expectStatus(await person.client.get('/api/home'), 401);
    assert.equal(expectStatus(await firm.staff.post(`/api/people/${person.person}/invitations`), 409).code, 'may_not_log_in');
    // Invitation and new factor were written about; then comes the mail of the second ask, for the first made none.
    await until('both mails', async () => (await countTo(person.email)) === 2);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: person.email }), 202);
    expectStatus(await firm.staff.patch(link, { may_log_in: true }), 200);
    expectStatus(await new Visitor(firm.slug).post('/api/sign-in', { email: person.email }), 202);
    assert.ok((await mailTo(person.email, 2)).code);
    assert.equal(await countTo(person.email), 3);
});

test('a member looks after clients, not after colleagues', async () => {
    const { desk } = await colleague('member');
    const owner = expectStatus(await desk.get('/api/people'), 200).items.find(({ role }) => role === 'owner');
    expectStatus(await desk.post('/api/accounts', { name: unique('Client') }), 201);
    expectStatus(await desk.post('/api/people', { name: 'X', email: 'x@mail.example', role: 'reader' }), 403);
    expectStatus(await desk.patch(`/api/people/${owner.id}`, { active: false }), 403);
    expectStatus(await desk.post(`/api/people/${owner.id}/invitations`), 403);
    const { name } = expectStatus(await desk.get('/api/brand'), 200);
    const brand = { colour: '#14503c', face: 'text' };
    assert.equal(expectStatus(await desk.put('/api/brand', { ...brand, name: 'Renamed' }), 409).code, 'not_allowed');
    assert.equal(expectStatus(await desk.put('/api/brand', { ...brand, name }), 200).name, name);
    const newcomer = { name: 'N', email: `${unique('n')}@mail.example`, role: 'member' };
    const { id } = expectStatus(await firm.staff.post('/api/people', newcomer), 201);
    const invitations = expectStatus(await desk.get('/api/invitations'), 200).items;
    const staffs = invitations.find(({ person, state }) => person === id && state === 'open');
    expectStatus(await desk.delete(`/api/invitations/${staffs.id}`), 404);
    expectStatus(await firm.staff.delete(`/api/invitations/${staffs.id}`), 204);
    expectStatus(await desk.get('/api/record'), 403);
});

test('a reader reads', async () => {
    const { desk } = await colleague('reader');
    expectStatus(await desk.get('/api/accounts'), 200);
    expectStatus(await desk.post('/api/accounts', { name: 'No' }), 403);
    const logo = { body: png(64, 64), headers: { 'content-type': 'image/png' } };
    expectStatus(await desk.put('/api/brand', { colour: '#14503c', face: 'text' }), 403);
    expectStatus(await desk.ask('PUT', '/api/brand/logo', logo), 403);
    expectStatus(await desk.delete('/api/brand/logo'), 403);
    expectStatus(await desk.post('/api/packs/law/adoption'), 403);
    const tus = { 'tus-resumable': '1.0.0', 'upload-length': '4', 'upload-metadata': `filename ${btoa('a.pdf')},folder ${btoa(crypto.randomUUID())}` };
    expectStatus(await desk.ask('POST', '/api/uploads', { headers: tus }), 403);
});

test('and tends to what is their own', async () => {
    const { desk } = await colleague('reader');
    assert.equal(expectStatus(await desk.patch('/api/profile', { name: 'Rita Reader' }), 200).name, 'Rita Reader');
    expectStatus(await desk.post('/api/profile/mail', { email: `${unique('rita')}@firm.example` }), 202);
    expectStatus(await desk.delete('/api/profile/mail'), 204);
    assert.equal(expectStatus(await desk.delete('/api/sessions'), 200).ended, 0);
    expectStatus(await desk.delete('/api/session'), 204);
});

test('what has a least length is not emptied', async () => {
    const { id } = await addAccount(firm.staff).then(({ account }) => ({ id: account }));
    const named = (answer) => expectStatus(answer, 422).fields.map(({ name }) => name);
    assert.deepEqual(named(await firm.staff.patch(`/api/accounts/${id}`, { name: '  ' })), ['name']);
    assert.deepEqual(named(await firm.staff.patch('/api/profile', { name: '' })), ['name']);
    const nobody = { name: 'Nobody', contact_name: '', contact_email: '' };
    assert.deepEqual(named(await firm.staff.post('/api/accounts', nobody)).sort(), ['contact_email', 'contact_name']);
    expectStatus(await firm.staff.patch(`/api/accounts/${id}`, { reference: '' }), 200);
});

test('an admin makes no owner and changes none; the last owner stays', async () => {
    const { desk } = await colleague('admin');
    const owner = expectStatus(await desk.get('/api/people'), 200).items.find(({ role }) => role === 'owner');
    assert.equal(expectStatus(await desk.post('/api/people', { name: 'X', email: 'x@mail.example', role: 'owner' }), 403).code, 'owner_only');
    assert.equal(expectStatus(await desk.patch(`/api/people/${owner.id}`, { role: 'member' }), 409).code, 'owner_only');
    assert.equal(expectStatus(await firm.staff.patch(`/api/people/${owner.id}`, { active: false }), 409).code, 'last_owner');
    expectStatus(await firm.staff.get('/api/people'), 200);
});

test('a colleague who is let go is out at once', async () => {
    const { id, desk } = await colleague('member');
    expectStatus(await desk.get('/api/accounts'), 200);
    assert.equal(expectStatus(await firm.staff.patch(`/api/people/${id}`, { active: false }), 200).active, false);
    expectStatus(await desk.get('/api/accounts'), 401);
});

test('a new authenticator wants a fresh factor; started twice, the newer counts', async () => {
    const person = await inviteAndAccept(firm, await addAccount(firm.staff));
    const first = expectStatus(await person.client.post('/api/factors/totp'), 201);
    const second = expectStatus(await person.client.post('/api/factors/totp'), 201);
    assert.match(second.qr, /^<svg /);
    const late = await person.client.post('/api/factors/totp/confirmation', { id: first.id, code: '000000' });
    assert.equal(expectStatus(late, 409).code, 'enrolment_replaced');
    assert.equal(expectStatus(await person.client.post('/api/factors/totp/confirmation', { id: second.id, code: '000000' }), 401).code, 'code_wrong');
});

test('the mailbox alone cannot replace the authenticator, nor brand a firm that has clients', async () => {
    const seen = await countTo(firm.email);
    const desk = new Visitor(firm.slug, 'desk');
    expectStatus(await desk.post('/api/sign-in', { email: firm.email }), 202);
    const { code } = await mailTo(firm.email, seen);
    assert.equal(expectStatus(await desk.post('/api/sign-in/code', { code }), 200).next, 'totp');
    assert.equal(expectStatus(await desk.post('/api/factors/totp'), 409).code, 'factor_exists');
    const brand = { colour: '#7a3ff2', face: 'text' };
    assert.equal(expectStatus(await desk.put('/api/brand', brand), 409).code, 'second_factor_first');
});

test('an authenticator that takes the place of another is told as that', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    await enrol(client.client);
    const says = ({ text }) => /Another authenticator app took the place/.test(text.replaceAll('\n', ' '));
    await until('the notice', async () => (await mailsTo(client.email)).some(says));
});

test('the brand is a new sheet for everybody, readable in any colour', async () => {
    const visitor = new Visitor(firm.slug);
    const old = await visitor.ask('GET', '/brand.css');
    for (const colour of ['#fbe98a', '#14503c']) {
        const changed = expectStatus(await firm.staff.put('/api/brand', { colour, face: 'serif', phone: '+44 20 7946 0000' }), 200);
        assert.equal(changed.contact.phone, '+44 20 7946 0000');
        const preview = expectStatus(await firm.staff.post('/api/brand/preview', { colour }), 200);
        assert.ok(preview.verdicts.every(({ ok, ratio, needed }) => ok && ratio >= needed), colour);
        assert.deepEqual(preview.colours, changed.colours);
    }
    const sheet = await visitor.ask('GET', '/brand.css', { headers: { 'if-none-match': old.headers.etag } });
    expectStatus(sheet, 200);
    assert.match(sheet.headers['content-type'], /^text\/css/);
    assert.match(sheet.bytes.toString(), /--fill:#14503c;/);
    expectStatus(await visitor.ask('GET', '/brand.css', { headers: { 'if-none-match': sheet.headers.etag } }), 304);
    assert.deepEqual(expectStatus(await firm.staff.put('/api/brand', { colour: 'green', face: 'serif' }), 422).fields.map(({ name }) => name), ['colour']);
    assert.equal(expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif', phone: null }), 200).contact.phone, undefined);
});

test('a logo is a picture of a sane size, and served as exactly that', async () => {
    const picture = png(64, 32);
    expectStatus(await putLogo(picture), 204);
    const served = await new Visitor(firm.slug).ask('GET', '/brand/logo');
    expectStatus(served, 200);
    assert.ok(served.bytes.equals(picture));
    assert.equal(served.headers['content-type'], 'image/png');
    assert.equal(served.headers['x-content-type-options'], 'nosniff');
    expectStatus(await putLogo(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), 415);
    expectStatus(await putLogo(picture.subarray(0, picture.length - 1)), 415);
    expectStatus(await putLogo(Buffer.concat([picture, Buffer.from('<script>')])), 415);
    assert.notEqual((await putLogo(picture, 'image/jpeg')).status, 204);
    assert.equal(expectStatus(await putLogo(png(8, 8)), 422).code, 'picture_size');
    assert.ok((await new Visitor(firm.slug).ask('GET', '/brand/logo')).bytes.equals(picture), 'a refused one changes nothing');
    expectStatus(await firm.staff.delete('/api/brand/logo'), 204);
    expectStatus(await new Visitor(firm.slug).ask('GET', '/brand/logo'), 404);
});

test('settings know their zones; a profile clears what is null and keeps what is left out', async () => {
    assert.equal(expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'Europe/Madrid' }), 200).time_zone, 'Europe/Madrid');
    expectStatus(await firm.staff.patch('/api/settings', { time_zone: 'Mars/Base' }), 422);
    expectStatus(await firm.staff.patch('/api/profile', { phone: '+44 1', locale: 'de' }), 200);
    const profile = expectStatus(await firm.staff.patch('/api/profile', { locale: null }), 200);
    assert.equal(profile.phone, '+44 1');
    assert.equal(profile.locale, null);
});

test('the record says who did what, without gaps', async () => {
    const account = expectStatus(await firm.staff.post('/api/accounts', { name: unique('Recorded') }), 201);
    const { items } = expectStatus(await firm.staff.get('/api/record'), 200);
    assert.equal(items[0].what, 'account.created');
    assert.equal(items[0].object, account.id);
    assert.equal(items[0].name, 'Olive Owner');
    items.forEach(({ seq }, i) => assert.equal(seq, items[0].seq - i));
});
