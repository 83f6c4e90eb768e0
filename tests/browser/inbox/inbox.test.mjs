// SPDX-License-Identifier: AGPL-3.0-or-later
// The inbox says what waits and for whom, also while the page is open, and each view shows its part of it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';

let firm, maria, hall, matter, folders, priya, desk;

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

const headline = (name, page = desk) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const rows = (page = desk) => page.locator('.inbox > li');
const tab = (name, page = desk) => page.getByRole('link', { name, exact: true });
const write = async (client, subject, text) =>
    expectStatus(
        await client.client.post('/api/threads', {
            account: client.account,
            matter: client.matter ?? null,
            subject,
            text,
        }),
        201,
    ).thread.id;
const send = (name) => upload(maria.client, folders['From you'].id, name, pdf(name));

test('with nothing in it, the inbox says so, under the steps of the set-up that are left', async () => {
    await desk.goto('/desk/');
    await desk.getByText(/left until your portal is ready/).waitFor();
    await headline('Nothing waits');
    await desk.getByRole('heading', { name: 'The inbox is empty' }).waitFor();
    assert.equal(await rows().count(), 0);
    await audit(desk, 'inbox-set-up');
});

test('what clients send appears while the page is open, and is counted; files of the firm are not', async () => {
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Thompson')));
    hall = await inviteAndAccept(firm, await addAccount(firm.staff, unique('J. Hall & Sons')));
    priya = await addColleague(firm, 'member', { name: 'Priya Raman' });
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    maria.matter = matter.id;
    folders = await foldersOf(firm.staff, matter.id);
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    await desk.goto('/desk/');
    await headline('Nothing waits');
    await settled(desk);
    assert.equal(await desk.getByText(/left until your portal is ready/).count(), 0);
    await audit(desk, 'inbox-empty');
    await upload(firm.staff, folders['From you'].id, 'ours.pdf', pdf('Ours'));
    await send('passport.pdf');
    await headline('1 thing waits for you');
    await desk.getByRole('link', { name: `${maria.name} sent passport.pdf` }).waitFor();
    await send('statement.pdf');
    await desk.getByRole('link', { name: `${maria.name} sent 2 files` }).waitFor();
    await write(maria, 'Deposit', 'And when do I send the deposit?');
    await headline('2 things wait for you');
    assert.match(await desk.title(), /^\(2\) Inbox /);
    await desk.getByRole('link', { name: 'Inbox 2 waiting' }).waitFor();
    const newest = await rows().first().innerText();
    assert.match(newest, /Deposit/);
    assert.match(newest, /And when do I send the deposit\?/);
    assert.match(newest, new RegExp(`${maria.name} · Purchase of 14 Orchard Lane`));
});

test('files are listed with those that came since, and each opens', async () => {
    await desk.getByRole('link', { name: `${maria.name} sent 2 files` }).click();
    await desk.getByRole('heading', { level: 1, name: `${maria.name} sent 2 files` }).waitFor();
    await desk.locator('.detail .file').nth(1).waitFor();
    assert.deepEqual(await desk.locator('.detail .file .name').allInnerTexts(), ['statement.pdf', 'passport.pdf']);
    assert.ok(await rows().first().isVisible(), 'the list stays beside it');
    await send('deed.pdf');
    await desk.locator('.detail .file').nth(2).waitFor();
    await settled(desk);
    await audit(desk, 'inbox-files');
    await desk.getByRole('link', { name: 'deed.pdf' }).click();
    await desk.getByRole('heading', { level: 1, name: 'deed.pdf' }).waitFor();
});

test('a view shows what is mine, nobody’s, or everybody’s, and the title tells them apart', async () => {
    const { person } = expectStatus(await firm.staff.get('/api/session'), 200);
    const items = async () => expectStatus(await firm.staff.get('/api/inbox'), 200).items;
    await write(hall, 'Lease of Unit 7', 'We have signed.');
    const assign = async (subject, to) => {
        const { id } = (await items()).find((one) => one.title === subject);
        expectStatus(await firm.staff.put(`/api/inbox/${id}/assignee`, { person: to }), 200);
    };
    await assign('Deposit', person.id);
    await assign('Lease of Unit 7', priya.id);
    await desk.goto('/desk/');
    await headline('2 things wait for you'); // the files are nobody's
    await tab('All 3').waitFor();
    assert.match(await rows().filter({ hasText: 'Lease of Unit 7' }).innerText(), /Priya Raman handles it/);
    await audit(desk, 'inbox-full');
    await tab('Mine 1').click();
    await rows().filter({ hasText: 'You handle it' }).waitFor();
    assert.equal(await rows().count(), 1);
    assert.match(desk.url(), /\?view=mine$/);
    await tab('Unassigned 1').click();
    await rows().filter({ hasText: 'sent 3 files' }).waitFor();
    assert.equal(await rows().count(), 1);
    await tab('Snoozed').click();
    await desk.getByRole('heading', { name: 'Nothing is snoozed' }).waitFor();
    const other = await open(firm.slug);
    await dress(other, priya.desk);
    await other.goto('/desk/');
    await headline('2 things wait for you', other);
    expectStatus(await priya.desk.put(`/api/inbox/${(await items())[0].id}/done`), 200);
    await headline('1 thing waits for you', other);
    await leave(other);
});

test('client and kind are chosen above the list, and stay in the address', async () => {
    await write(hall, 'Rent review', 'What is the new rent?');
    await desk.goto('/desk/');
    await rows().nth(2).waitFor();
    const search = desk.getByRole('search');
    await desk.keyboard.press('/');
    await desk.keyboard.type(hall.name);
    await desk.getByRole('option', { name: hall.name }).waitFor();
    await desk.keyboard.press('Enter');
    await search.getByText(`Only ${hall.name}`).waitFor();
    await rows().nth(1).waitFor({ state: 'detached' });
    assert.match(await rows().innerText(), /Rent review/);
    await search.getByLabel('Kind').selectOption({ label: 'Files' });
    await desk.getByRole('heading', { name: 'Nothing of this kind' }).waitFor();
    await audit(desk, 'inbox-filtered');
    await desk.reload();
    await search.getByText('Only').waitFor();
    await desk.getByRole('heading', { name: 'Nothing of this kind' }).waitFor();
    await search.getByRole('button', { name: 'Show everybody' }).click();
    await rows().filter({ hasText: 'sent 3 files' }).waitFor();
    assert.match(desk.url(), /\/desk\/\?kind=upload$/);
    await leave(desk);
});

test('on a phone, the list or the item', async () => {
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, firm.staff);
    await page.goto('/desk/');
    await rows(page).first().waitFor();
    await audit(page, 'inbox-full');
    await page.getByRole('link', { name: 'Rent review' }).click();
    await page.getByRole('textbox', { name: `Message to ${hall.name}` }).waitFor();
    assert.equal(await rows(page).first().isVisible(), false);
    await audit(page, 'inbox-message');
    await page.getByRole('link', { name: 'Inbox', exact: true }).first().click();
    await rows(page).first().waitFor();
    await page.getByRole('link', { name: /sent 3 files$/ }).click();
    await page.getByRole('link', { name: 'deed.pdf' }).waitFor();
    await audit(page, 'inbox-files');
    await leave(page);
});
