// SPDX-License-Identifier: AGPL-3.0-or-later
// Expired rows are deleted in transactions of at most EXPIRY_ROWS (1,000) rows a statement; see services/jobs/expiry.c.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inRegistry } from '../../support/admin.mjs';
import { inFirm } from '../../support/inside.mjs';
import { signUpFirm } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm;

before(async () => {
    firm = await signUpFirm({ pack: null });
});

const own = (sql) => inFirm(firm.slug, sql);

/** Runs one job: of the firm, or of the platform. */
async function expire(number = 'substr(current_schema, 3)::bigint') {
    const job = own(
        `insert into portico.jobs (id, firm, kind) values (gen_random_uuid(), ${number}, 'expiry') returning id`,
    );
    await until('the expiry', async () => own(`select state from portico.jobs where id = '${job}'`) === 'done');
}

test('one job deletes more rows than a transaction may, and no others', async () => {
    own(`insert into code_failures (counter, compared, since)
         select sha256(n::text::bytea), 1, now() - case when n % 5 = 0 then interval '23 hours' else '25 hours' end
           from generate_series(1, 3125) n;
         insert into sign_ins (id, browser_hash, code_hash, link_hash, counter, expires_at)
         select gen_random_uuid(), '', '', sha256(n::text::bytea), '', now() - interval '2 hours'
           from generate_series(1, 1000) n`);
    await expire();
    assert.equal(own("select count(*), bool_and(since > now() - interval '1 day') from code_failures"), '625|t');
    assert.equal(own("select count(*) from sign_ins where browser_hash = ''"), '0');
});

test('impersonations and the sessions on which they depend go in the right order', async () => {
    const ended = "interval '31 days'";
    own(`insert into sessions (id, token_hash, person, kind, level, address, agent, expires_at, impersonator, parent)
         select md5(k || n)::uuid, sha256((k || n)::bytea), p.id, 'staff', 1, 'expiry', '', now() - ${ended},
                case k when 'child' then p.id end, case k when 'child' then md5('parent' || n)::uuid end
           from (select id from people where kind = 'staff' limit 1) p
          cross join (values ('parent'), ('child')) v (k) cross join generate_series(1, 1200) n`);
    await expire();
    assert.equal(own("select count(*) from sessions where address = 'expiry'"), '0');
});

test('no secret of an old mail is left, and its mail stays', async () => {
    own(`insert into mails (id, recipient, kind, about, secret, state, created_at)
         select gen_random_uuid(), 'expiry@mail.example', 'sign_in', '{}', 'secret', 'failed',
                now() - case when n % 2 = 0 then interval '6 days' else '8 days' end
           from generate_series(1, 2400) n`);
    await expire();
    assert.equal(
        own(`select count(*), count(secret), bool_and((secret is null) = (created_at < now() - interval '7 days'))
               from mails where recipient = 'expiry@mail.example'`),
        '2400|1200|t',
    );
    own("delete from mails where recipient = 'expiry@mail.example'");
});

test('each helper whose time is over is marked, although there are many', async () => {
    own(`insert into accounts (id, name) select md5('expiry' || n)::uuid, 'Expiry ' || n from generate_series(1, 2100) n;
         insert into account_people (account, person, ends_at)
         select md5('expiry' || n)::uuid, p.id, now() - interval '1 minute'
           from (select id from people where kind = 'staff' limit 1) p cross join generate_series(1, 2100) n`);
    await expire();
    assert.equal(own('select count(*) from account_people where ends_at <= now() and not end_notified'), '0');
});

test("the platform's done jobs go after a week, as many as there are", async () => {
    inRegistry(`insert into portico.jobs (id, kind, state, last_error, ended_at)
                select gen_random_uuid(), 'mail', 'done', 'expiry',
                       now() - case when n % 3 = 0 then interval '6 days' else '8 days' end
                  from generate_series(1, 3300) n`);
    await expire('null');
    assert.equal(inRegistry("select count(*) from portico.jobs where last_error = 'expiry'"), '1100');
    inRegistry("delete from portico.jobs where last_error = 'expiry'");
});
