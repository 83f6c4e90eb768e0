// SPDX-License-Identifier: AGPL-3.0-or-later
// Helpers: what they may see, what the client sees of them, and how their access ends.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { openLive } from '../../support/live.mjs';
import { inFirm, readAgain } from '../../support/inside.mjs';
import { countTo, mailsTo, mailTo } from '../../support/mail.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signIn,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';
import { until } from '../../support/until.mjs';

const DOCUMENTS = 1,
    MATTERS = 8;
const soon = (ms) => new Date(Date.now() + ms).toISOString();

let firm, maria, matter, folders;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'House of Maria');
    folders = await foldersOf(firm.staff, matter.id);
});

/** What the inviter sees of one person at one account. */
async function helperOf(client, person, account) {
    const { helpers } = expectStatus(await client.get('/api/helpers'), 200);
    return helpers.find((one) => one.id === person && (!account || one.account === account));
}

test('a helper has their own sign-in and sees the chosen area only', async () => {
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'contract.pdf', pdf('contract'));
    const astrid = await inviteHelper(maria.client, [maria.account], DOCUMENTS, { relation_word: 'daughter' });
    assert.match(astrid.mail.subject, new RegExp(`^${maria.name} invites you to the portal`));
    assert.match(astrid.mail.text, /You\s+can\s+see:\s+documents\./);
    const { accounts } = expectStatus(await astrid.helper.get('/api/session'), 200);
    assert.deepEqual(
        accounts.map(({ id, areas, helping, manages_helpers }) => ({ id, areas, helping, manages_helpers })),
        [{ id: maria.account, areas: DOCUMENTS, helping: true, manages_helpers: false }],
    );
    expectStatus(await astrid.helper.get(`/api/documents/${document}`), 200);
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 404);
    assert.deepEqual(expectStatus(await astrid.helper.get('/api/matters'), 200).items, []);

    const seen = await helperOf(maria.client, astrid.person);
    assert.equal(seen.state, 'active');
    assert.equal(seen.relation_word, 'daughter');
    assert.equal(seen.areas, DOCUMENTS);
    assert.ok(seen.active_since && seen.last_seen_at);
    assert.equal(seen.added_by, maria.name);

    // A helper can neither invite nor change anybody, nor the account.
    const mine = expectStatus(await astrid.helper.get('/api/helpers'), 200);
    assert.deepEqual(mine, { accounts: [], helpers: [] });
    const other = { name: 'X', email: `${unique('x')}@mail.example`, accounts: [maria.account], areas: DOCUMENTS };
    assert.equal(expectStatus(await astrid.helper.post('/api/helpers', other), 404).code, 'no_such_account');
    expectStatus(
        await astrid.helper.patch(`/api/accounts/${maria.account}/helpers/${astrid.person}`, { areas: 15 }),
        404,
    );
    expectStatus(
        await astrid.helper.patch(`/api/accounts/${maria.account}/helpers/${maria.person}`, { areas: 1 }),
        404,
    );
    expectStatus(await astrid.helper.delete(`/api/accounts/${maria.account}/helpers/${maria.person}`), 404);
    expectStatus(await astrid.helper.get(`/api/accounts/${maria.account}/helpers/${astrid.person}/acts`), 404);
    expectStatus(await astrid.helper.patch(`/api/accounts/${maria.account}`, { name: 'Mine' }), 404);

    // More areas, and fewer again, apply from the next request.
    assert.equal(
        expectStatus(
            await maria.client.patch(`/api/accounts/${maria.account}/helpers/${astrid.person}`, {
                areas: DOCUMENTS + MATTERS,
                relation_word: null,
            }),
            200,
        ).areas,
        9,
    );
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 200);
    expectStatus(
        await maria.client.patch(`/api/accounts/${maria.account}/helpers/${astrid.person}`, { areas: MATTERS }),
        200,
    );
    expectStatus(await astrid.helper.get(`/api/documents/${document}`), 404);
});

