// SPDX-License-Identifier: AGPL-3.0-or-later
// A document that was removed by mistake comes back, and so does an older version.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { dress, expecting, leave, open, refused } from '../../support/browser.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    upload,
} from '../../support/people.mjs';

let firm, maria, matter, folder, desk, phone;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
});

test('a removed document leaves the client’s open page, and returns when it is restored', async () => {
    const id = await upload(firm.staff, folder, 'Transfer deed.pdf', randomBytes(1000));
    await phone.goto(`/documents/${matter.id}/${folder}`);
    await phone.getByRole('link', { name: 'Transfer deed.pdf' }).waitFor();
    await desk.goto(`/desk/documents/${id}`);
    await desk.getByRole('button', { name: 'Move to trash' }).click();
    await desk.getByRole('dialog').getByText('You can restore it within 30 days').waitFor();
    await desk.getByRole('dialog').getByRole('button', { name: 'Move to trash' }).click();
    await desk.getByText('“Transfer deed.pdf” is in the trash.').waitFor();
    await phone.getByRole('link', { name: 'Transfer deed.pdf' }).waitFor({ state: 'detached' });
    await desk.getByRole('link', { name: 'Trash' }).click();
    await desk.getByRole('heading', { name: 'Trash' }).waitFor();
    await desk.getByText('deleted in 30 days').waitFor();
    await desk.getByRole('button', { name: 'Restore' }).click();
    await desk.getByText('“Transfer deed.pdf” is back in the folder “Contract and searches”.').waitFor();
    await desk.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    await phone.getByRole('link', { name: 'Transfer deed.pdf' }).waitFor();
});

test('the open page of a document that staff remove says so, and shows it again once it is restored', async () => {
    const id = await upload(firm.staff, folder, 'Searches.pdf', randomBytes(1000));
    const shown = phone.getByRole('heading', { name: 'Searches.pdf' });
    const download = phone.getByRole('link', { name: 'Download' });
    const listens = phone.waitForResponse((response) => new URL(response.url()).pathname === '/api/live');
    await phone.goto(`/document/${id}`);
    await shown.waitFor();
    assert.notEqual(await download.count(), 0);
    await listens;
    expecting(phone, refused(404, `/api/documents/${id}`));
    assert.ok((await firm.staff.delete(`/api/documents/${id}`)).status < 300);
    await phone.getByRole('alert').getByRole('heading', { name: 'This document is no longer here' }).waitFor();
    assert.equal(await shown.count(), 0);
    assert.equal(await download.count(), 0);
    assert.match(await phone.title(), /^This document is no longer here/);
    assert.ok((await firm.staff.post(`/api/documents/${id}/restoration`)).status < 300);
    await shown.waitFor();
    assert.notEqual(await download.count(), 0);
});

test('staff make an older version current, and the client sees which one counts', async () => {
    const id = await upload(firm.staff, folder, 'Lease.pdf', randomBytes(1000));
    await upload(firm.staff, folder, 'Lease.pdf', randomBytes(2000), { document: id });
    await phone.goto(`/document/${id}`);
    const current = (page) => page.locator('li.file', { has: page.getByText('Current', { exact: true }) });
    await current(phone).getByText('Version 2').waitFor();
    await desk.goto(`/desk/documents/${id}`);
    await desk.getByRole('button', { name: 'Make current' }).click();
    await desk.getByText('Version 1 is the current one again.').waitFor();
    await current(desk).getByText('Version 1').waitFor();
    await current(phone).getByText('Version 1').waitFor();
    const { document } = expectStatus(await firm.staff.get(`/api/documents/${id}`), 200);
    assert.equal(document.size, 1000);
    await leave(desk);
    await leave(phone);
});
