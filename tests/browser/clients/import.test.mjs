// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff bring clients in from a table, invite them, and look after who is still to come.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { Hand, audit, dress, expecting, leave, nextMail, open, refused, settled } from '../../support/browser.mjs';
import { expectStatus, signUpFirm, unique } from '../../support/people.mjs';

let firm, desk, hand, emails;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    hand = new Hand(desk);
    emails = [1, 2, 3].map((i) => `${unique(`import${i}`)}@mail.example`);
});

test('a table in another encoding is refused with a sentence, and nothing is lost', async () => {
    await desk.goto('/desk/clients');
    await settled(desk);
    await hand.press('Bring in a table', 'link');
    await audit(desk, 'import-choose');
    expecting(desk, refused(422));
    await desk.getByLabel('A CSV file').setInputFiles({
        name: 'clients.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('client,e-mail\nM\xfcller,a@b.example\n', 'latin1'),
    });
    await hand.press('See what it comes to');
    await desk.getByText(/not in UTF-8/).waitFor();
});

test('rows are shown with what they come to, then brought in and invited', async () => {
    const table = `client;kind;reference;contact name;e-mail;areas\r\nLind "Bygg" AB;company;C-104;Ada Lind;${emails[0]};\r\nMaria Lindqvist;;;;${emails[1]};documents matters\r\n=1+1;;;;nonsense;\r\nOkafor Holdings;company;C-105;Samuel Okafor;${emails[2]};\r\n`;
    await desk
        .getByLabel('A CSV file')
        .setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await hand.press('See what it comes to');
    await desk.getByText('Three new clients, three people to add, one to mend.').waitFor();
    await desk.getByRole('row', { name: /^4 .*does not look like an e-mail address/ }).waitFor();
    await audit(desk, 'import-preview');
    const [download] = await Promise.all([
        desk.waitForEvent('download'),
        desk.getByRole('link', { name: 'The rows to mend, as a table' }).click(),
    ]);
    assert.match(
        readFileSync(await download.path(), 'utf8'),
        /\r\n4;This does not look like an e-mail address.*;'=1\+1;/,
    );
    await hand.press('Bring in three people');
    await desk.getByRole('heading', { name: 'Brought in' }).waitFor();
    await desk.getByText('Three invited; the mails are on their way.').waitFor();
    await audit(desk, 'import-done');
    for (const email of emails) await nextMail(email, 0);
    await hand.press(/^To all/, 'link');
    for (const name of ['Lind "Bygg" AB', 'Maria Lindqvist', 'Okafor Holdings'])
        await desk.getByRole('link', { name, exact: true }).waitFor();
});

test('whoever has not come is invited from the list of clients', async () => {
    await desk.getByRole('checkbox', { name: 'Choose Maria Lindqvist' }).check();
    await audit(desk, 'clients-chosen');
    await hand.press('Invite whoever has not come');
    await desk.getByText('One invited. The mail is on its way.').waitFor();
});

test('who is still to come is listed, invited again and taken back', async () => {
    await hand.press('Invitations', 'link');
    await desk.getByText('Three still to come.').waitFor();
    await audit(desk, 'invitations');
    await desk.getByRole('checkbox', { name: /Samuel Okafor/ }).check();
    await hand.press('Send again');
    await desk
        .getByText(/^One invited/)
        .last()
        .waitFor();
    await desk.getByRole('checkbox', { name: /Samuel Okafor/, checked: false }).waitFor();
    await desk.getByRole('checkbox', { name: 'Choose all shown' }).check();
    await hand.press('Take back');
    await desk
        .getByRole('dialog', { name: 'Take three invitations back?' })
        .getByRole('button', { name: 'Take back' })
        .click();
    await desk.getByRole('heading', { name: 'Nobody is still to come' }).waitFor();
    assert.deepEqual(expectStatus(await firm.staff.get('/api/invitations?pending=true'), 200).items, []);
    await leave(desk);
});
