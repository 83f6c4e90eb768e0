// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff bring clients in from a table, invite them, and look after who is still to come.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import {
    Hand,
    audit,
    dress,
    expecting,
    hold,
    leave,
    nextMail,
    open,
    refused,
    settled,
} from '../../support/browser.mjs';
import { expectStatus, signUpFirm, unique } from '../../support/people.mjs';

let firm, desk, hand, emails;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    hand = new Hand(desk);
    emails = [1, 2, 3].map((i) => `${unique(`import${i}`)}@mail.example`);
});

test('a file in another encoding is refused with a message', async () => {
    await desk.goto('/desk/clients');
    await settled(desk);
    await hand.press('Import clients', 'link');
    await audit(desk, 'import-choose');
    expecting(desk, refused(422));
    await desk.getByLabel('CSV file').setInputFiles({
        name: 'clients.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('client,e-mail\nM\xfcller,a@b.example\n', 'latin1'),
    });
    await hand.press('Check the rows');
    await desk.getByText(/not in UTF-8/).waitFor();
});

test('rows are shown with their results, then imported and invited', async () => {
    const table = `client;kind;reference;contact name;e-mail;areas\r\nLind "Bygg" AB;company;C-104;Ada Lind;${emails[0]};\r\nMaria Lindqvist;;;;${emails[1]};documents matters\r\n=1+1;;;;nonsense;\r\nOkafor Holdings;company;C-105;Samuel Okafor;${emails[2]};\r\n`;
    await desk
        .getByLabel('CSV file')
        .setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await hand.press('Check the rows');
    await desk.getByText('3 new clients, 3 people to add, 1 row needs correcting.').waitFor();
    await desk.getByRole('row', { name: /^4 .*does not look like an email address/ }).waitFor();
    await audit(desk, 'import-preview');
    const [download] = await Promise.all([
        desk.waitForEvent('download'),
        desk.getByRole('link', { name: 'Rows to correct' }).click(),
    ]);
    assert.match(
        readFileSync(await download.path(), 'utf8'),
        /\r\n4;This does not look like an email address.*;'=1\+1;/,
    );
    await desk.getByRole('checkbox', { name: /^Invite 3 people now/ }).check();
    await hand.press('Import 3 people');
    await desk.getByRole('heading', { name: 'Invite 3 people now?' }).waitFor();
    await audit(desk, 'import-invite');
    assert.deepEqual(expectStatus(await firm.staff.get('/api/accounts'), 200).items, [], 'nothing is imported yet');
    await hand.press('Invite 3 people');
    await desk.getByRole('heading', { name: 'Import finished' }).waitFor();
    await desk.getByText('3 people invited. The emails are on their way.').waitFor();
    await audit(desk, 'import-done');
    for (const email of emails) await nextMail(email, 0);
    await hand.press(/^Show all/, 'link');
    for (const name of ['Lind "Bygg" AB', 'Maria Lindqvist', 'Okafor Holdings'])
        await desk.getByRole('link', { name, exact: true }).waitFor();
});

test('an import mails nobody unless somebody asks for it', async () => {
    const email = `${unique('quiet')}@mail.example`;
    await desk.goto('/desk/clients/import');
    await desk
        .getByLabel('Or paste the rows here')
        .fill(`client,contact name,e-mail\nQuiet Ltd,Quentin Quiet,${email}`);
    await hand.press('Check the rows');
    assert.equal(await desk.getByRole('checkbox', { name: /^Invite 1 person now/ }).isChecked(), false);
    await hand.press('Import 1 person');
    await desk.getByRole('heading', { name: 'Import finished' }).waitFor();
    await settled(desk);
    assert.equal(await desk.getByText(/invited/).count(), 0);
    const { items } = expectStatus(await firm.staff.get('/api/invitations?pending=true'), 200);
    assert.deepEqual(
        items.filter((one) => one.email === email),
        [],
    );
    await desk.goto('/desk/clients');
});

test('people who have not signed in are invited from the list of clients', async () => {
    await desk.getByRole('checkbox', { name: 'Select Maria Lindqvist' }).check();
    await audit(desk, 'clients-chosen');
    await hand.press('Invite people who have not signed in');
    await desk.getByRole('heading', { name: 'Invite the people at this client now?' }).waitFor();
    await hand.press('Invite the people at this client');
    await desk.getByText('1 person invited. The email is on its way.').waitFor();
    await desk.getByRole('checkbox', { name: 'Select Maria Lindqvist' }).check();
    await desk.getByRole('checkbox', { name: 'Select Okafor Holdings' }).check();
    await hand.press('Invite people who have not signed in');
    await desk.getByRole('heading', { name: 'Invite the people at 2 clients now?' }).waitFor();
    await hand.press('Invite the people at 2 clients');
    await desk.getByText('2 people invited. The emails are on their way.').waitFor();
});

test('open invitations are listed, sent again and cancelled', async () => {
    await hand.press('Invitations', 'link');
    await desk.getByText('3 people have not signed in yet.').waitFor();
    await audit(desk, 'invitations');
    await desk.getByRole('checkbox', { name: /Samuel Okafor/ }).check();
    // Somebody is selected while the invitation is sent, and everybody while the list still shows the one it replaces.
    const lists = await hold(desk, '**/api/invitations?*');
    const sent = await hold(desk, '**/api/invitations');
    await hand.press('Send again');
    await sent.asked;
    await desk.getByRole('checkbox', { name: /Maria Lindqvist/ }).check();
    sent.release();
    await lists.asked;
    await desk
        .getByText(/^1 person invited/)
        .last()
        .waitFor();
    await desk.getByRole('checkbox', { name: /Samuel Okafor/, checked: false }).waitFor();
    await desk.getByRole('checkbox', { name: '1 selected' }).check();
    const shown = desk.waitForResponse('**/api/invitations?*');
    lists.release();
    await shown;
    await hand.press('Send again');
    // The connection breaks, and the user continues.
    expecting(desk, /ERR_CONNECTION_RESET|Failed to fetch/);
    await desk.route('**/api/invitations', (route) => route.abort('connectionreset'), { times: 1 });
    await hand.press('Invite 3 people');
    await hand.press('Continue inviting');
    await desk.getByText('3 people invited. The emails are on their way.').last().waitFor();
    await desk.getByRole('checkbox', { name: /Samuel Okafor/, checked: false }).waitFor();
    await desk.getByRole('checkbox', { name: 'Select all shown' }).check();
    await hand.press('Cancel invitations');
    await desk
        .getByRole('dialog', { name: 'Cancel 3 invitations?' })
        .getByRole('button', { name: 'Cancel invitations' })
        .click();
    await desk.getByRole('heading', { name: 'There are no open invitations' }).waitFor();
    assert.deepEqual(expectStatus(await firm.staff.get('/api/invitations?pending=true'), 200).items, []);
    await leave(desk);
});
