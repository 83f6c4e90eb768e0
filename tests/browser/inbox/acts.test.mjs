// SPDX-License-Identifier: AGPL-3.0-or-later
// The inbox is worked through from the keyboard; what is done leaves it and can be brought back, and what a colleague
// does is seen at once.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, expecting, hold, leave, open, refused, settled } from '../../support/browser.mjs';
import { addAccount, addColleague, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

let firm, maria, priya;

const begin = async (subject) =>
    expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            matter: null,
            subject,
            text: `${subject}: what happens next?`,
        }),
        201,
    ).thread.id;
const itemOf = async (thread, view = 'all', who = firm.staff) =>
    expectStatus(await who.get(`/api/inbox?view=${view}`), 200).items.find((one) => one.object === thread);

async function desk(path = '/desk/', { size = 'laptop', who = firm.staff } = {}) {
    const page = await open(firm.slug, { size });
    await dress(page, who);
    await page.goto(path);
    await settled(page);
    return page;
}
const row = (page, name) => page.locator('.inbox > li').filter({ hasText: name });
const opened = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
/** What opened by itself can be done from now on. */
const seen = (page) => page.locator('.detail[data-detail]:not([data-unseen])').waitFor();
const firmItem = async (title) =>
    expectStatus(await firm.staff.get('/api/inbox'), 200).items.find((one) => one.title === title);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent ?? '');

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Thompson')));
    priya = await addColleague(firm, 'member', { name: 'Priya Raman' });
});

test('a message is answered and given to a colleague without the mouse', async () => {
    const thread = await begin('Completion date');
    const page = await desk();
    await page.keyboard.press('j');
    assert.match(await focused(page), /^Completion date/);
    // It opens first, and keys that come meanwhile are for nobody: not for the item, and not for the page.
    const loading = await hold(page, `**/desk/api/threads/${thread}*`);
    await page.keyboard.press('r');
    await page.keyboard.type('eas');
    await loading.asked;
    await opened(page, 'Completion date');
    await page.keyboard.type('eas');
    assert.equal(await page.locator(':popover-open').count(), 0);
    assert.equal(await page.locator('.assignee select:focus').count(), 0);
    loading.release();
    const field = page.getByRole('textbox', { name: `Message to ${maria.name}` });
    await page.waitForFunction(() => document.activeElement?.matches('.detail textarea'));
    assert.equal((await itemOf(thread)).done_at, null);
    await page.keyboard.type('We complete on 12 May. A rose is a rose; enjoy.'); // letters that are keys elsewhere
    assert.equal(await field.inputValue(), 'We complete on 12 May. A rose is a rose; enjoy.');
    await audit(page, 'inbox-reply');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => document.activeElement?.matches('.inbox a[aria-current]'));
    await page.keyboard.press('a');
    await page.waitForFunction(() => document.activeElement?.matches('.assignee select'));
    await page.keyboard.type('Priya');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('.inbox a[aria-current]'));
    await row(page, 'Completion date').waitFor({ state: 'detached' }); // when the message is delivered
    await page.getByText(/^You dealt with this/).waitFor();
    const { items } = expectStatus(await maria.client.get(`/api/threads/${thread}/messages`), 200);
    assert.equal(items[0].text, 'We complete on 12 May. A rose is a rose; enjoy.');
    const shown = expectStatus(await firm.staff.get(`/api/threads/${thread}`), 200);
    assert.equal(shown.thread.assignee, priya.id);
    await leave(page);
});

test('what is done leaves the list, the next one opens, and undo brings it back', async () => {
    for (const subject of ['Third', 'Second', 'First']) await begin(subject);
    const page = await desk();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await opened(page, 'First');
    await settled(page);
    // A key that is held acts once; the next item is not done before it has been shown.
    const second = (await firmItem('Second')).object;
    const loading = await hold(page, `**/desk/api/threads/${second}*`);
    await page.keyboard.down('e');
    await page.keyboard.down('e');
    await page.keyboard.up('e');
    await loading.asked;
    await opened(page, 'Second');
    await page.keyboard.press('e');
    loading.release();
    await seen(page);
    await row(page, 'First').waitFor({ state: 'detached' });
    assert.equal((await itemOf(second)).done_at, null);
    const toast = page.getByText('Done. It has left the inbox.');
    await toast.waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await opened(page, 'First');
    await row(page, 'First').waitFor();
    // Of the last one, the one before it is next.
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.match(await focused(page), /^Third/);
    await page.keyboard.press('e');
    await opened(page, 'Second');
    await row(page, 'Third').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Done' }).click();
    await opened(page, 'First');
    await page.getByRole('button', { name: 'Done' }).click();
    await opened(page, 'Nothing waits');
    assert.equal(new URL(page.url()).pathname, '/desk/');
    await leave(page);
});

