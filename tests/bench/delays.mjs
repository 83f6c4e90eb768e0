// SPDX-License-Identifier: AGPL-3.0-or-later
// Delays from an act until somebody else receives it. The tests check that these happen; this measures the time, and a
// median above its limit makes the benchmark fail.
import { openSupport, makeAdmin } from '../support/admin.mjs';
import { Visitor } from '../support/browser_like.mjs';
import { dress, leave, open } from '../support/browser.mjs';
import { openLive } from '../support/live.mjs';
import { countTo, mailTo } from '../support/mail.mjs';
import {
    addAccount,
    expectStatus,
    inviteAndAccept,
    openMatter,
    signIn,
    signUpFirm,
    unique,
} from '../support/people.mjs';
import { pidOf } from '../support/processes.mjs';
import { originOf } from '../support/stack.mjs';
import { median, print, round } from './measure.mjs';

const since = (began) => performance.now() - began;
const stagesOf = async (staff, matter) => expectStatus(await staff.get(`/api/matters/${matter}`), 200).stages;

async function moveToStream({ firm, client }) {
    const matter = await openMatter(firm.staff, client.account);
    const stages = await stagesOf(firm.staff, matter.id);
    const target = stages.find((stage) => stage.client_stage !== stages[0].client_stage);
    const live = await openLive(client.client);
    const began = performance.now();
    expectStatus(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: stages[0].id, to: target.id }), 200);
    const { at } = await live.next(
        ({ event, data }) => event === 'change' && data.matter === matter.id && data.what === 'matter.moved',
    );
    live.close();
    return at - began;
}

async function moveToPage({ firm, client }) {
    const matter = await openMatter(firm.staff, client.account);
    const stages = await stagesOf(firm.staff, matter.id);
    const target = stages.find((stage) => stage.client_stage !== stages[0].client_stage);
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, client.client);
    await page.goto(`/matters/${matter.id}`);
    const step = page.locator('ol.timeline li[aria-current="step"]');
    await step.waitFor();
    const shown = step.getByText(target.client_name).waitFor();
    const began = performance.now();
    expectStatus(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: stages[0].id, to: target.id }), 200);
    await shown;
    const took = since(began);
    await leave(page);
    return took;
}

async function signOutElsewhere({ firm, client }) {
    const other = await signIn(firm.slug, client.email, client.authenticator);
    const live = await openLive(other);
    const { items } = expectStatus(await client.client.get('/api/sessions'), 200);
    const began = performance.now();
    for (const { id, current } of items)
        if (!current) expectStatus(await client.client.delete(`/api/sessions/${id}`), 204);
    await live.closed;
    return since(began);
}

async function endOfSupport({ firm }) {
    const admin = await makeAdmin();
    const { number } = expectStatus(await admin.visitor.get(`/api/firms?q=${firm.slug}`), 200).items[0];
    const { id } = expectStatus(await firm.staff.post('/api/support', { hours: 1, reason: 'Bench' }), 201);
    const live = await openLive(await openSupport(admin, firm.slug, number));
    const began = performance.now();
    expectStatus(await firm.staff.delete(`/api/support/${id}`), 200);
    await live.closed;
    return since(began);
}

async function askForFirm() {
    const slug = unique('quick');
    const email = `owner@${slug}.example`;
    const apex = new Visitor('');
    const seen = await countTo(email);
    expectStatus(await apex.post('/api/sign-ups', { firm_name: slug, slug, name: 'Olive Owner', email }), 202);
    return { slug, apex, mail: await mailTo(email, seen) };
}

async function newFirm() {
    const { slug, apex, mail } = await askForFirm();
    const began = performance.now();
    expectStatus(await apex.post('/api/sign-ups/code', { code: mail.code }), 201);
    expectStatus(await new Visitor(slug).get('/api/brand'), 200);
    return since(began);
}

async function newDesk() {
    const { slug, mail } = await askForFirm();
    const page = await open('');
    await page.goto(mail.link);
    await page.getByRole('button', { name: 'Open the portal' }).click();
    await page.waitForURL(`${originOf(slug)}/desk/enter*`);
    const go = page.getByRole('button', { name: 'Go on' });
    await go.waitFor();
    const began = performance.now();
    await go.click();
    await page.getByRole('heading', { name: 'Set up your portal' }).waitFor();
    const took = since(began);
    await leave(page);
    return took;
}

async function frozenRedis({ client }) {
    const pid = pidOf('redis');
    process.kill(pid, 'SIGSTOP');
    try {
        const began = performance.now();
        expectStatus(await client.client.get('/api/home'), 200);
        return since(began);
    } finally {
        process.kill(pid, 'SIGCONT');
    }
}

const delays = [
    ['a matter moves, until the client’s open stream receives it', 1000, 10, moveToStream],
    ['a matter moves, until the client’s open page shows it', 1000, 5, moveToPage],
    ['a sign-out elsewhere, until the stream ends', 2000, 3, signOutElsewhere],
    ['support revoked, until its stream ends', 2000, 3, endOfSupport],
    ['the code of a sign-up, until the portal responds', 2000, 3, newFirm],
    ['the last click of a sign-up, until the desk is shown', 1000, 3, newDesk],
    ['GET /api/home while Redis hangs', 1500, 3, frozenRedis],
];

export async function benchDelays() {
    // A firm of its own, so that data of the other benchmarks does not affect the result.
    const firm = await signUpFirm();
    const client = await inviteAndAccept(firm, await addAccount(firm.staff));
    const rows = [];
    for (const [name, limit, times, act] of delays) {
        const took = [];
        for (let i = 0; i < times; i++) took.push(await act({ firm, client }));
        const middle = median(took);
        rows.push([
            name,
            `${round(middle, 0)} ms (worst ${round(Math.max(...took), 0)}, limit ${limit})${middle < limit ? '' : '  TOO SLOW'}`,
        ]);
        if (middle >= limit) process.exitCode = 1;
    }
    print('Delays: median', rows);
}