test('the client sees what their helper did, and nobody else does', async () => {
    const hugo = await inviteHelper(maria.client, [maria.account], DOCUMENTS);
    const read = await upload(firm.staff, folders['Contract and searches'].id, 'to read.pdf', pdf('read'));
    const sent = await upload(hugo.helper, folders['From you'].id, 'from hugo.pdf', pdf('sent'));
    expectStatus(await hugo.helper.get(`/api/documents/${read}/content`, { checked: false }), 200);
    const { items } = expectStatus(
        await maria.client.get(`/api/accounts/${maria.account}/helpers/${hugo.person}/acts`),
        200,
    );
    assert.deepEqual(
        items.map(({ what, object, name }) => [what, object, name]),
        [
            ['document.read', read, 'to read.pdf'],
            ['document.uploaded', sent, 'from hugo.pdf'],
            ['signed_in', null, null],
        ],
    );
    const samuel = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Samuel')));
    expectStatus(await samuel.client.get(`/api/accounts/${maria.account}/helpers/${hugo.person}/acts`), 404);
    expectStatus(await samuel.client.get(`/api/accounts/${samuel.account}/helpers/${hugo.person}/acts`), 404);
    expectStatus(await samuel.client.delete(`/api/accounts/${maria.account}/helpers/${hugo.person}`), 404);
    // What a helper does for another client is visible to that client only.
    const email = hugo.email;
    expectStatus(
        await samuel.client.post('/api/helpers', { name: 'Hugo', email, accounts: [samuel.account], areas: 15 }),
        201,
    );
    assert.deepEqual(
        expectStatus(await samuel.client.get(`/api/accounts/${samuel.account}/helpers/${hugo.person}/acts`), 200).items,
        [],
    );
});

