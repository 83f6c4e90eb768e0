// SPDX-License-Identifier: AGPL-3.0-or-later
// Conversations at the desk: a message reaches the client, an internal note never does, and two colleagues who answer at
// once notice each other.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
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

let firm, maria, matter, priya, thread;

const begin = async (subject, text = 'And when do I send the deposit?') =>
    expectStatus(
        await maria.client.post('/api/threads', { account: maria.account, matter: matter.id, subject, text }),
        201,
    ).thread;
const newest = async (id, visitor = firm.staff) =>
    expectStatus(await visitor.get(`/api/threads/${id}/messages`), 200).items;

async function desk(path, size = 'laptop', who = firm.staff) {
    const page = await open(firm.slug, { size });
    await dress(page, who);
    await page.goto(path);
    await settled(page);
    return page;
}
const toClient = (page) => page.getByRole('textbox', { name: `Message to ${maria.name}` });
const toColleagues = (page) => page.getByRole('textbox', { name: 'Internal note, only your colleagues see it' });

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Thompson')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    priya = await addColleague(firm, 'member', { name: 'Priya Raman' });
    expectStatus(
        await firm.staff.post('/api/canned-replies', {
            name: 'What happens next',
            text: 'Thank you. {matter} is at the stage “{stage}”. We write again within a week.',
        }),
        201,
    );
    thread = (await begin('Deposit')).id;
});

