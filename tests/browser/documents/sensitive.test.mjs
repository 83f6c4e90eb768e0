// SPDX-License-Identifier: AGPL-3.0-or-later
// A sensitive document: marked at the desk, seen at once in the portal, opened after a fresh code, shut while cooling.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { audit, dress, expecting, open, refused, settled } from '../../support/browser.mjs';
import { fiveMinutesLater, inFirm } from '../../support/inside.mjs';
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

let firm, maria, matter, folders, document, desk, phone, owner;
const bytes = pdf('Medical report of 3 March');

before(async () => {
    firm = await signUpFirm();
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'Claim after the accident');
    folders = await foldersOf(firm.staff, matter.id);
    document = await upload(firm.staff, folders['Contract and searches'].id, 'report.pdf', bytes);
    await upload(firm.staff, folders['Contract and searches'].id, 'plain.pdf', pdf('Plain'));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
});

async function prove(page, authenticator) {
    await page
        .getByRole('dialog')
        .getByLabel('Code')
        .fill(await authenticator.code());
}

test('staff mark a document, and the client’s open list says so by itself', async () => {
    await phone.goto(`/documents/${matter.id}`);
    await phone.getByRole('link', { name: 'report.pdf' }).first().waitFor();
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByRole('button', { name: 'Actions for report.pdf' }).click();
    await desk.getByRole('button', { name: 'Mark as sensitive' }).click();
    const asked = desk.getByRole('dialog', { name: 'Mark “report.pdf” as sensitive?' });
    await asked.waitFor();
    await audit(desk, 'desk-sensitive-mark');
    await asked.getByRole('button', { name: 'Mark as sensitive' }).click();
    await desk.getByText('“report.pdf” is marked as sensitive.').waitFor();
    await desk.locator('li.file', { hasText: 'report.pdf' }).getByText('Sensitive', { exact: true }).waitFor();
    await phone.locator('li.file', { hasText: 'report.pdf' }).getByText('Sensitive', { exact: true }).first().waitFor();
    assert.equal(
        await phone.locator('li.file', { hasText: 'plain.pdf' }).getByText('Sensitive', { exact: true }).count(),
        0,
    );
    await audit(phone, 'portal-sensitive-list');
});

test('the client opens it after a new code, and the download continues', async () => {
    fiveMinutesLater(firm.slug, maria.person);
    await phone.goto(`/document/${document}`);
    await phone.getByText('This document is marked as sensitive').waitFor();
    await audit(phone, 'portal-sensitive-document');
    expecting(phone, refused(403, 'access'));
    await phone.getByRole('link', { name: 'Download', exact: true }).tap();
    await phone.getByRole('dialog').waitFor();
    const [download] = await Promise.all([phone.waitForEvent('download'), prove(phone, maria.authenticator)]);
    assert.equal(download.suggestedFilename(), 'report.pdf');
    assert.ok((await readFile(await download.path())).equals(bytes));
    // For five minutes nobody is asked again.
    await Promise.all([phone.waitForEvent('download'), phone.getByRole('link', { name: /^Version 1/ }).tap()]);
});

test('staff must show a factor too, also to remove the mark', async () => {
    fiveMinutesLater(firm.slug, owner);
    await desk.goto(`/desk/documents/${document}`);
    await desk.getByText('Marked as sensitive:').waitFor();
    await audit(desk, 'desk-sensitive-document');
    expecting(desk, refused(403, 'access'), refused(403, 'sensitivity'));
    await desk.getByRole('button', { name: 'Unmark as sensitive' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Unmark as sensitive' }).click();
    await desk.getByRole('dialog').getByLabel('Code').waitFor();
    await prove(desk, firm.authenticator);
    await desk.getByText('“report.pdf” is no longer marked as sensitive.').waitFor();
    await desk.getByText('Marked as sensitive:').waitFor({ state: 'detached' });
    const [download] = await Promise.all([
        desk.waitForEvent('download'),
        desk.getByRole('link', { name: 'Download', exact: true }).first().click(),
    ]);
    assert.ok((await readFile(await download.path())).equals(bytes));
});

test('a folder is marked in its dialog, and its documents become sensitive', async () => {
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByRole('button', { name: 'Edit folder: Contract and searches' }).click();
    await desk.getByLabel('Documents in this folder are sensitive').check();
    await audit(desk, 'desk-sensitive-folder');
    await desk.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await desk.locator('li.file', { hasText: 'plain.pdf' }).getByText('Sensitive', { exact: true }).waitFor();
    await desk.goto(`/desk/documents/${document}`);
    await desk.getByText('It is in a sensitive folder, so it is sensitive too.').waitFor();
    assert.equal(
        await desk.getByRole('button', { name: 'Unmark as sensitive' }).count(),
        0,
        'the folder’s mark is taken away at the folder',
    );
});

test('during the cooling-off time nothing opens, and the page says until when', async () => {
    inFirm(firm.slug, `update people set cooling_until = now() + interval '20 hours' where id = '${maria.person}'`);
    await phone.goto(`/document/${document}`);
    await settled(phone);
    expecting(phone, refused(403, 'access'));
    await phone.getByRole('link', { name: 'Download', exact: true }).tap();
    const told = phone.getByRole('dialog', { name: 'You cannot open this document yet' });
    await told.getByText(/until (today|tomorrow) \d{1,2}:\d\d/).waitFor();
    await audit(phone, 'portal-sensitive-cooling');
    await told.getByRole('button', { name: 'Close' }).tap();
    await told.waitFor({ state: 'detached' }).catch(() => told.waitFor({ state: 'hidden' }));
});
