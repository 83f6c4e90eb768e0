// SPDX-License-Identifier: AGPL-3.0-or-later
// Mails about notices (services/jobs/notice_mail.c), and getting no more of them by one click (RFC 8058).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { Program, Visitor } from '../../support/browser_like.mjs';
import { inFirm } from '../../support/inside.mjs';
import { mailsTo } from '../../support/mail.mjs';
import {
    addAccount,
    addColleague,
    expectDone,
    expectStatus,
    inviteAndAccept,
    signUpFirm,
} from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

const SECRET = 'Zurich escrow';

let firm;

before(async () => {
    firm = await signUpFirm();
});

const own = (sql) => inFirm(firm.slug, sql);
const number = 'substr(current_schema, 3)::bigint';

/** A notice as the service makes it, due to be mailed now unless `more` says otherwise. Gives its object. */
function addNotice({ person, account }, kind, more = {}) {
    const { object = randomUUID(), count = 1, mail_at = 'now()', daily = false, since = 'now()', area = 4 } = more;
    own(`insert into notices (id, person, account, area, kind, object, count, mail_at, daily, since)
         values ('${randomUUID()}', '${person}', ${account ? `'${account}'` : 'null'}, ${area}, '${kind}', '${object}',
                 ${count}, ${mail_at}, ${daily}, ${since})`);
    return object;
}

const planMail = ({ person }) =>
    own(
        `insert into portico.jobs (id, firm, kind, object) values (gen_random_uuid(), ${number}, 'notice_mail', '${person}')`,
    );

const jobsOf = ({ person }) =>
    own(`select count(*) from portico.jobs where object = '${person}' and kind = 'notice_mail' and state <> 'done'
            and run_at <= now()`);
const waiting = ({ person }) =>
    own(`select coalesce(string_agg(kind, ','), '') from notices
          where person = '${person}' and mail_at is not null and seen_at is null`);
const seeAll = ({ person }) => own(`update notices set seen_at = now() where person = '${person}' and seen_at is null`);
const mailsOf = ({ person }) =>
    Number(own(`select count(*) from mails where person = '${person}' and kind = 'notices'`));

/** Waits until the job has run, and all mails that it wrote are sent or dropped. */
async function planned(someone) {
    planMail(someone);
    await until('the job', () => jobsOf(someone) === '0');
    await until(
        'its mails',
        () =>
            own(
                `select count(*) from mails where person = '${someone.person}' and kind = 'notices' and state = 'waiting'`,
            ) === '0',
    );
}

/** The mails about notices that somebody has got, oldest first. */
const noticesTo = async ({ email }) => (await mailsTo(email)).filter(({ text }) => text.includes('/unsubscribe#'));

/** Waits until all are there that were sent; the inbox shows them a little later. Gives the last. */
async function lastMail(someone, count = 1) {
    const mails = await until('a mail', async () => {
        const found = await noticesTo(someone);
        return found.length >= count ? found : null;
    });
    assert.equal(mails.length, count);
    return mails.at(-1);
}

const client = async () => inviteAndAccept(firm, await addAccount(firm.staff));

async function openThread({ account }) {
    const made = await firm.staff.post('/api/threads', { account, subject: SECRET, text: `${SECRET} opened` });
    const { thread } = expectDone(made);
    return thread.id;
}

/** The token in the link of a mail. The header has the same (tests/unit/jobs_mime.c). */
const tokenOf = ({ text }) => /\/unsubscribe#([\w-]+)/.exec(text)[1];
const asForm = { body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } };

/** As the program of a mail provider does: without a cookie, and with nothing that only browsers send. */
const click = (token, form = asForm) =>
    new Program(firm.slug, null).ask('POST', `/api/unsubscribe?token=${token}`, {
        ...form,
        headers: { ...form.headers, authorization: null },
    });

/** Waits until the service has made those of so many messages, and deletes them. */
async function forgetNotices({ person }, count) {
    await until(
        'the notices',
        () => own(`select sum(count) from notices where person = '${person}'`) === String(count),
    );
    own(`delete from notices where person = '${person}'`);
}

