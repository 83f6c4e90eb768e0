// SPDX-License-Identifier: AGPL-3.0-or-later
// The people of a test: firms that sign up, staff, clients who accept invitations, all through the public API.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Program, Visitor } from './browser_like.mjs';
import { countTo, mailTo } from './mail.mjs';
import { stepAt, totp } from './totp.mjs';
import { until } from './until.mjs';

export const unique = (prefix) => `${prefix}-${randomBytes(4).toString('hex')}`;

/** Asserts the status and shows the body where it differs. */
export function expectStatus(answer, status) {
    assert.equal(
        answer.status,
        status,
        `wanted ${status}, got ${answer.status}: ${answer.bytes.toString('utf8').slice(0, 500)}`,
    );
    return answer.json;
}

/** As expectStatus(), for any success. */
export function expectDone(answer) {
    assert.ok(
        answer.status >= 200 && answer.status < 300,
        `${answer.status}: ${answer.bytes.toString('utf8').slice(0, 500)}`,
    );
    return answer.json;
}

/**
 * Each step of a secret counts once, so the next code is that of the first step not used yet. The server allows one step
 * back and one ahead; the one back is left out where it could be two by the time that the code arrives.
 */
export class Authenticator {
    constructor(secret) {
        this.secret = secret;
        this.used = 0;
    }

    async code() {
        const step = await until('the next code', () => {
            const now = stepAt();
            const back = Date.now() % 30000 < 20000 ? 1 : 0;
            const next = Math.max(now - back, this.used + 1);
            return next <= now + 1 ? next : null;
        });
        this.used = step;
        return totp(this.secret, step);
    }
}

/** Enrols TOTP for a visitor at level 1. Gives {authenticator, recoveryCodes}. */
export async function enrol(visitor) {
    const offer = expectStatus(await visitor.post('/api/factors/totp'), 201);
    const authenticator = new Authenticator(offer.secret);
    const done = expectStatus(
        await visitor.post('/api/factors/totp/confirmation', { code: await authenticator.code() }),
        200,
    );
    return { authenticator, recoveryCodes: done.recovery_codes };
}

/** A new firm by the public sign-up; its owner at level 2 on the desk, with a pack. */
export async function signUpFirm({
    slug = unique('firm'),
    name = `Test ${slug}`,
    owner = 'Olive Owner',
    pack = 'law',
} = {}) {
    const email = `owner@${slug}.example`;
    const apex = new Visitor('');
    const seen = await countTo(email);
    expectStatus(await apex.post('/api/sign-ups', { firm_name: name, slug, name: owner, email }), 202);
    const mail = await mailTo(email, seen);
    const { location } = expectStatus(await apex.post('/api/sign-ups/code', { code: mail.code }), 201);
    const staff = new Visitor(slug, 'desk');
    expectStatus(await staff.get('/api/session'), 200);
    expectStatus(await staff.post('/api/sign-in/handover', { token: location.split('#')[1] }), 200);
    const { authenticator } = await enrol(staff);
    if (pack) expectStatus(await staff.post(`/api/packs/${pack}/adoption`), 201);
    return { slug, name, email, staff, authenticator };
}

/** Signs a known person in: mailed code, then TOTP. */
export async function signIn(slug, email, authenticator, side = 'portal') {
    const visitor = new Visitor(slug, side);
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    const { code } = await mailTo(email, seen);
    const { next } = expectStatus(await visitor.post('/api/sign-in/code', { code }), 200);
    assert.equal(next, 'totp');
    assert.equal(
        expectStatus(await visitor.post('/api/sign-in/totp', { code: await authenticator.code() }), 200).next,
        'done',
    );
    return visitor;
}

/** An account with one contact, made by staff. Gives {account, person, email}. */
export async function addAccount(staff, name = unique('Client'), areas) {
    // All firms of a run share one inbox, and two tests may choose the same name.
    const email = `${unique(name.toLowerCase().replace(/[^a-z0-9]+/g, '.'))}@mail.example`;
    const made = expectStatus(
        await staff.post('/api/accounts', {
            name,
            kind: 'person',
            contact_name: name,
            contact_email: email,
            ...(areas ? { areas } : {}),
        }),
        201,
    );
    return { account: made.id, person: made.person, name, email };
}