test('the acts of a helper have pages, and begin again with their access', async () => {
    const hugo = await inviteHelper(maria.client, [maria.account], DOCUMENTS);
    const samuel = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Samuel')));
    const { email, person } = hugo;
    const invite = async ({ client, account }) => {
        const seen = await countTo(email);
        expectStatus(await client.post('/api/helpers', { name: 'Hugo', email, accounts: [account], areas: 1 }), 201);
        await mailTo(email, seen);
    };
    await invite(samuel);
    const other = await foldersOf(firm.staff, (await openMatter(firm.staff, samuel.account, 'House of Samuel')).id);
    const mine = await upload(firm.staff, folders['Contract and searches'].id, 'mine.pdf', pdf('mine'));
    const his = await upload(firm.staff, other['Contract and searches'].id, 'his.pdf', pdf('his'));
    const read = async (document) =>
        expectStatus(await hugo.helper.get(`/api/documents/${document}/content`, { checked: false }), 200);
    /** All pages of what the client of this account sees. */
    const acts = async (inviter) => {
        const found = [];
        for (let next = ''; next !== null;) {
            const path = `/api/accounts/${inviter.account}/helpers/${person}/acts${next ? `?before=${next}` : ''}`;
            const page = expectStatus(await inviter.client.get(path), 200);
            assert.ok(page.items.length === 50 || page.next === null, 'only the last page is shorter');
            found.push(...page.items);
            next = page.next;
        }
        return found.map(({ what, object }) => [what, object]);
    };
    const came = ['signed_in', null];
    const times = (n, act) => Array.from({ length: n }, () => act);
    for (let i = 0; i < 52; i++) {
        await read(mine);
        if (i % 5 === 0) await read(his);
    }
    hugo.helper = await signIn(firm.slug, email, hugo.authenticator);
    await read(mine);
    const reads = ['document.read', mine];
    assert.deepEqual(await acts(maria), [reads, came, ...times(52, reads), came]);
    const last = await helperOf(maria.client, person);
    await read(his);
    assert.deepEqual(await helperOf(maria.client, person), last, 'what they do elsewhere is no act here');
    const visits = ['document.read', his];
    assert.deepEqual(await acts(samuel), [visits, came, ...times(11, visits)]);

    // After another invitation only what follows it is shown, and they have not come yet.
    expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${person}`), 204);
    await invite(maria);
    await read(mine);
    assert.deepEqual(await acts(maria), [reads]);
    const { state, active_since } = await helperOf(maria.client, person);
    assert.deepEqual({ state, active_since }, { state: 'invited', active_since: null });
    hugo.helper = await signIn(firm.slug, email, hugo.authenticator);
    assert.deepEqual(await acts(maria), [came, reads]);
    const active = await helperOf(maria.client, person);
    assert.equal(active.state, 'active');
    assert.ok(Date.parse(active.active_since) > Date.parse(active.created_at));
    assert.ok(Date.parse(active.last_seen_at) >= Date.parse(active.active_since));
});

test('ending access ends sessions, streams and the invitation at once; other accounts stay', async () => {
    const second = await addAccount(firm.staff, unique('Second'));
    expectStatus(
        await firm.staff.post(`/api/accounts/${second.account}/people`, { name: 'Maria', email: maria.email }),
        201,
    );
    const both = await inviteHelper(maria.client, [maria.account, second.account], 15);
    const live = await openLive(both.helper);
    const alone = await inviteHelper(maria.client, [maria.account], 15);
    const lonely = await openLive(alone.helper);

    expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${both.person}`), 204);
    expectStatus(await both.helper.get(`/api/matters/${matter.id}`), 404);
    await live.closed;
    const left = expectStatus(await both.helper.get('/api/session'), 200).accounts;
    assert.deepEqual(
        left.map(({ id }) => id),
        [second.account],
    );

    expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${alone.person}`), 204);
    await lonely.closed;
    expectStatus(await alone.helper.get('/api/documents'), 401);
    assert.equal((await helperOf(maria.client, alone.person)).state, 'ended');
    expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${alone.person}`), 404);
    expectStatus(await maria.client.patch(`/api/accounts/${maria.account}/helpers/${alone.person}`, { areas: 1 }), 404);

    // An unused invitation is revoked too, and the same person can be invited again.
    const email = `${unique('late')}@mail.example`;
    const late = expectStatus(
        await maria.client.post('/api/helpers', { name: 'Late', email, accounts: [maria.account], areas: 1 }),
        201,
    );
    const { token } = await mailTo(email);
    expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${late.id}`), 204);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 410);
    const seen = await countTo(email);
    const again = expectStatus(
        await maria.client.post('/api/helpers', { name: 'Later', email, accounts: [maria.account], areas: 1 }),
        201,
    );
    assert.equal(again.id, late.id);
    assert.equal(again.helpers[0].name, 'Later');
    assert.equal(again.helpers[0].state, 'invited');
    await mailTo(email, seen);
});

test('when a link reaches its end date, its streams end and it gives no access', async () => {
    const brief = await inviteHelper(maria.client, [maria.account], 15, { ends_at: soon(3600_000) });
    assert.match(brief.mail.text, /You have access until \d+ \w+ 20\d\d/);
    const openWithEnd = async (milliseconds) => {
        const live = await openLive(brief.helper);
        expectStatus(
            await maria.client.patch(`/api/accounts/${maria.account}/helpers/${brief.person}`, {
                ends_at: soon(milliseconds),
            }),
            200,
        );
        await live.closed; // the change itself restarts the stream
        const last = await openLive(brief.helper);
        return (await brief.helper.get(`/api/matters/${matter.id}`)).status === 200 ? last : null;
    };
    // If a busy machine is too slow for a near end, a later one is used.
    const last = (await openWithEnd(4000).catch(() => null)) ?? (await openWithEnd(60_000));
    assert.ok(last, 'open until the end');
    const ended = (await helperOf(maria.client, brief.person)).ends_at;
    await last.closed;
    assert.ok(Date.now() >= Date.parse(ended) - 1000, 'the stream does not end before the link');
    await until('nothing more', async () =>
        [401, 404].includes((await brief.helper.get(`/api/matters/${matter.id}`)).status),
    );
    assert.equal((await helperOf(maria.client, brief.person)).state, 'ended');
    assert.equal(
        expectStatus(
            await maria.client.post('/api/helpers', {
                name: 'X',
                email: brief.email,
                accounts: [maria.account],
                areas: 1,
                ends_at: soon(-1000),
            }),
            409,
        ).code,
        'end_passed',
    );
});

test('nobody can share more than they see, or an account that is not theirs', async () => {
    const narrow = await addAccount(firm.staff, unique('Narrow'), DOCUMENTS);
    const { client, account } = await inviteAndAccept(firm, narrow);
    const ask = (change) =>
        client.post('/api/helpers', {
            name: 'X',
            email: `${unique('x')}@mail.example`,
            accounts: [account],
            areas: DOCUMENTS,
            ...change,
        });
    assert.equal(expectStatus(await ask({ areas: DOCUMENTS + MATTERS }), 409).code, 'areas_beyond');
    assert.equal(expectStatus(await ask({ accounts: [account, maria.account] }), 404).code, 'no_such_account');
    assert.equal(expectStatus(await ask({ areas: 0 }), 422).code, 'fields');
    assert.equal(expectStatus(await ask({ accounts: [] }), 422).code, 'fields');
    assert.equal(expectStatus(await ask({ relation: 'colleague' }), 404).code, 'no_such_account');
    assert.equal(expectStatus(await ask({ email: narrow.email }), 409).code, 'already_linked');
    const { id } = expectStatus(await ask({}), 201);
    assert.equal(
        expectStatus(await client.patch(`/api/accounts/${account}/helpers/${id}`, { areas: 15 }), 409).code,
        'areas_beyond',
    );
    // A contact cannot manage somebody who sees more than they do.
    const spouse = {
        account,
        ...expectStatus(
            await firm.staff.post(`/api/accounts/${account}/people`, {
                name: 'Spouse',
                email: `${unique('spouse')}@mail.example`,
                areas: MATTERS,
            }),
            201,
        ),
    };
    const other = (await inviteAndAccept(firm, { ...spouse, person: spouse.id })).client;
    assert.deepEqual(expectStatus(await other.get('/api/helpers'), 200).helpers, []);
    expectStatus(await other.delete(`/api/accounts/${account}/helpers/${id}`), 404);
    // What the firm takes from a client, their helpers lose too.
    expectStatus(await firm.staff.patch(`/api/accounts/${account}/people/${narrow.person}`, { areas: MATTERS }), 200);
    const { people } = expectStatus(await firm.staff.get(`/api/accounts/${account}`), 200);
    assert.equal(people.find((one) => one.id === id).areas, 0);
});

test('a known address is linked to the existing person, without revealing that', async () => {
    const olga = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Olga Secret')));
    const made = expectStatus(
        await maria.client.post('/api/helpers', {
            name: 'My friend',
            email: olga.email,
            accounts: [maria.account],
            areas: DOCUMENTS,
        }),
        201,
    );
    assert.equal(made.id, olga.person);
    const [seen] = made.helpers;
    assert.equal(seen.name, 'My friend');
    assert.equal(seen.state, 'invited');
    assert.equal(seen.last_seen_at, null);
    const session = expectStatus(await olga.client.get('/api/session'), 200);
    assert.equal(session.person.name, olga.name);
    assert.deepEqual(new Set(session.accounts.map(({ id }) => id)), new Set([olga.account, maria.account]));
    expectStatus(await olga.client.get('/api/factors'), 200);
});

test('what somebody does for another client does not show that they came', async () => {
    const olga = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Olga Secret')));
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'who.pdf', pdf('who'));
    const others = async () =>
        expectStatus(await maria.client.get(`/api/documents/${document}/audience`), 200).others.map(({ name }) => name);
    const invited = { name: 'My friend', email: olga.email, accounts: [maria.account], areas: DOCUMENTS };
    expectStatus(await maria.client.post('/api/helpers', invited), 201);
    /** A visit to their own account, with the session that was open before the invitation. */
    const useOpenSession = async () => {
        inFirm(
            firm.slug,
            `update sessions set seen_at = now() - interval '10 minutes' where person = '${olga.person}'`,
        );
        readAgain(firm.slug, olga.person);
        expectStatus(await olga.client.get('/api/session'), 200);
        expectStatus(await olga.client.get('/api/home'), 200);
    };
    const unknown = async () => {
        const { name, state, active_since, last_seen_at } = await helperOf(maria.client, olga.person);
        assert.deepEqual(
            { name, state, active_since, last_seen_at },
            { name: 'My friend', state: 'invited', active_since: null, last_seen_at: null },
        );
        const names = await others();
        assert.ok(names.includes('My friend') && !names.includes(olga.name), String(names));
    };
    await useOpenSession();
    await unknown();
    // A factor that is asked for again, for a sensitive document of theirs, is no sign-in either.
    expectStatus(await olga.client.post('/api/sign-in/totp', { code: await olga.authenticator.code() }), 200);
    await unknown();

    olga.client = await signIn(firm.slug, olga.email, olga.authenticator);
    const came = await helperOf(maria.client, olga.person);
    assert.deepEqual([came.name, came.state], [olga.name, 'active']);
    assert.ok((await others()).includes(olga.name));
    inFirm(
        firm.slug,
        `update people set last_seen_at = last_seen_at - interval '1 day', signed_in_at = signed_in_at - interval '1 day'
          where id = '${olga.person}';
         update account_people set created_at = created_at - interval '2 days' where person = '${olga.person}'`,
    );
    const dayAgo = (await helperOf(maria.client, olga.person)).last_seen_at;
    assert.ok(Date.now() - Date.parse(dayAgo) > 23 * 3_600_000);
    await useOpenSession();
    assert.equal((await helperOf(maria.client, olga.person)).last_seen_at, dayAgo);
    expectStatus(await olga.client.get(`/api/documents/${document}/content`, { checked: false }), 200);
    assert.ok(
        (await helperOf(maria.client, olga.person)).last_seen_at > dayAgo,
        'what they did for this client counts',
    );
});

test('the firm sees who invited whom, and can end the access', async () => {
    const hilda = await inviteHelper(maria.client, [maria.account], DOCUMENTS, {
        relation_word: 'interpreter',
        ends_at: soon(86400_000),
    });
    const of = async () =>
        expectStatus(await firm.staff.get(`/api/accounts/${maria.account}`), 200).people.find(
            (one) => one.id === hilda.person,
        );
    const seen = await of();
    assert.equal(seen.added_by, maria.name);
    assert.equal(seen.relation, 'helper');
    assert.equal(seen.relation_word, 'interpreter');
    assert.ok(seen.ends_at);
    expectStatus(await firm.staff.delete(`/api/accounts/${maria.account}/people/${hilda.person}`), 204);
    expectStatus(await hilda.helper.get('/api/documents'), 401);
    assert.equal((await of()).ended, true);
    assert.equal((await helperOf(maria.client, hilda.person)).state, 'ended');
    const entries = expectStatus(await firm.staff.get('/api/audit-log'), 200).items;
    for (const what of ['helper.invited', 'account.person_removed'])
        assert.ok(
            entries.some((entry) => entry.what === what && entry.object === hilda.person),
            what,
        );
});

test('only a person who manages the helper can resend the invitation', async () => {
    const email = `${unique('again')}@mail.example`;
    const { id } = expectStatus(
        await maria.client.post('/api/helpers', { name: 'Again', email, accounts: [maria.account], areas: 1 }),
        201,
    );
    const first = await mailTo(email);
    const seen = await countTo(email);
    expectStatus(await maria.client.post(`/api/accounts/${maria.account}/helpers/${id}/invitation`), 202);
    const second = await mailTo(email, seen);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: first.token }), 410);
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token: second.token }), 200);
    const stranger = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Stranger')));
    expectStatus(await stranger.client.post(`/api/accounts/${maria.account}/helpers/${id}/invitation`), 404);
    expectStatus(await stranger.client.post(`/api/accounts/${stranger.account}/helpers/${id}/invitation`), 404);
});

test('at the end date sessions end and the inviter is notified once', async () => {
    const past = await inviteHelper(maria.client, [maria.account], 15, {
        name: 'Brief Guest',
        ends_at: soon(3600_000),
    });
    inFirm(
        firm.slug,
        `update account_people set ends_at = now() - interval '1 minute' where person = '${past.person}'`,
    );
    for (const round of [1, 2]) {
        const job = inFirm(
            firm.slug,
            `insert into portico.jobs (id, firm, kind) values (gen_random_uuid(), substr(current_schema, 3)::bigint, 'expiry') returning id`,
        );
        await until(
            `expiry ${round}`,
            async () => inFirm(firm.slug, `select state from portico.jobs where id = '${job}'`) === 'done',
        );
    }
    assert.equal(
        inFirm(firm.slug, `select count(*) from sessions where person = '${past.person}' and revoked_at is null`),
        '0',
    );
    const notices = await until('the mail', async () => {
        const mails = (await mailsTo(maria.email)).filter(
            ({ subject }) => subject === 'Brief Guest no longer has access',
        );
        return mails.length > 0 ? mails : null;
    });
    assert.equal(notices.length, 1);
    assert.match(notices[0].text, /no\s+longer\s+see\s+anything\s+of\s+Maria-\S+\./);
    assert.equal(
        inFirm(
            firm.slug,
            "select count(*) from mails where kind = 'helper_over' and about ->> 'inviter' = 'Brief Guest'",
        ),
        '1',
    );
});

test('if the policy forbids inviting, nobody can be invited, but access can still be ended', async () => {
    const inside = await inviteHelper(maria.client, [maria.account], 1);
    inFirm(firm.slug, "update policies set may_invite = false where audience = 'clients'");
    try {
        assert.equal(
            expectStatus(
                await maria.client.post('/api/helpers', {
                    name: 'X',
                    email: `${unique('x')}@mail.example`,
                    accounts: [maria.account],
                    areas: 1,
                }),
                409,
            ).code,
            'inviting_off',
        );
        assert.equal(
            expectStatus(
                await maria.client.post(`/api/accounts/${maria.account}/helpers/${inside.person}/invitation`),
                409,
            ).code,
            'inviting_off',
        );
        assert.equal(expectStatus(await maria.client.get('/api/helpers'), 200).accounts[0].may_invite, false);
        expectStatus(await maria.client.delete(`/api/accounts/${maria.account}/helpers/${inside.person}`), 204);
    } finally {
        inFirm(firm.slug, "update policies set may_invite = true where audience = 'clients'");
    }
});