test('nobody is taken away from what they open while an act is on its way', async () => {
    for (const subject of ['Gamma', 'Beta', 'Alpha']) await begin(subject);
    const page = await desk();
    await page.getByRole('link', { name: 'Alpha' }).click();
    await opened(page, 'Alpha');
    await settled(page);
    let saving = await hold(page, '**/desk/api/inbox/*/done');
    await page.keyboard.press('e');
    await saving.asked;
    await page.getByRole('link', { name: 'Gamma' }).click();
    await opened(page, 'Gamma');
    saving.release();
    await page.getByText('Done. It has left the inbox.').waitFor();
    await row(page, 'Alpha').waitFor({ state: 'detached' });
    await opened(page, 'Gamma');
    await page.unroute('**/desk/api/inbox/*/done');
    saving = await hold(page, '**/desk/api/inbox/*/done');
    await settled(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await saving.asked;
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await opened(page, 'Matters');
    saving.release();
    await page.getByText('Done. It has left the inbox.').nth(1).waitFor();
    await opened(page, 'Matters');
    assert.equal(new URL(page.url()).pathname, '/desk/matters');
    expectStatus(await firm.staff.put(`/api/inbox/${(await firmItem('Beta')).id}/done`, {}), 200);
    await leave(page);
});

test('what has arrived unseen is not done: it is said, and shown', async () => {
    const thread = await begin('Deeds');
    const page = await desk();
    await page.getByRole('link', { name: 'Deeds' }).click();
    await opened(page, 'Deeds');
    await settled(page);
    const saving = await hold(page, '**/desk/api/inbox/*/done');
    expecting(page, refused(409));
    await page.getByRole('button', { name: 'Done' }).click();
    await saving.asked;
    expectStatus(await maria.client.post(`/api/threads/${thread}/messages`, { text: 'Wait, please.' }), 201);
    saving.release();
    await page.getByText('Something new has arrived here. Please look at it first.').waitFor();
    await page.locator('.detail').getByText('Wait, please.').waitFor();
    assert.equal((await itemOf(thread)).done_at, null);
    await page.getByRole('button', { name: 'Done' }).click();
    await opened(page, 'Nothing waits');
    await leave(page);
});

test('an answer can be undone after its item was left', async () => {
    const thread = await begin('Fence');
    await begin('Gate');
    const page = await desk();
    await page.getByRole('link', { name: 'Fence' }).click();
    await page.getByRole('textbox', { name: `Message to ${maria.name}` }).fill('It is yours.');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => document.activeElement?.matches('.inbox a[aria-current]'));
    await page.getByRole('link', { name: 'Gate' }).click();
    await opened(page, 'Gate');
    await page.locator('.toast', { hasText: 'Message sent.' }).getByRole('button', { name: 'Undo' }).click();
    await opened(page, 'Fence');
    const field = page.getByRole('textbox', { name: `Message to ${maria.name}` });
    await page.waitForFunction(() => document.querySelector('.detail textarea')?.value === 'It is yours.');
    await field.fill('');
    assert.equal(expectStatus(await maria.client.get(`/api/threads/${thread}/messages`), 200).items.length, 1);
    for (const title of ['Fence', 'Gate'])
        expectStatus(await firm.staff.put(`/api/inbox/${(await firmItem(title)).id}/done`, {}), 200);
    await leave(page);
});