/** Invites a contact and accepts: the client at level 2. */
export async function inviteAndAccept(firm, contact) {
    const seen = await countTo(contact.email);
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    const { token } = await mailTo(contact.email, seen);
    const client = new Visitor(firm.slug);
    assert.equal(expectStatus(await client.post('/api/invitations/redeem', { token }), 200).next, 'enrol');
    const { authenticator, recoveryCodes } = await enrol(client);
    return { ...contact, client, authenticator, recoveryCodes };
}

/** A helper, or what `more` says, whom a client invited and who has signed in, at level 2. */
export async function inviteHelper(client, accounts, areas, more = {}) {
    const name = more.name ?? unique('Helper');
    const email = `${unique('helper')}@mail.example`;
    const made = expectStatus(await client.post('/api/helpers', { name, email, accounts, areas, ...more }), 201);
    const mail = await mailTo(email);
    const helper = new Visitor(client.slug);
    expectStatus(await helper.post('/api/invitations/redeem', { token: mail.token }), 200);
    const { authenticator } = await enrol(helper);
    return { person: made.id, name, email, mail, helper, authenticator };
}

/** A colleague whom the owner invited and who has set up an authenticator. `more` is added to the request. */
export async function addColleague(firm, role = 'member', more = {}) {
    const email = `${unique(role)}@${firm.slug}.example`;
    const seen = await countTo(email);
    const made = expectStatus(await firm.staff.post('/api/people', { name: unique(role), email, role, ...more }), 201);
    const desk = new Visitor(firm.slug, 'desk');
    expectStatus(await desk.post('/api/invitations/redeem', { token: (await mailTo(email, seen)).token }), 200);
    return { ...made, email, desk, ...(await enrol(desk)) };
}

/** A matter from the first template of the firm's pack. */
export async function openMatter(staff, account, title = unique('Matter')) {
    const templates = expectStatus(await staff.get('/api/templates'), 200).items;
    const template = templates[0];
    const matter = expectStatus(await staff.post('/api/matters', { account, template: template.id, title }), 201);
    return { ...matter, template };
}

/** Uploads bytes by tus into a folder. Gives the document's id. `pieceSize` a multiple of 64 KiB. */
export async function upload(
    visitor,
    folder,
    name,
    bytes,
    { pieceSize = 1 << 20, type = 'application/pdf', document = null } = {},
) {
    const base64 = (text) => Buffer.from(text).toString('base64');
    const tus = { 'tus-resumable': '1.0.0' };
    const started = await visitor.ask('POST', '/api/uploads', {
        headers: {
            ...tus,
            'upload-length': String(bytes.length),
            'upload-metadata': `filename ${base64(name)},filetype ${base64(type)},folder ${base64(folder)}${
                document ? `,document ${base64(document)}` : ''
            }`,
        },
    });
    expectStatus(started, 201);
    if (bytes.length === 0) return started.headers['x-portico-document'];
    const path = new URL(started.headers.location, 'https://any').pathname.replace(/^\/desk/, '');
    let stored;
    for (let offset = 0; offset < bytes.length; offset += pieceSize) {
        const piece = bytes.subarray(offset, offset + pieceSize);
        const kept = await visitor.ask('PATCH', path, {
            body: piece,
            headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        });
        expectStatus(kept, 204);
        assert.equal(Number(kept.headers['upload-offset']), offset + piece.length);
        stored = kept.headers['x-portico-document'];
    }
    assert.ok(stored, 'the last piece completes the document');
    return stored;
}

/** The folders of a matter by name. */
export async function foldersOf(visitor, matter) {
    const { folders } = expectStatus(await visitor.get(`/api/matters/${matter}/documents`), 200);
    return Object.fromEntries(folders.map((folder) => [folder.name, folder]));
}

/** A program with a new key of `staff`, whose session must be fresh. Returns {program, key, id}. */
export async function makeKey(staff, scopes, more = {}) {
    const { key, details } = expectStatus(
        await staff.post('/api/keys', { name: unique('Program'), scopes, ...more }),
        201,
    );
    return { program: new Program(staff.slug, key), key, id: details.id };
}
