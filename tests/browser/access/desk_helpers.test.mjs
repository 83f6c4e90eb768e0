// SPDX-License-Identifier: AGPL-3.0-or-later
// Whom a client let in, on the desk: who they are, what they see and until when; changed there, and ended there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import {
    addAccount,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';

let firm, maria, astrid, matter, desk;

before(async () => {
    firm = await signUpFirm({ name: 'Berg & Sons' });
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Lindqvist')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    astrid = await inviteHelper(maria.client, [maria.account], 9, {
        name: 'Astrid Lindqvist',
        relation_word: 'daughter',
    });
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

test('her row shows who she is and who invited her; end date and relationship are set', async () => {
    await row().getByText(`Helper (daughter), invited by ${maria.name}`).waitFor();
    await row()
        .getByText(/Sees everything/)
        .waitFor();
    const dialog = await menu('Change what they can see and until when');
    await dialog.getByText('This does not change what anybody can see.').waitFor();
    await dialog.getByLabel('Who they are to the client').fill('accountant');
    await dialog.getByRole('radio', { name: 'Until a certain day' }).check();
    const day = await dialog.getByLabel('Last day').inputValue();
    await dialog.getByText(/^Astrid Lindqvist can see this client until the end of .*\.$/).waitFor();
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Helper \(accountant\), invited by .*, until/)
        .waitFor();
    const { ends_at, relation_word, relation, areas } = await link();
    assert.deepEqual([relation, relation_word, areas], ['helper', 'accountant', 9]);
    assert.ok(
        Math.abs(Date.parse(ends_at) - Date.parse(`${day}T23:59:59Z`)) <= 3_600_000,
        `${ends_at} is the end of ${day} in London`,
    );
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper-row');
});

test('an unchanged end date keeps its time; the effect of a change is shown before it is saved', async () => {
    const before = (await link()).ends_at;
    const dialog = await menu('Change what they can see and until when');
    await dialog.getByRole('checkbox', { name: /^Matters/ }).uncheck();
    await dialog.getByText(/^Astrid Lindqvist will no longer see .*“Purchase of 14 Orchard Lane”/).waitFor();
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 200);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/Sees documents only/)
        .waitFor();
    expectStatus(await astrid.helper.get(`/api/matters/${matter.id}`), 404);
    assert.equal((await link()).ends_at, before);
});

test('she becomes a colleague, without an end date', async () => {
    const dialog = await menu('Change what they can see and until when');
    await dialog
        .getByLabel('Relationship to the client', { exact: true })
        .selectOption({ label: 'A colleague of the client' });
    await dialog.getByLabel('Who they are to the client').waitFor({ state: 'detached' });
    await dialog.getByRole('radio', { name: 'No end date' }).check();
    await dialog.getByText('Astrid Lindqvist keeps access until somebody ends it.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Colleague, invited by/)
        .waitFor();
    const { relation, relation_word, ends_at } = await link();
    assert.deepEqual([relation, relation_word, ends_at], ['colleague', null, null]);
});

test('she becomes a helper again, and staff end her access at once', async () => {
    let dialog = await menu('Change what they can see');
    await dialog
        .getByLabel('Relationship to the client', { exact: true })
        .selectOption({ label: 'Somebody who helps the client' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/^Helper, invited by/)
        .waitFor();
    dialog = await menu('End helper’s access');
    await dialog.getByText(/For another 30 days, the client can see/).waitFor();
    await dialog.getByText(/will no longer be able to sign in/).waitFor();
    await audit(desk, process.env.PORTICO_SHOTS && 'desk-helper-end');
    await dialog.getByRole('button', { name: 'End access' }).click();
    await row()
        .getByText(/^Ended/)
        .waitFor();
    expectStatus(await astrid.helper.get('/api/home'), 401);
    await leave(desk);
});
