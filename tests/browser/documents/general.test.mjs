// SPDX-License-Identifier: AGPL-3.0-or-later
// Documents without a matter: the client finds them beside those of the matters, staff find them at the client.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, open } from '../../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, upload } from '../../support/people.mjs';

let firm, maria, desk, phone, ours, theirs, letters;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    await openMatter(firm.staff, maria.account, 'A will');
    const path = `/api/accounts/${maria.account}`;
    ours = expectStatus(await firm.staff.put(`${path}/message-folder`, {}), 200).folder;
    theirs = expectStatus(await maria.client.put(`${path}/message-folder`, {}), 200).folder;
    letters = expectStatus(await firm.staff.post(`${path}/folders`, { name: 'Letters', level: 1 }), 201);
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
});

test('the client chooses the general documents, and finds the folders of messages by whose they are', async () => {
    const choice = phone.getByRole('combobox', { name: /^Which/ });
    const chosen = () => choice.locator('option:checked').textContent();
    await phone.goto(`/documents/general/${maria.account}`);
    assert.equal(await chosen(), 'General documents', 'before there is one');
    await upload(firm.staff, ours.id, 'Offer.txt', Buffer.from('offer'));
    await phone.goto('/documents');
    await choice.selectOption({ label: 'General documents' });
    await phone.getByRole('link', { name: 'Messages: from us' }).click();
    await phone.getByRole('heading', { name: 'Messages: from us' }).waitFor();
    assert.equal(await phone.getByRole('button', { name: 'Choose files' }).count(), 0);
    await phone.getByRole('link', { name: 'Offer.txt' }).click();
    await phone.getByRole('link', { name: 'General documents' }).click();
    await phone.getByRole('link', { name: 'Messages: from you' }).click();
    await phone
        .getByLabel('Choose files')
        .and(phone.locator('input'))
        .setInputFiles({ name: 'Photo.txt', mimeType: 'text/plain', buffer: Buffer.from('photo') });
    await phone.getByRole('link', { name: 'Photo.txt' }).waitFor();
});

test('staff find them at the client, and move what a message brought', async () => {
    const id = await upload(maria.client, theirs.id, 'Scan.txt', Buffer.from('scan'));
    await desk.goto(`/desk/clients/${maria.account}`);
    await desk.getByRole('link', { name: 'General documents' }).click();
    await desk.getByRole('heading', { name: 'General documents' }).waitFor();
    await desk.getByRole('heading', { name: 'Messages: from the client' }).waitFor();
    await desk.getByRole('button', { name: 'Edit folder: Letters' }).waitFor();
    assert.equal(await desk.getByRole('button', { name: /Edit folder: Messages/ }).count(), 0);
    await desk.getByRole('link', { name: 'Scan.txt' }).click();
    await desk.getByRole('button', { name: 'Rename or move' }).click();
    await desk.getByRole('combobox', { name: 'Folder' }).selectOption({ label: 'Letters (client can read)' });
    await desk.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await desk.getByRole('navigation').getByRole('link', { name: 'Letters' }).waitFor();
    const { document } = expectStatus(await maria.client.get(`/api/documents/${id}`), 200);
    assert.equal(document.folder, letters.id);
    await desk.getByRole('button', { name: 'Move to trash' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Move to trash' }).click();
    await desk.getByRole('heading', { name: 'General documents' }).waitFor();
    await desk.goto('/desk/trash');
    await desk.getByRole('link', { name: maria.name }).click();
    await desk.getByRole('heading', { name: 'General documents' }).waitFor();
});
