// SPDX-License-Identifier: AGPL-3.0-or-later
// The card of a client: who they are, what waits for the firm, where each matter stands, what was said last.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, other, maria, erik, purchase, estate, thread, place;

/** The last mail to somebody, which has left, comes back. */
const comesBack = (email, error) =>
    until('the mail', () =>
        inFirm(
            firm.slug,
            `update mails set state = 'failed', last_error = '${error}'
              where recipient = '${email}' and state = 'sent' returning id`,
        ),
    );

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    const { staff } = firm;
    maria = await inviteAndAccept(firm, await addAccount(staff, unique('Maria Lindqvist')));
    other = await inviteAndAccept(firm, await addAccount(staff, unique('Samuel Okafor')));
    expectStatus(await maria.client.patch('/api/profile', { phone: '+44 113 496 0142' }), 200);
    inFirm(firm.slug, `update people set phone = '+44 113 496 0142' where id = '${maria.person}'`);
    erik = expectStatus(
        await staff.post(`/api/accounts/${maria.account}/people`, {
            name: unique('Erik Lindqvist'),
            email: `${unique('erik')}@mail.example`,
            relation: 'colleague',
        }),
        201,
    );
    await inviteHelper(maria.client, [maria.account], 9, { name: 'Astrid Lindqvist', relation_word: 'daughter' });
    expectStatus(await staff.post(`/api/people/${erik.id}/invitations`), 201);
    await comesBack(erik.email, '550 no such mailbox');
    purchase = await openMatter(staff, maria.account, 'Purchase of 14 Orchard Lane');
    estate = await openMatter(staff, maria.account, 'Estate of the late Adalbert Lindqvist');
    const closed = await openMatter(staff, maria.account, 'Will');
    expectStatus(await staff.patch(`/api/matters/${closed.id}`, { closed: true }), 200);
    inFirm(firm.slug, `update matters set stage_since = now() - interval '90 days' where id = '${estate.id}'`);
    expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            subject: 'The deposit',
            text: 'When do I send the deposit, and to which account?',
        }),
        201,
    );
    place = (await foldersOf(staff, purchase.id))['From you'].id;
    await upload(maria.client, place, 'passport.pdf', pdf('Passport'));
    const { items } = expectStatus(await staff.get(`/api/threads?account=${maria.account}`), 200);
    thread = items[0].id;
});

async function card(size, account, options = {}) {
    const page = await open(firm.slug, { size, ...options });
    await dress(page, firm.staff);
    await page.goto(`/desk/clients/${account}`);
    await settled(page);
    return page;
}

for (const size of ['laptop', 'phone'])
    test(`the card says what one looks for on the telephone (${size})`, async () => {
        const page = await card(size, maria.account);
        const people = page.getByRole('region', { name: 'People' });
        const row = (name) => people.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
        await people.getByRole('link', { name: '+44 113 496 0142' }).waitFor();
        assert.equal(
            await people.getByRole('link', { name: '+44 113 496 0142' }).getAttribute('href'),
            'tel:+441134960142',
        );
        await row(maria.name)
            .getByText(/^Last signed in today \d+:\d\d with an authenticator app$/)
            .waitFor();
        // Where there is little room, what waits is not far below the first person.
        assert.equal(await row(erik.name).isVisible(), size === 'laptop');
        if (size === 'phone') await people.getByRole('button', { name: 'Show all 3 people' }).click();
        await row(erik.name)
            .getByText(/^Our email of today \d+:\d\d could not be delivered \(invitation\): 550 no such mailbox$/)
            .waitFor();
        assert.equal(
            await row(maria.name)
                .getByText(/could not be delivered/)
                .count(),
            0,
        );
        await page.getByText(`An email to ${erik.name} could not be delivered.`).waitFor();
        const matter = (title) =>
            page.getByRole('region', { name: 'Matters' }).getByRole('row').filter({ hasText: title });
        await matter(estate.title)
            .getByText(/^Late: /)
            .waitFor();
        assert.equal(await matter(purchase.title).getByText(/^Late/).count(), 0);
        await page.getByText('1 closed').waitFor();
        const said = page.getByRole('region', { name: 'Conversations' });
        await said.getByText(/When do I send the deposit/).waitFor();
        await said.getByText('Not answered yet').waitFor();
        const waits = page.getByRole('region', { name: '2 things wait for us' });
        await waits.getByRole('link', { name: `${maria.name} sent passport.pdf` }).waitFor();
        const href = await waits.getByRole('link', { name: 'The deposit' }).getAttribute('href');
        const item = expectStatus(await firm.staff.get(`/api${href.replace('/desk', '')}`), 200);
        assert.equal(item.object, thread);
        await audit(page, 'client-card');
        await leave(page);
    });