test('what is snoozed waits in its own view, and comes back by hand or when something new happens', async () => {
    const thread = await begin('Survey');
    const page = await desk();
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    const menu = page.locator(':popover-open');
    await menu.getByRole('button', { name: /^Tomorrow\s*0?8:00$/ }).waitFor();
    await audit(page, 'inbox-snooze');
    await menu.getByRole('button', { name: /^Tomorrow/ }).click();
    await page.getByText(/^It comes back on .* at 0?8:00/).waitFor();
    await opened(page, 'Nothing waits');
    await page.getByRole('link', { name: 'Snoozed 1' }).click();
    await row(page, 'Survey').getByText(/Until/).waitFor();
    await page.getByRole('link', { name: 'Survey' }).click();
    await page.getByRole('button', { name: 'Snooze' }).waitFor();
    await page.keyboard.press('s');
    await menu.getByRole('button', { name: 'Put it back now' }).click();
    await row(page, 'Survey').waitFor({ state: 'detached' });
    assert.equal((await itemOf(thread)).snoozed_until, null);
    // A day and time of their own; a time that has passed is refused in place.
    await page.getByRole('button', { name: 'Snooze' }).click();
    await menu.getByRole('button', { name: 'Another day or time' }).click();
    const dialog = page.getByRole('dialog');
    const day = dialog.getByLabel('Day');
    const wanted = await day.inputValue();
    await day.evaluate((field) => field.removeAttribute('min'));
    await day.fill('2020-01-01');
    await dialog.getByRole('button', { name: 'Snooze' }).click();
    await dialog.getByText('This time has passed.').waitFor();
    await day.fill(wanted);
    await dialog.getByLabel(/^Time in/).fill('09:30');
    await dialog.getByRole('button', { name: 'Snooze' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.match((await itemOf(thread, 'snoozed')).snoozed_until, new RegExp(`^${wanted}T0[89]:30`));
    expectStatus(await maria.client.post(`/api/threads/${thread}/messages`, { text: 'One more thing.' }), 201);
    await page.goto('/desk/');
    await row(page, 'One more thing.').waitFor();
    expectStatus(await firm.staff.put(`/api/inbox/${(await itemOf(thread)).id}/done`, {}), 200);
    await leave(page);
});

test('what a colleague answers or handles leaves the list at once; who looks at it is told by whom', async () => {
    const thread = await begin('Keys');
    await begin('Meter');
    const page = await desk();
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('textbox', { name: `Message to ${maria.name}` }).waitFor();
    expectStatus(await priya.desk.post(`/api/threads/${thread}/messages`, { text: 'They are at the office.' }), 201);
    await row(page, 'Keys').waitFor({ state: 'detached' });
    await page.getByText(/^Priya Raman dealt with this today/).waitFor();
    await page.getByText('They are at the office.').waitFor();
    await audit(page, 'inbox-by-colleague');
    await page.getByRole('button', { name: 'Next' }).click();
    await opened(page, 'Meter');
    const other = await desk('/desk/', { who: priya.desk });
    await other.getByRole('link', { name: 'Meter' }).click();
    await other.getByRole('button', { name: 'Done' }).click();
    await row(page, 'Meter').waitFor({ state: 'detached' });
    await page.getByText(/^Priya Raman dealt with this today/).waitFor();
    await page.getByRole('button', { name: 'Put it back' }).click();
    await row(page, 'Meter').waitFor();
    await row(other, 'Meter').waitFor();
    await leave(other);
    await leave(page);
});

test('a note that mentions somebody waits for them alone, until they write', async () => {
    const thread = await begin('Searches');
    expectStatus(await firm.staff.put(`/api/inbox/${(await itemOf(thread)).id}/done`, {}), 200);
    const note = { text: '@Priya Raman please check the map.', mentions: [priya.id] };
    expectStatus(await firm.staff.post(`/api/threads/${thread}/notes`, note), 201);
    assert.equal((await itemOf(thread))?.kind, undefined);
    const page = await desk('/desk/?view=mine', { who: priya.desk });
    await page.getByRole('link', { name: 'Olive Owner mentioned you: Searches' }).click();
    await page.locator('.note').getByText('please check the map.').waitFor();
    assert.equal(await page.locator('.assignee').count(), 0);
    await page.getByRole('textbox', { name: 'Internal note, only your colleagues see it' }).fill('It is right.');
    await audit(page, 'inbox-mention');
    await page.getByRole('button', { name: 'Add internal note' }).click();
    await row(page, 'Searches').waitFor({ state: 'detached' });
    await page.getByText(/^You dealt with this/).waitFor();
    await leave(page);
});

test('“?” shows the keys of the inbox', async () => {
    const page = await desk();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const line of ['In the inbox: done', 'Choose who handles it', 'In the inbox: snooze', 'Back to the list'])
        await dialog.getByText(line).waitFor();
    await leave(page);
});

test('a reader sees what waits for the firm, and no act', async () => {
    await begin('Water');
    const reader = await addColleague(firm, 'reader', { name: 'Rita Reader' });
    for (const size of ['laptop', 'phone']) {
        const page = await desk('/desk/', { size, who: reader.desk });
        await opened(page, /^\d things? waits? for the firm$/);
        await page.getByRole('link', { name: 'Water' }).click();
        await page.getByText('Water: what happens next?').last().waitFor();
        assert.equal(await page.locator('.detail :is(select, textarea)').count(), 0);
        assert.equal(await page.getByRole('button', { name: /Done|Snooze|Send|Put it back/ }).count(), 0);
        await audit(page, 'inbox-reader');
        await leave(page);
    }
});
