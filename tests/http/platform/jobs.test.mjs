// SPDX-License-Identifier: AGPL-3.0-or-later
// What runs behind the console: jobs, the registry that edges wait for, and the mailed link of admins.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { inRegistry, makeAdmin } from '../../support/admin.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { expectStatus, signUpFirm, unique } from '../../support/people.mjs';
import { stack } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let admin, firm;

before(async () => {
    admin = await makeAdmin();
    firm = await signUpFirm({ pack: null });
});

const firmItem = async () => expectStatus(await admin.visitor.get(`/api/firms?q=${firm.slug}`), 200).items[0];

/** A visitor who has requested the sign-in mail, and the mail. */
async function halfway({ email } = admin) {
    const visitor = new Visitor('admin');
    const seen = await countTo(email);
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    const mail = await mailTo(email, seen);
    return { visitor, mail };
}

const run = promisify(execFile);

/**
 * Requests the registry as an edge does, and as its user, which the socket requires. Without an id nothing waits for it.
 */
async function registry(after, edge) {
    const asking = [
        'curl',
        '-sS',
        '--unix-socket',
        join(stack.run, 'platform.sock'),
        '-H',
        'x-portico-realm: internal',
        `http://platform/internal/registry?after=${after}${edge ? `&edge=${edge}` : ''}`,
    ];
    const [command, ...words] =
        process.getuid() === 0 ? ['setpriv', '--reuid=portico', '--regid=portico', '--init-groups', ...asking] : asking;
    return JSON.parse((await run(command, words)).stdout);
}

test("an admin's link works only in the browser that requested it, once", async () => {
    const { visitor, mail } = await halfway(await makeAdmin());
    assert.equal(
        expectStatus(await new Visitor('admin').post('/api/sign-in/link', { token: mail.token }), 409).code,
        'other_browser',
    );
    expectStatus(await visitor.post('/api/sign-in/link', { token: mail.token }), 200);
    expectStatus(await visitor.post('/api/sign-in/link', { token: mail.token }), 410);
});

test('only a dead job can be retried, with a reason', async () => {
    const [done] = expectStatus(await admin.visitor.get('/api/jobs?state=done'), 200).items;
    assert.equal(
        expectStatus(await admin.visitor.post(`/api/jobs/${done.id}/retry`, { reason: 'again' }), 409).code,
        'job_not_dead',
    );
    expectStatus(await admin.visitor.post(`/api/jobs/${done.id}/retry`, {}), 422);
    expectStatus(
        await admin.visitor.post('/api/jobs/019de1a4-7c11-7b02-9a51-3f0f5a7b6c24/retry', { reason: 'again' }),
        404,
    );
});

test('jobs are counted as they are listed: those for later too, of all firms or of one', async () => {
    const number = (await firmItem()).number;
    const of = async (query) => expectStatus(await admin.visitor.get(`/api/jobs?${query}`), 200);
    const id = inRegistry(
        `insert into portico.jobs (id, firm, kind, run_at)
         values (gen_random_uuid(), ${number}, 'usage', now() + interval '1 day') returning id`,
    );
    // Other tests add and finish jobs meanwhile, so both are read until they fit.
    await until('a count that is the number of rows', async () => {
        const { jobs } = expectStatus(await admin.visitor.get('/api/overview'), 200);
        let rows = 0;
        for (let before = ''; before !== null;) {
            const page = await of(`state=waiting${before && `&before=${encodeURIComponent(before)}`}`);
            rows += page.items.length;
            before = page.next;
        }
        return jobs.waiting >= 1 && jobs.waiting === rows;
    });
    assert.deepEqual(
        (await of(`state=waiting&firm=${number}`)).items.map((one) => one.id),
        [id],
    );
    assert.ok((await of(`firm=${number}`)).items.every((one) => one.firm === number));
    assert.deepEqual((await of('firm=999999')).items, []);
    inRegistry(`delete from portico.jobs where id = '${id}'`);
});

test('a firm is counted soon again after a change, and ever more rarely without one', async () => {
    const number = (await firmItem()).number;
    // Makes it due, as if it had been counted ten minutes ago. Gives the minutes until the next time.
    const countNow = async () => {
        inRegistry(
            `update platform.firms set counted_at = now() - interval '10 minutes', count_at = now()
              where number = ${number}`,
        );
        return until('a count', () =>
            inRegistry(
                `select round(extract(epoch from count_at - counted_at) / 60) from platform.firms
                  where number = ${number} and counted_at > now() - interval '9 minutes'`,
            ),
        );
    };
    await countNow(); // of what earlier tests changed
    assert.equal(await countNow(), '20');
    inRegistry(`update platform.firms set clients = clients + 7 where number = ${number}`);
    assert.equal(await countNow(), '1');
    assert.equal((await firmItem()).clients, 0);
});

