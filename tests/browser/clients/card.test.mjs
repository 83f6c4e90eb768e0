// SPDX-License-Identifier: AGPL-3.0-or-later
// The card of a client: who they are, what waits for the firm, where each matter stands, what was said last.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import {
    addAccount,
    expectStatus,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
} from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, maria, erik, purchase, estate, thread;

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
    const { items } = expectStatus(await staff.get(`/api/threads?account=${maria.account}`), 200);
    thread = items[0].id;
});

const mocked = () => {
    const base = {
        account: maria.account,
        account_name: maria.name,
        matter: null,
        matter_title: null,
        object: thread,
        title: null,
        person: maria.person,
        person_name: maria.name,
        snippet: null,
        count: 1,
        since: new Date().toISOString(),
        at: new Date().toISOString(),
        assignee: null,
        assignee_name: null,
        snoozed_until: null,
        done_at: null,
        done_by_name: null,
    };
    return [
        {
            ...base,
            id: thread,
            kind: 'message',
            title: 'The deposit',
            snippet: 'When do I send the deposit, and to which account?',
        },
        {
            ...base,
            id: maria.person,
            kind: 'upload',
            count: 3,
            matter: purchase.id,
            matter_title: purchase.title,
            at: new Date(Date.now() - 86_400_000).toISOString(),
        },
        {
            ...base,
            id: estate.id,
            kind: 'overdue',
            title: estate.title,
            snippet: 'Conflict check',
            matter: estate.id,
            matter_title: estate.title,
            at: new Date(Date.now() - 5 * 86_400_000).toISOString(),
        },
        {
            ...base,
            id: erik.id,
            kind: 'mail',
            title: erik.email,
            snippet: 'invitation',
            at: new Date(Date.now() - 86_400_000 * 6).toISOString(),
            assignee: erik.id,
            assignee_name: 'Tom Reyes',
        },
    ];
};

async function card(size, account, options = {}) {
    const page = await open(firm.slug, { size, ...options });
    await dress(page, firm.staff);
    await page.route('**/desk/api/inbox?*', (route) =>
        route.fulfill({ json: { items: account === maria.account ? mocked() : [], next: null } }),
    );
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
        await row(erik.name)
            .getByText(/could not be delivered \(invitation\)/)
            .waitFor();
        await row(erik.name).getByText('The mail server says: 550 no such mailbox').waitFor();
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