test('conversations are listed with what is new, and open beside the list', async () => {
    const page = await desk('/desk/messages');
    await page.getByRole('link', { name: 'Messages 1 new' }).waitFor();
    const row = page.locator('.threads > li');
    assert.match(await row.innerText(), /Deposit/);
    assert.match(await row.innerText(), new RegExp(`${maria.name} · Purchase of 14 Orchard Lane`));
    assert.match(await row.innerText(), /And when do I send the deposit\?/);
    await audit(page, 'desk-messages');
    await page.getByRole('link', { name: /^Deposit/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Deposit' }).waitFor();
    assert.ok(await row.isVisible(), 'the list stays beside it');
    await page.getByRole('link', { name: 'Messages', exact: true }).waitFor(); // read: nothing is new any more
    await page.getByRole('link', { name: 'Closed', exact: true }).click();
    await page.getByText('No closed conversations').waitFor();
    await page.goto(`/desk/messages?client=${maria.account}`);
    await page.getByText(`Only ${maria.name}`).waitFor();
    await leave(page);
});

test('a note with a mention, by keyboard only, is never on the page of the client; nor do the modes mix', async () => {
    const page = await desk(`/desk/messages/${thread}`);
    const client = await open(firm.slug);
    await dress(client, maria.client);
    await client.goto(`/messages/${thread}`);
    await client.getByText('And when do I send the deposit?').first().waitFor();

    await page.keyboard.press('r');
    await page.keyboard.type('Dear Maria, ');
    await page.keyboard.press('Escape');
    assert.equal(await toClient(page).inputValue(), 'Dear Maria, ');
    await audit(page, 'desk-compose-message');
    await page.getByRole('button', { name: 'Internal note' }).focus();
    await page.keyboard.press('n');
    await page.keyboard.type('She is anxious, @pri');
    const offer = page.getByRole('listbox').getByRole('option', { name: 'Priya Raman' });
    await offer.waitFor();
    assert.equal(await offer.getAttribute('aria-selected'), 'true');
    assert.equal(await toColleagues(page).getAttribute('aria-activedescendant'), await offer.getAttribute('id'));
    await audit(page, 'desk-compose-note');
    await toColleagues(page).focus();
    await page.keyboard.type('y');
    await page.keyboard.press('Enter');
    await page.keyboard.type('please call.');
    assert.equal(await toColleagues(page).inputValue(), 'She is anxious, @Priya Raman please call.');
    await page.keyboard.press('Control+Enter');
    const note = page.locator('.note');
    await note.waitFor();
    assert.match(await note.innerText(), /Internal note, only your colleagues see it/);
    assert.equal(await note.locator('mark').innerText(), '@Priya Raman');
    assert.equal(await toColleagues(page).inputValue(), '', 'the note has left the form');
    await page.getByRole('button', { name: `Message to ${maria.name}` }).click();
    assert.equal(await toClient(page).inputValue(), 'Dear Maria, ', 'the message was not touched');
    const { items } = expectStatus(await firm.staff.get(`/api/threads/${thread}/notes`), 200);
    assert.deepEqual(items[0].mentions, [{ person: priya.id, name: 'Priya Raman' }]);

    // What the client has seen after the note: the message that follows it, and nothing of the note.
    await toClient(page).fill('You can send it on Friday.');
    await page.keyboard.press('Control+Enter');
    await client.getByText('You can send it on Friday.').first().waitFor();
    await settled(page);
    await audit(page, 'desk-thread');
    assert.doesNotMatch(await client.locator('body').innerText(), /anxious|Internal note|Priya/);
    await client.reload();
    await client.getByText('You can send it on Friday.').first().waitFor();
    assert.doesNotMatch(await client.content(), /anxious|Internal note/);
    await leave(client);
    await leave(page);
});

test('a long conversation scrolls beside the list, and the page does not', async () => {
    const lines = Array.from({ length: 80 }, (_, at) => `Line ${at + 1}`);
    const page = await desk(`/desk/messages/${(await begin('Long', lines.join('\n'))).id}`);
    await page.getByText('Line 80').waitFor();
    await page.getByRole('button', { name: 'Internal note' }).click();
    await audit(page, 'desk-long');
    await leave(page);
});

test('a message that a contact reads says so at once', async () => {
    const id = (await begin('Read marks')).id;
    expectStatus(await firm.staff.post(`/api/threads/${id}/messages`, { text: 'We have it.' }), 201);
    const page = await desk(`/desk/messages/${id}`);
    await page.getByText('We have it.').first().waitFor();
    assert.equal(await page.getByText(/^Read by/).count(), 0);
    expectStatus(await maria.client.post(`/api/threads/${id}/reads`, { number: 2 }), 204);
    await page.getByText(`Read by ${maria.name}, `).waitFor();
    await leave(page);
});

test('a canned reply is filled where the cursor is; what is not known must be replaced first', async () => {
    const id = (await begin('Canned')).id;
    const page = await desk(`/desk/messages/${id}`);
    await toClient(page).fill('Hello. Yours');
    await toClient(page).evaluate((field) => field.setSelectionRange(7, 7));
    await page.getByRole('button', { name: 'Canned replies' }).click();
    await page.getByRole('button', { name: 'What happens next' }).click();
    const stage = matter.template.client_stages?.[0]?.name;
    const text = await toClient(page).inputValue();
    assert.ok(text.startsWith('Hello. Thank you. Purchase of 14 Orchard Lane is at the stage “'), text);
    assert.ok(text.endsWith('within a week.Yours'), text);
    if (stage) assert.ok(text.includes(`“${stage}”`), text);
    assert.doesNotMatch(text, /[{}]/);

    await toClient(page).fill('Dear {first_name}, it is at {stage}.');
    await page.getByText('Still to replace in your text:').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Your message still has placeholders' });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: '{stage}' }).click();
    await page.keyboard.type('the search');
    assert.equal(await toClient(page).inputValue(), 'Dear {first_name}, it is at the search.');
    assert.equal((await newest(id)).length, 1, 'nothing was sent');
    await leave(page);
});

test('a message is sent later, and taken back into the form', async () => {
    const id = (await begin('Later')).id;
    const page = await desk(`/desk/messages/${id}`);
    await toClient(page).fill('The keys are ready.');
    await page.getByRole('button', { name: 'Send later' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send later' });
    await dialog.getByLabel('Time in London').fill('09:30');
    await audit(page, 'desk-send-later');
    await dialog.getByRole('button', { name: 'Send later' }).click();
    await page.getByText(/Will be sent tomorrow, 9:30|Will be sent .*0?9:30/).waitFor();
    assert.equal(await toClient(page).inputValue(), '');
    const { items } = expectStatus(await firm.staff.get('/api/outgoing'), 200);
    assert.match(items[0].deliver_at, /T(09|08):30:00/);
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText(/Will be sent/).waitFor({ state: 'detached' });
    assert.equal(await toClient(page).inputValue(), 'The keys are ready.');
    assert.equal((await newest(id)).length, 1, 'nothing was sent');
    await leave(page);
});

test('what was written is not hidden in a closed matter, and goes on in a new conversation', async () => {
    const finished = await openMatter(firm.staff, maria.account, 'A finished purchase');
    const { thread: old } = expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            matter: finished.id,
            subject: 'The keys',
            text: 'Where are they?',
        }),
        201,
    );
    expectStatus(
        await firm.staff.put(`/api/threads/${old.id}/drafts/message`, { text: 'At the agent.', revision: 0 }),
        200,
    );
    expectStatus(await firm.staff.patch(`/api/matters/${finished.id}`, { closed: true }), 200);
    const page = await desk(`/desk/messages/${old.id}`);
    await page.getByRole('region', { name: 'What you had written' }).getByText('At the agent.').waitFor();
    await audit(page, 'desk-thread-ended');
    await page.getByRole('button', { name: 'Start a new conversation with this text' }).click();
    await page.getByRole('heading', { name: 'New conversation' }).waitFor();
    await until('the text', async () => (await toClient(page).inputValue()) === 'At the agent.');
    assert.equal(await page.getByRole('textbox', { name: 'Subject' }).inputValue(), 'The keys');
    assert.deepEqual(expectStatus(await firm.staff.get(`/api/threads/${old.id}`), 200).drafts, []);
    await leave(page);
});

test('two colleagues who answer at once: the second sees the first answer before theirs is sent', async () => {
    const id = (await begin('At once')).id;
    const page = await desk(`/desk/messages/${id}`);
    expecting(page, refused(409, '/messages'));
    await toClient(page).fill('On Friday.');
    // The page does not know the colleague's answer yet: the list is on its way.
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await page.route('**/api/threads/*/messages', async (route) => {
        if (route.request().method() === 'GET') await released;
        await route.continue().catch(() => undefined);
    });
    expectStatus(await priya.desk.post(`/api/threads/${id}/messages`, { text: 'On Thursday, please.' }), 201);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('A new message arrived while you were writing').waitFor();
    await page.locator('.newer').getByText('On Thursday, please.').waitFor();
    assert.equal(await toClient(page).inputValue(), 'On Friday.', 'nothing is lost');
    assert.equal((await newest(id)).length, 2, 'nothing was sent');
    release();
    await page.getByRole('button', { name: 'Send anyway' }).click();
    await page.getByText('A new message arrived while you were writing').waitFor({ state: 'detached' });
    await page.locator('.messages').getByText('On Friday.').waitFor();
    await leave(page);
});

test('a conversation is assigned, closed and opened again, and a client’s page lists it', async () => {
    const id = (await begin('Assigned')).id;
    const page = await desk(`/desk/messages/${id}`);
    const assignee = page.getByLabel('Handled by');
    await assignee.focus();
    await assignee.selectOption({ label: 'Priya Raman' });
    const toast = page.locator('.toast', { hasText: 'Priya Raman handles it.' });
    await toast.waitFor();
    // The next letter chooses nobody else.
    await page.waitForFunction(() => document.activeElement?.matches('.inbox a[aria-current]'));
    await toast.getByRole('button', { name: 'Undo' }).click();
    await until(
        'nobody handles it',
        async () => expectStatus(await firm.staff.get(`/api/threads/${id}`), 200).thread.assignee === null,
    );
    await assignee.selectOption({ label: 'Priya Raman' });
    await page.locator('.inbox li', { hasText: 'Assigned' }).getByText('Priya Raman handles it').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText(/^Closed by .* A new message opens it again\.$/).waitFor();
    assert.notEqual(expectStatus(await firm.staff.get(`/api/threads/${id}`), 200).thread.closed_at, null);
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await page.goto(`/desk/clients/${maria.account}`);
    await settled(page);
    await page
        .getByRole('region', { name: 'Conversations' })
        .getByRole('link', { name: /^Assigned/ })
        .waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Message', exact: true }).click();
    await page.getByLabel('Subject').fill('Completion');
    await toClient(page).fill('We completed today.');
    await audit(page, 'desk-new');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { level: 1, name: 'New conversation' }).waitFor();
    await until('the text', async () => (await toClient(page).inputValue()) === 'We completed today.');
    await leave(page);
});

