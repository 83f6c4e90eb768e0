// SPDX-License-Identifier: AGPL-3.0-or-later
// What is new, on both sides: the bell, the list, what marks a notice as seen, and how somebody gets mails.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, signInWithApp } from '../../support/browser.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, matter, phone, laptop;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
    laptop = await open(firm.slug, { size: 'laptop' });
    await dress(laptop, maria.client);
});

const bell = (page) => page.locator('a.bell');
const counted = (page, count) =>
    until(`${count} on the bell`, async () => {
        const text = await bell(page).textContent();
        return count ? text.includes(`Notices, ${count} new`) : text.trim() === 'Notices';
    });
const write = async (visitor, subject, text = 'Hello') =>
    expectStatus(await visitor.post('/api/threads', { account: maria.account, subject, text }), 201).thread.id;
const unseen = async (visitor) => expectStatus(await visitor.get('/api/notices/count'), 200).unseen;

test('the list is empty, then shows by itself what happens, in every tab alike', async () => {
    await until('the notice of the new matter', async () => (await unseen(maria.client)) === 1);
    await phone.goto('/notices');
    await laptop.goto('/');
    await counted(laptop, 1);
    await phone.getByRole('button', { name: 'Mark all as seen' }).tap();
    await counted(phone, 0);
    await counted(laptop, 0);
    const other = await inviteAndAccept(firm, await addAccount(firm.staff, unique('New')));
    const empty = await open(firm.slug, { size: 'phone' });
    await dress(empty, other.client);
    await empty.goto('/notices');
    await empty.getByRole('heading', { name: 'Nothing new' }).waitFor();
    await audit(empty, 'portal-notices-empty');
    await leave(empty);

    const thread = await write(firm.staff, 'Your identity check');
    await counted(phone, 1);
    await counted(laptop, 1);
    const row = phone.getByRole('region', { name: 'New' }).locator('.file');
    await row.getByText('Olive Owner has written to you').waitFor();
    await row.getByText('Your identity check').waitFor();
    expectStatus(await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'And your passport' }), 201);
    await row.getByText('2 new messages, the last from Olive Owner').waitFor();
    await counted(laptop, 1);
    await audit(phone, 'portal-notices');
});

test('a notice leads to the thing itself, and who has looked at it has seen it', async () => {
    await phone.getByRole('link', { name: '2 new messages, the last from Olive Owner' }).tap();
    await phone.waitForURL('**/messages/*');
    await phone.getByText('And your passport').waitFor();
    await counted(phone, 0);
    await counted(laptop, 0);
    // Without the list: the page of the matter is open while it moves.
    await laptop.goto(`/matters/${matter.id}`);
    await laptop.locator('ol.timeline').waitFor();
    const { stages } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}`), 200);
    const target = stages.find((stage) => stage.client_stage !== stages[0].client_stage);
    expectStatus(await firm.staff.post(`/api/matters/${matter.id}/stage`, { from: stages[0].id, to: target.id }), 200);
    await laptop.locator('li[aria-current="step"]').getByText(target.client_name).waitFor();
    await until('its notice', async () => {
        const { items } = expectStatus(await maria.client.get('/api/notices'), 200);
        return items.some(({ kind, seen_at }) => kind === 'stage' && seen_at && items.length >= 3);
    });
    await counted(phone, 0);
});

test('the list, and how emails come, are reached through sign-in too', async () => {
    const stranger = await open(firm.slug, { size: 'laptop' });
    await signInWithApp(stranger, maria.email, maria.authenticator, '/notices');
    await stranger.getByRole('heading', { name: 'Notices' }).waitFor();
    await audit(stranger, 'portal-notices-laptop');
    await stranger.getByRole('link', { name: 'How you get emails' }).click();
    const part = stranger.getByRole('region', { name: 'Emails about news' });
    await until('the choices on the screen', () =>
        part
            .getByLabel('Messages')
            .evaluate((field) => {
                const { top, bottom } = field.getBoundingClientRect();
                return top >= 0 && bottom <= innerHeight;
            })
            .catch(() => false),
    );
    await leave(stranger);
});

test('a client chooses how they get mails, and it is saved at once', async () => {
    await phone.goto('/account');
    const part = phone.getByRole('region', { name: 'Emails about news' });
    await part.getByText('We wait 5 minutes').waitFor();
    assert.equal(await part.getByLabel('Daily email at').count(), 0);
    await part.getByLabel('Messages').selectOption('daily');
    await part.getByLabel('Daily email at').waitFor();
    await part.getByLabel('Daily email at').selectOption('18');
    await until('the choice', async () => {
        const { hour, kinds } = expectStatus(await maria.client.get('/api/notice-choices'), 200);
        return hour === 18 && kinds.find(({ kind }) => kind === 'message').way === 'daily';
    });
    await phone.reload();
    await until('the choice again', async () => (await part.getByLabel('Messages').inputValue()) === 'daily');
    await audit(phone, 'portal-email-choices');
});

test('the desk has its own notices, and opening the thing is seeing them', async () => {
    const tom = await addColleague(firm);
    const desk = await open(firm.slug, { size: 'laptop' });
    await dress(desk, tom.desk);
    await desk.goto('/desk/notices');
    await desk.getByRole('heading', { name: 'Nothing new' }).waitFor();
    expectStatus(await firm.staff.put(`/api/accounts/${maria.account}/team/${tom.id}`), 200);
    await desk.getByRole('link', { name: 'You now look after this client' }).waitFor();
    const thread = await write(maria.client, 'A question about the survey');
    expectStatus(await firm.staff.post(`/api/threads/${thread}/notes`, { text: 'Look', mentions: [tom.id] }), 201);
    expectStatus(await firm.staff.put(`/api/threads/${thread}/assignee`, { person: tom.id }), 204);
    await desk.getByRole('link', { name: 'You now handle this conversation' }).waitFor();
    await desk.getByRole('link', { name: 'Olive Owner has mentioned you in a note' }).waitFor();
    await desk.getByRole('link', { name: /has written to you/ }).waitFor(); // who handles it is told of the message
    await counted(desk, 4);
    await audit(desk, 'desk-notices');
    await desk.getByRole('link', { name: 'You now handle this conversation' }).click();
    await desk.waitForURL(`**/desk/messages/${thread}`);
    await counted(desk, 1); // of the client
    await desk.goto(`/desk/clients/${maria.account}`);
    await counted(desk, 0);
    await leave(desk);
});

test('the firm decides how long mails wait, and is warned before they show texts', async () => {
    const desk = await open(firm.slug, { size: 'laptop' });
    await dress(desk, firm.staff);
    await desk.goto('/desk/settings/firm');
    const part = desk.getByRole('region', { name: 'Emails about news' });
    await part.getByLabel('Wait before an email').selectOption('15');
    await part.getByLabel('Show the text of messages in emails').check();
    await part.getByText('Email is not confidential').waitFor();
    await audit(desk, 'desk-notice-settings');
    await until('the settings', async () => {
        const shown = expectStatus(await firm.staff.get('/api/settings'), 200);
        return shown.notice_minutes === 15 && shown.notice_shows_text;
    });
    await part.getByLabel('Show the text of messages in emails').uncheck();
    await part.getByText('The text stays in the portal').waitFor();
    await leave(desk);
});