test('what came to a client is one mail, which says how much of which kind and nothing else', async () => {
    const maria = await client();
    const thread = await openThread(maria);
    await forgetNotices(maria, 1);
    addNotice(maria, 'message', { object: thread, count: 15 });
    addNotice(maria, 'stage', { area: 8, mail_at: `now() + interval '3 hours'`, daily: true });
    await planned(maria);
    const mail = await lastMail(maria);
    assert.equal(mail.subject, `New messages from ${firm.name}`);
    assert.match(mail.text, /15 new messages/);
    for (const part of [mail.subject, mail.text, mail.html]) {
        assert.doesNotMatch(part, new RegExp(SECRET));
        assert.ok(!part.includes(maria.account));
    }
    assert.ok(mail.text.includes(`${originOf(firm.slug)}/messages/${thread}`));
    assert.doesNotMatch(own(`select about::text from mails where person = '${maria.person}'`), new RegExp(SECRET));
    assert.equal(waiting(maria), 'stage'); // until the daily hour
    await planned(maria);
    assert.equal(mailsOf(maria), 1);
});

test('things of two kinds are one mail, also what would be due a little later', async () => {
    const maria = await client();
    addNotice(maria, 'message');
    addNotice(maria, 'stage', { area: 8, mail_at: `now() + interval '4 minutes'` });
    await planned(maria);
    const mail = await lastMail(maria);
    assert.equal(mail.subject, `News from ${firm.name}`);
    assert.match(mail.text, /One new message/);
    assert.match(mail.text, /There is progress/);
    assert.equal(waiting(maria), '');
});

test('what was seen in time makes no mail, and a mail that waits is dropped when its notices are seen', async () => {
    const maria = await client();
    addNotice(maria, 'message');
    seeAll(maria);
    await planned(maria);
    assert.equal(mailsOf(maria), 0);
    // As one that the relay has deferred for an hour.
    addNotice(maria, 'message');
    const mail = randomUUID();
    own(`insert into mails (id, person, recipient, kind, about)
         select '${mail}', person, '${maria.email}', 'notices', jsonb_build_object('notices', jsonb_agg(id))
           from notices where person = '${maria.person}' and seen_at is null group by person`);
    seeAll(maria);
    own(`insert into portico.jobs (id, firm, kind, object) values (gen_random_uuid(), ${number}, 'mail', '${mail}')`);
    await until('it to be dropped', () => mailsOf(maria) === 0);
    assert.equal((await noticesTo(maria)).length, 0);
});

test('who may not see a thing any more, or no mails of the kind, is not told of it', async () => {
    const maria = await client();
    const other = await client();
    addNotice({ ...maria, account: other.account }, 'message');
    addNotice(maria, 'document', { area: 1 }); // of a document that is not there
    addNotice(maria, 'stage', { area: 8 });
    own(`insert into notice_choices (person, kind, way) values ('${maria.person}', 'stage', 'never')`);
    await planned(maria);
    assert.equal(mailsOf(maria), 0);
    assert.equal((await noticesTo(maria)).length, 0);
});

test('the texts of new messages are in the mail if the firm wants that, without deleted ones', async () => {
    const maria = await client();
    const thread = await openThread(maria);
    const deleted = expectDone(await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'Taken back' }));
    await forgetNotices(maria, 2);
    own(`update messages set deleted = true where id = '${deleted.id}'`);
    own('update firm set notice_shows_text = true');
    addNotice(maria, 'message', { object: thread, count: 2, since: `now() - interval '1 hour'` });
    await planned(maria);
    own('update firm set notice_shows_text = false');
    const mail = await lastMail(maria);
    assert.match(mail.text, new RegExp(`    ${SECRET} opened`));
    assert.match(mail.html, new RegExp(`${SECRET} opened`));
    assert.doesNotMatch(mail.subject, new RegExp(SECRET));
    assert.doesNotMatch(mail.text, /Taken back/);
    assert.doesNotMatch(own(`select about::text from mails where person = '${maria.person}'`), new RegExp(SECRET));
});