for (const size of ['laptop', 'phone'])
    test(`a client without anybody says what to do first (${size})`, async () => {
        const empty = expectStatus(await firm.staff.post('/api/accounts', { name: unique('Empty') }), 201);
        const page = await card(size, empty.id);
        await page.getByRole('button', { name: 'Add a person' }).waitFor();
        assert.equal(await page.locator('main .primary:visible').count(), 1);
        await audit(page, 'client-empty');
        await leave(page);
    });

test('n writes to the client, m opens a matter for them', async () => {
    const page = await card('laptop', maria.account);
    await page.keyboard.press('m');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('n');
    await page.getByRole('heading', { level: 1, name: 'New conversation' }).waitFor();
    await page.getByText(maria.name).first().waitFor();
    await leave(page);
});

test('what a colleague answers no longer waits, and is said at once', async () => {
    const page = await card('laptop', maria.account);
    await page.getByRole('heading', { name: '2 things wait for us' }).waitFor();
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // What concerns another client is not asked again; the answer comes after it.
    expectStatus(await other.client.patch('/api/profile', { phone: '+44 113 496 0199' }), 200);
    expectStatus(await firm.staff.post(`/api/threads/${thread}/messages`, { text: 'On completion, to ours.' }), 201);
    await page.getByRole('heading', { name: '1 thing waits for us' }).waitFor();
    const said = page.getByRole('region', { name: 'Conversations' });
    await said.getByText('On completion, to ours.').waitFor();
    assert.equal(await said.getByText('Not answered yet').count(), 0);
    assert.ok(asked.some((path) => path.endsWith('/api/threads')));
    assert.ok(!asked.some((path) => path.endsWith('/api/profile-changes')));
    await leave(page);
});

test('a change of details is listed, whatever the rest of the firm changes', async () => {
    inFirm(
        firm.slug,
        `insert into profile_changes (id, person, old_name, name, state, created_at)
         select gen_random_uuid(), '${maria.person}', 'Maria', 'Maria Berg', 'waiting', now() - interval '1 day'`,
    );
    inFirm(
        firm.slug,
        `with made as (insert into people (id, kind, name, email)
                       select gen_random_uuid(), 'contact', 'Person ' || i, 'many-' || i || '@mail.example'
                         from generate_series(1, 101) i returning id)
         insert into profile_changes (id, person, old_name, name, state)
         select gen_random_uuid(), id, 'Old', 'New', 'waiting' from made`,
    );
    const page = await card('laptop', maria.account);
    const people = page.getByRole('region', { name: 'People' });
    await people.getByRole('heading', { name: 'Changed details' }).waitFor();
    await people.getByText('Maria Berg').first().waitFor();
    await leave(page);
});

test('somebody who signs in at an address that fails is told to be added again', async () => {
    await comesBack(maria.email, '550 no such mailbox');
    const page = await card('laptop', maria.account);
    await page.getByText(/remove this person and add them with the right address: they get a new invitation/).waitFor();
    assert.equal(await page.getByText(/change it in the portal/).count(), 0);
    await leave(page);
});

test('more than is listed is not counted', async () => {
    const page = await open(firm.slug, { size: 'laptop' });
    await dress(page, firm.staff);
    const many = (list, count) => Array.from({ length: count }, (_, at) => ({ ...list.at(-1), id: `${at}` }));
    const answer = (path, json) =>
        page.route(
            (url) => url.pathname.endsWith(path),
            (route) => route.fulfill({ json }),
        );
    const { items } = expectStatus(await firm.staff.get(`/api/inbox?account=${maria.account}`), 200);
    const detail = expectStatus(await firm.staff.get(`/api/accounts/${maria.account}`), 200);
    await answer('/api/inbox', { items: many(items, 50), next: 'next' });
    await answer(`/api/accounts/${maria.account}`, { ...detail, matters: many(detail.matters, 200) });
    await page.goto(`/desk/clients/${maria.account}`);
    await page.getByRole('heading', { name: '50 or more things wait for us' }).waitFor();
    await page.getByRole('link', { name: '50 or more in the inbox' }).waitFor();
    await page.getByText('200 or more closed').waitFor();
    await page.getByText('These are the newest 200 matters.').waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('link', { name: `All matters of ${maria.name}` }).click();
    await page.getByRole('heading', { level: 1, name: 'Matters' }).waitFor();
    await page.getByRole('link', { name: 'Will' }).waitFor();
    await page.getByRole('link', { name: purchase.title }).waitFor();
    await leave(page);
});