/** Takes the lock of those who make spares, as soon as nobody else has it. */
async function lockSpares() {
    const psql = spawn('psql', ['-XAtq', '-h', stack.run, '-U', 'postgres', '-d', 'portico']);
    psql.stdin.write("select pg_advisory_lock(7310575148243251567), 'locked';\n");
    await once(psql.stdout, 'data');
    return async () => {
        psql.stdin.end();
        await once(psql, 'exit');
    };
}

test('the jobs service makes no spares while another process does, and then those that are missing', async () => {
    const log = join(stack.var, 'log', 'jobs.log');
    const refusals = () => readFileSync(log, 'utf8').split('another process makes spares').length;
    const last = () => Number(inRegistry('select max(number) from platform.firms'));
    const unlock = await lockSpares();
    const [before, made] = [refusals(), last()];
    // So one spare is missing: the one that others would claim last. It is given back at the end.
    const spare = inRegistry(
        `update platform.firms set state = 'closed'
          where number = (select number from platform.firms where state = 'spare'
                           order by number desc limit 1 for update skip locked) returning number`,
    );
    await until('the jobs service to see that', () => refusals() > before);
    assert.equal(last(), made);
    await unlock();
    await until('a new spare', () => last() > made);
    inRegistry(`update platform.firms set state = 'spare' where number = ${spare || 0}`);
});

test('a firm’s brand and counts are copied to the registry', async () => {
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    await until('the colour', async () => (await firmItem()).colour === '#14503c');
    await until('the first count', async () => (await firmItem()).staff === 1);
});

test('a waiting edge gets a change, and nothing else', async () => {
    const { number } = await firmItem();
    const all = await registry(0);
    assert.ok(all.firms.some((known) => known.slug === firm.slug && known.state === 'active'));
    const waiting = registry(all.version);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/suspension`, { reason: 'a test' }), 200);
    const news = await waiting;
    assert.deepEqual(
        news.firms.filter((known) => known.number === number).map((known) => known.state),
        ['suspended'],
    );
    assert.ok(news.version > all.version);
    expectStatus(await admin.visitor.post(`/api/firms/${number}/resumption`, { reason: 'a test' }), 200);
});

const firmOf = (slug) => ({
    firm_name: 'Twin',
    slug,
    owner_name: 'T',
    owner_email: `t@${slug}.example`,
    reason: 'a test',
});

/** Creates a firm while an edge learns of it late. Whether the answer came before; undefined: it took too long to say. */
async function createWithLateEdge(edge) {
    const slug = unique('late');
    const knows = ({ firms }) => firms.some((known) => known.slug === slug && known.state === 'active');
    let news = await registry(0);
    let waiting = registry(news.version, edge);
    let answer;
    const creating = admin.visitor.post('/api/firms', firmOf(slug)).then((given) => (answer = given));
    while (!knows((news = await waiting))) waiting = registry(news.version, edge);
    const told = performance.now();
    await until('the other edge', async () => (await new Visitor(slug).get('/api/brand')).status === 200);
    const early = answer !== undefined;
    const tooLong = performance.now() - told > 1000; // half of what is waited for an edge
    await registry(Number.MAX_SAFE_INTEGER, edge); // newer than the newest, so it is answered at once
    expectStatus(await creating, 201);
    return tooLong ? undefined : early;
}

test('a new firm is announced when every edge knows it', async () => {
    const edge = randomUUID();
    let early;
    for (let i = 0; i < 20 && early === undefined; i++) early = await createWithLateEdge(edge);
    assert.equal(early, false);
});

test('a name can be taken only once, also by an admin', async () => {
    const slug = unique('twin');
    const answers = await Promise.all([1, 2].map(() => admin.visitor.post('/api/firms', firmOf(slug))));
    assert.equal(answers.filter((answer) => answer.status === 201).length, 1);
    assert.ok(answers.every((answer) => [201, 409, 422].includes(answer.status)));
    const problem = expectStatus(await admin.visitor.post('/api/firms', firmOf('www')), 422);
    assert.equal(problem.fields[0].code, 'name_reserved');
});
