// SPDX-License-Identifier: AGPL-3.0-or-later
// Whom a client let in, on the desk: who they are, what they see and until when; changed there, and ended there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import {
    addAccount,
    expectStatus,
    inviteAndAccept,
    letIn,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';

let firm, maria, astrid, matter, desk;

before(async () => {
    firm = await signUpFirm({ name: 'Berg & Sons' });
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Lindqvist')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    astrid = await letIn(maria.client, [maria.account], 9, { name: 'Astrid Lindqvist', relation_word: 'daughter' });
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    await desk.goto(`/desk/clients/${maria.account}`);
    await settled(desk);
});

const row = () => desk.getByRole('listitem').filter({ hasText: astrid.email });
const menu = async (item) => {
    await row().getByRole('button', { name: /^More/ }).click();
    await desk.getByRole('button', { name: item }).click();
    return desk.getByRole('dialog');
};
const link = async () =>
    expectStatus(await firm.staff.get(`/api/accounts/${maria.account}`), 200).people.find(
        (one) => one.id === astrid.person,
    );

test('her row says who she is and who let her in; a day and a word are given', async () => {
    await row().getByText(`Helper (daughter), let in by ${maria.name}`).waitFor();
    await row()
        .getByText(/Sees documents, matters only/)
        .waitFor();
    const dialog = await menu('What they may see, and until when');
    await dialog.getByText('Nobody gains or loses sight of anything.').waitFor();
    await dialog.getByLabel('Who they are to the client').fill('accountant');
    await dialog.getByRole('radio', { name: 'Until a day' }).check();
    const day = await dialog.getByLabel('The last day').inputValue();
    await dialog.getByText(/^Astrid Lindqvist sees nothing of this client any more when .* is over\.$/).waitFor();
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Helper \(accountant\), let in by .*, until/)
        .waitFor();
    const { ends_at, relation_word, relation, areas } = await link();
    assert.deepEqual([relation, relation_word, areas], ['helper', 'accountant', 9]);
    assert.ok(
        Math.abs(Date.parse(ends_at) - Date.parse(`${day}T23:59:59Z`)) <= 3_600_000,
        `${ends_at} is the end of ${day} in London`,
    );
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper-row');
});

test('a day that is kept keeps its hour; what she loses is said before it is saved', async () => {
    const before = (await link()).ends_at;
    const dialog = await menu('What they may see, and until when');
    await dialog.getByRole('checkbox', { name: /^Matters/ }).uncheck();
    await dialog.getByText(/^Astrid Lindqvist loses sight of .*“Purchase of 14 Orchard Lane”/).waitFor();
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 200);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/Sees documents only/)
        .waitFor();
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 404);
    assert.equal((await link()).ends_at, before);
});

test('a colleague instead, without an end', async () => {
    const dialog = await menu('What they may see, and until when');
    await dialog.getByLabel('Who they are', { exact: true }).selectOption({ label: 'A colleague of the client’s' });
    await dialog.getByLabel('Who they are to the client').waitFor({ state: 'detached' });
    await dialog.getByRole('radio', { name: 'Until somebody ends it' }).check();
    await dialog.getByText('Astrid Lindqvist stays until somebody ends it.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Colleague, let in by/)
        .waitFor();
    const { relation, relation_word, ends_at } = await link();
    assert.deepEqual([relation, relation_word, ends_at], ['colleague', null, null]);
});

test('a helper again, whose help staff end at once', async () => {
    let dialog = await menu('What they may see');
    await dialog.getByLabel('Who they are', { exact: true }).selectOption({ label: 'Somebody who helps the client' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Helper, let in by/)
        .waitFor();
    dialog = await menu('End their help');
    await dialog.getByText(/sees for thirty days what they did/).waitFor();
    await dialog.getByText(/and can no longer sign in/).waitFor();
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper-end');
    await dialog.getByRole('button', { name: 'End it' }).click();
    await row()
        .getByText(/Over since/)
        .waitFor();
    expectStatus(await astrid.helper.get('/api/home'), 401);
    await leave(desk);
});