test('a colleague is told in their words, and the button opens the thing', async () => {
    const someone = await addColleague(firm);
    addNotice({ person: someone.person ?? someone.id }, 'mention', { object: randomUUID() });
    await planned({ person: someone.person ?? someone.id });
    const mail = await lastMail(someone);
    assert.equal(mail.subject, `${firm.name}: You were mentioned`);
    assert.match(mail.text, new RegExp(`${originOf(firm.slug)}/desk/messages/`));
});

test('one click stops mails of those kinds, without signing in and for nobody else', async () => {
    const maria = await client();
    addNotice(maria, 'message');
    await planned(maria);
    const token = tokenOf(await lastMail(maria));
    addNotice(maria, 'message', { mail_at: `now() + interval '1 hour'` });
    assert.equal((await click(token, { ...asForm, body: 'x=1' })).status, 400);
    assert.equal((await click(`${token.slice(0, -4)}AAAA`)).status, 410);
    assert.equal(own(`select count(*) from notice_choices where person = '${maria.person}'`), '0');
    expectStatus(await click(token), 204);
    expectStatus(await click(token), 204);
    assert.equal(own(`select kind || way from notice_choices where person = '${maria.person}'`), 'messagenever');
    assert.equal(waiting(maria), '');
});

test('what is no such token does nothing, in whatever form it comes', async () => {
    for (const token of ['', 'nonsense', '%00', '%FF', 'x'.repeat(76), 'A'.repeat(76), 'A'.repeat(300)]) {
        assert.ok([400, 410].includes((await click(token)).status), `click ${token}`);
        assert.equal((await click(token, { headers: {} })).status, 400, `no form ${token}`);
        const opened = await new Visitor(firm.slug).get(`/api/unsubscribe?token=${token}`); // 303: the page says it
        assert.ok([303, 400, 410].includes(opened.status), `open ${token}`);
        assert.ok(
            [400, 410, 422].includes((await new Visitor(firm.slug).post('/api/unsubscriptions', { token })).status),
        );
    }
});

test('the page is told what its link does, and a link of another firm does nothing here', async () => {
    const maria = await client();
    addNotice(maria, 'stage', { area: 8 });
    await planned(maria);
    const token = tokenOf(await lastMail(maria));
    const visitor = new Visitor(firm.slug);
    const { kinds } = expectStatus(await visitor.post('/api/unsubscriptions/lookup', { token }), 200);
    assert.deepEqual(kinds, ['stage']);
    const opened = await visitor.get(`/api/unsubscribe?token=${token}`);
    assert.equal(opened.status, 303);
    assert.equal(opened.headers.location, `/unsubscribe#${token}`);
    assert.equal(own(`select count(*) from notice_choices where person = '${maria.person}'`), '0');
    const other = await signUpFirm();
    expectStatus(await new Visitor(other.slug).post('/api/unsubscriptions', { token }), 410);
    expectStatus(await visitor.post('/api/unsubscriptions', { token }), 204);
    assert.equal(own(`select kind || way from notice_choices where person = '${maria.person}'`), 'stagenever');
});

/** The service makes notices of messages, and plans their mail for later. That time is now. */
async function makeDue(someone, count) {
    await until(
        'the notices',
        () => own(`select sum(count) from notices where person = '${someone.person}'`) === String(count),
    );
    own(`update notices set mail_at = now() where person = '${someone.person}' and mail_at is not null`);
    await planned(someone);
}

test('fifteen messages are one mail, and none if they were read first', async () => {
    const maria = await client();
    const samuel = await client();
    for (const someone of [maria, samuel]) {
        const thread = await openThread(someone);
        for (let i = 1; i < 15; i++)
            expectDone(await firm.staff.post(`/api/threads/${thread}/messages`, { text: `${SECRET} ${i}` }));
        if (someone === samuel) {
            await until(
                'the notices',
                () => own(`select sum(count) from notices where person = '${samuel.person}'`) === '15',
            );
            const [{ at }] = expectDone(await samuel.client.get('/api/notices')).items;
            expectDone(await samuel.client.post('/api/notices/seen', { until: at }));
        }
        await makeDue(someone, 15);
    }
    const mail = await lastMail(maria);
    assert.match(mail.text, /15 new messages/);
    assert.equal(mailsOf(maria), 1);
    assert.equal(mailsOf(samuel), 0);
});