test('on a phone there is one column: the list, then the conversation', async () => {
    const page = await desk('/desk/messages', 'phone');
    await audit(page, 'desk-messages');
    await page.getByRole('link', { name: /^Deposit/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Deposit' }).waitFor();
    await page.locator('.note').waitFor();
    assert.equal(await page.locator('.threads').isVisible(), false);
    await audit(page, 'desk-thread');
    await page.getByRole('button', { name: 'Internal note' }).click();
    await audit(page, 'desk-compose-note');
    await page.getByRole('link', { name: 'All conversations' }).click();
    await page.locator('.threads').waitFor();
    await leave(page);
});

test('canned replies are added, changed and removed in the settings, and a removal is undone', async () => {
    for (const size of ['phone', 'laptop']) {
        const page = await desk('/desk/settings/canned-replies', size);
        await audit(page, 'desk-canned');
        await leave(page);
    }
    const page = await desk('/desk/settings/canned-replies');
    await page.getByRole('button', { name: 'New canned reply' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Office hours');
    await dialog.getByLabel('Text').fill('Dear ');
    await dialog.getByRole('button', { name: 'First name' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Dear {first_name}').waitFor();
    await page.getByRole('button', { name: 'Remove “Office hours”' }).click();
    await page.getByText('Dear {first_name}').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Dear {first_name}').waitFor();
    await page.goto('/desk/settings/firm');
    await page.getByRole('switch', { name: 'Show clients when we have read their messages' }).check();
    await page.getByText('Clients now see when you have read their messages.').waitFor();
    assert.equal(expectStatus(await firm.staff.get('/api/settings'), 200).shows_reads, true);
    await leave(page);
});

test('a reader sees messages and notes, and finds nothing to do', async () => {
    const reader = await addColleague(firm, 'reader');
    const page = await desk(`/desk/messages/${thread}`, 'laptop', reader.desk);
    await page.locator('.note').waitFor();
    assert.equal(await page.locator('main :is(textarea, .assignee select)').count(), 0);
    assert.equal(await page.getByRole('button', { name: /Close|Send|Internal note/ }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'New conversation' }).count(), 0);
    await leave(page);
});
