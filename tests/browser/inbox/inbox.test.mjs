// SPDX-License-Identifier: AGPL-3.0-or-later
// The headline of the inbox says what its rows show, also while the page is open.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';

let firm, client, matter, desk;

before(async () => {
    firm = await signUpFirm();
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

const headline = (name) => desk.getByRole('heading', { level: 1, name, exact: true }).waitFor();

test('steps of the set-up that are left are something to do', async () => {
    await desk.goto('/desk/');
    await desk.getByText(/left until your portal is ready/).waitFor();
    await headline('1 thing to do');
});

test('with no rows there is nothing to do', async () => {
    client = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, client.account);
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    await desk.goto('/desk/');
    await headline('Nothing to do');
    await settled(desk);
    assert.equal(await desk.locator('ul.inbox > li, ul.people > li').count(), 0);
});

test('files from clients are counted as they arrive; files of the firm are not', async () => {
    const folders = await foldersOf(firm.staff, matter.id);
    await upload(firm.staff, folders['From you'].id, 'ours.pdf', pdf('Ours'));
    await upload(client.client, folders['From you'].id, 'passport.pdf', pdf('Passport'));
    await headline('1 file from a client');
    await upload(client.client, folders['From you'].id, 'statement.pdf', pdf('Statement'));
    await headline('2 files from clients');
    assert.equal(await desk.locator('ul.inbox > li').count(), 2);
    assert.match(await desk.title(), /^\(2\) /);
    await audit(desk, 'inbox-files');
    await leave(desk);
});
