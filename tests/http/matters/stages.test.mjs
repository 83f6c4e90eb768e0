// SPDX-License-Identifier: AGPL-3.0-or-later
// A matter and its stages: what a move shows to whom, and who may make it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openLive } from '../../support/live.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, samuel;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff));
});

const detail = async (visitor, matter) => expectStatus(await visitor.get(`/api/matters/${matter}`), 200);
const move = (matter, from, to, more = {}) => firm.staff.post(`/api/matters/${matter}/stage`, { from, to, ...more });

test("a move shows on the client's open page, in the client's words", async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { stages } = await detail(firm.staff, matter.id);
    const [mine, strangers, desk] = [
        await openLive(maria.client),
        await openLive(samuel.client),
        await openLive(firm.staff),
    ];
    const target = stages.find((stage) => stage.client_stage !== stages[0].client_stage);
    expectStatus(await move(matter.id, stages[0].id, target.id, { note: 'SECRET-NOTE' }), 200);
    await mine.next(({ event, data }) => event === 'change' && data.topic === 'matter' && data.matter === matter.id);
    await desk.next(({ data }) => data.matter === matter.id);
    const { timeline } = await detail(maria.client, matter.id);
    assert.equal(timeline.find((step) => step.state === 'now').name, target.client_name);
    assert.equal(JSON.stringify(await detail(maria.client, matter.id)).includes('SECRET-NOTE'), false);
    assert.equal(
        strangers.messages.some(({ data }) => data.matter === matter.id),
        false,
    );
    for (const live of [mine, strangers, desk]) live.close();
});

test('a move within one client stage changes nothing for the client', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { stages } = await detail(firm.staff, matter.id);
    const next = stages.find(
        (stage) => stage.position > stages[0].position && stage.client_stage === stages[0].client_stage,
    );
    assert.ok(next, 'the pack has two stages that are one to the client');
    const before = await detail(maria.client, matter.id);
    const [mine, desk] = [await openLive(maria.client), await openLive(firm.staff)];
    expectStatus(await move(matter.id, stages[0].id, next.id), 200);
    await desk.next(({ data }) => data.matter === matter.id && data.what === 'matter.moved');
    // A later change that the client does see proves that the earlier one did not come.
    const folders = await foldersOf(firm.staff, matter.id);
    await upload(firm.staff, folders['Contract and searches'].id, 'fence post.pdf', pdf('x'));
    await mine.next(({ data }) => data.topic === 'document' && data.matter === matter.id);
    assert.equal(
        mine.messages.some(({ data }) => data.what === 'matter.moved' && data.matter === matter.id),
        false,
    );
    assert.deepEqual(
        (await detail(maria.client, matter.id)).timeline.map(({ name, state, at }) => [name, state, at]),
        before.timeline.map(({ name, state, at }) => [name, state, at]),
    );
    for (const live of [mine, desk]) live.close();
});

test('of two simultaneous moves one succeeds, and the other gets the current stage', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const { stages } = await detail(firm.staff, matter.id);
    const answers = await Promise.all([
        move(matter.id, stages[0].id, stages[2].id),
        move(matter.id, stages[0].id, stages[3].id),
    ]);
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409]);
    const loser = answers.find((answer) => answer.status === 409).json;
    const winner = answers.find((answer) => answer.status === 200).json;
    assert.equal(loser.code, 'stage_moved');
    assert.equal(loser.current.stage, winner.stage);
    assert.equal(loser.current.stage_name, winner.stage_name);
});

test('a client sees only their own matters, and cannot move them', async () => {
    const mine = await openMatter(firm.staff, maria.account, 'Only Maria');
    const theirs = await openMatter(firm.staff, samuel.account, 'Only Samuel');
    const list = expectStatus(await maria.client.get('/api/matters'), 200).items;
    assert.ok(list.some(({ id }) => id === mine.id));
    assert.equal(
        list.some(({ id }) => id === theirs.id),
        false,
    );
    expectStatus(await maria.client.get(`/api/matters/${theirs.id}`), 404);
    const { stages } = await detail(firm.staff, mine.id);
    const refused = await maria.client.post(`/api/matters/${mine.id}/stage`, { from: stages[0].id, to: stages[1].id });
    expectStatus(refused, 404);
    assert.equal((await detail(firm.staff, mine.id)).matter.stage, stages[0].id);
    const home = expectStatus(await maria.client.get('/api/home'), 200);
    assert.ok(home.matters.some(({ id }) => id === mine.id));
    assert.equal(JSON.stringify(home).includes('Only Samuel'), false);
});

test('a matter refuses stages of other templates and leads who are not staff', async () => {
    const matter = await openMatter(firm.staff, maria.account);
    const templates = expectStatus(await firm.staff.get('/api/templates'), 200).items;
    const foreign = templates.find(({ id }) => id !== matter.template.id).stages[0];
    const { stages } = await detail(firm.staff, matter.id);
    expectStatus(await move(matter.id, stages[0].id, foreign.id), 404);
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { lead: maria.person }), 404);
    assert.equal((await detail(firm.staff, matter.id)).matter.stage, stages[0].id);
});
