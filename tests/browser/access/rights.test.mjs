// SPDX-License-Identifier: AGPL-3.0-or-later
// Rights as people meet them: who can see it, what a change would do, a colleague's clients, and looking as a client.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, open, photograph, refused, expecting } from '../../support/browser.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signIn,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { mailTo } from '../../support/mail.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, tom, matter, folders, contract, desk;
const shots = process.env.PORTICO_SHOTS !== undefined;
const named = (name) => (shots ? name : undefined);

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell Osei' });
    const account = await addAccount(firm.staff, 'Maria Lindqvist');
    maria = await inviteAndAccept(firm, account);
    const erik = expectStatus(
        await firm.staff.post(`/api/accounts/${maria.account}/people`, {
            name: 'Erik Lindqvist',
            email: `${unique('erik')}@mail.example`,
            areas: 1,
        }),
        201,
    );
    assert.ok(erik.id);
    tom = expectStatus(
        await firm.staff.post('/api/people', {
            name: 'Tom Reyes',
            email: `${unique('tom')}@firm.example`,
            role: 'member',
        }),
        201,
    );
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    folders = await foldersOf(firm.staff, matter.id);
    contract = await upload(firm.staff, folders['Contract and searches'].id, 'Contract.pdf', pdf('contract'));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

test('a document says who can see it, and by which rule', async () => {
    await desk.goto(`/desk/documents/${contract}`);
    const sentence = desk.getByText(
        'Erik and Maria Lindqvist can see this, because it lies in “Contract and searches”, which clients can read. At the firm, everybody can.',
    );
    await sentence.click();
    await desk.getByText('acts for Maria Lindqvist; may see documents.').first().waitFor();
    await audit(desk, named('audience'));
    await desk.goto(`/desk/matters/${matter.id}`);
    await desk
        .getByText('Maria Lindqvist can see this, because their access covers matters.', { exact: false })
        .waitFor();
    await audit(desk, named('audience-matter'));
});

test('a folder’s new level says what it takes away before it is saved', async () => {
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByText('Who can see it: Contract and searches').click();
    await desk.getByText('because it is a folder that clients can read', { exact: false }).waitFor();
    await desk.getByRole('button', { name: 'Name and level: Contract and searches' }).click();
    await desk.getByText('Nobody gains or loses sight of anything.').waitFor();
    await desk.getByRole('radio', { name: 'Firm only' }).check();
    await desk
        .getByText(
            'Erik and Maria Lindqvist lose sight of the folder “Contract and searches” and the document “Contract.pdf”.',
        )
        .waitFor();
    await audit(desk, named('preview-folder'));
    expectStatus(await maria.client.get(`/api/documents/${contract}`), 200);
    await desk.getByRole('button', { name: 'Cancel' }).click();
});

test('a person’s areas and their end say it too', async () => {
    await desk.goto(`/desk/clients/${maria.account}`);
    await desk.getByRole('button', { name: 'More: Erik Lindqvist' }).click();
    await desk.getByRole('button', { name: 'What they may see' }).click();
    await desk.getByRole('checkbox', { name: 'Documents' }).uncheck();
    await desk.getByText(/Erik Lindqvist loses sight of the client “Maria Lindqvist”, four folders/).waitFor();
    await audit(desk, named('preview-link'));
    await desk.getByRole('button', { name: 'Cancel' }).click();
    await desk.getByRole('button', { name: 'More: Erik Lindqvist' }).click();
    await desk.getByRole('button', { name: 'No longer acts for them' }).click();
    await desk.getByText(/and can no longer sign in/).waitFor();
    await desk.getByRole('button', { name: 'Cancel' }).click();
});

test('a colleague is held to clients, and assigned to one', async () => {
    await desk.goto('/desk/settings/team');
    await desk.getByRole('button', { name: 'More: Tom Reyes' }).click();
    await desk.getByRole('button', { name: 'Role and clients' }).click();
    await desk.getByRole('radio', { name: 'Assigned clients only' }).check();
    await desk.getByText(/^Tom Reyes loses sight of the client “Maria Lindqvist”, the matter/).waitFor();
    await audit(desk, named('preview-person'));
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('sees no client yet', { exact: false }).waitFor();
    await audit(desk, named('team'));
    await desk.goto(`/desk/clients/${maria.account}`);
    await desk.getByRole('button', { name: 'Assign' }).click();
    await desk.getByText(/^Tom Reyes will see the client “Maria Lindqvist”, the matter/).waitFor();
    await audit(desk, named('assign'));
    await desk.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
    await desk.getByText('this one among them', { exact: false }).waitFor();
    await audit(desk, named('client-team'));
    const listed = expectStatus(await firm.staff.get(`/api/people/${tom.id}/accounts`), 200).items;
    assert.deepEqual(
        listed.map((one) => one.id),
        [maria.account],
    );
});

test('a colleague’s role is changed, they are let out at once, and in again', async () => {
    const eve = await addColleague(firm, 'member', { name: 'Eve Stone' });
    const row = () => desk.getByRole('listitem').filter({ hasText: eve.email });
    const menu = async (item) => {
        await row().getByRole('button', { name: 'More: Eve Stone' }).click();
        await desk.getByRole('button', { name: item, exact: true }).click();
    };
    const dialog = desk.getByRole('dialog');
    await desk.goto('/desk/settings/team');
    await menu('Role and clients');
    await dialog.getByRole('radio', { name: 'Reader' }).check();
    await dialog.getByText('Nobody gains or loses sight of anything.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/· Reader$/)
        .waitFor();
    expectStatus(await eve.desk.post('/api/accounts', { name: 'No' }), 403);
    await menu('Deactivate');
    await dialog.getByText(/^Eve Stone loses sight of .*, and can no longer sign in\.$/).waitFor();
    await audit(desk, named('deactivate'));
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await row().getByText('Deactivated').waitFor();
    expectStatus(await eve.desk.get('/api/accounts'), 401);
    await menu('Let in again');
    await row()
        .getByText(/^Active/)
        .waitFor();
    const again = await signIn(firm.slug, eve.email, eve.authenticator, 'desk');
    expectStatus(await again.get('/api/accounts'), 200);
});

test('an invitation is taken back on the client’s page, and its link is of no use', async () => {
    const late = await addAccount(firm.staff, unique('Late Larsson'));
    expectStatus(await firm.staff.post(`/api/people/${late.person}/invitations`), 201);
    const { token } = await mailTo(late.email);
    await desk.goto(`/desk/clients/${late.account}`);
    await desk.getByRole('button', { name: `More: ${late.name}` }).click();
    await desk.getByRole('button', { name: 'Take the invitation back' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Take the invitation back' }).click();
    await desk.getByText('The invitation no longer works.').waitFor();
    await desk.getByText('Not invited yet', { exact: false }).first().waitFor();
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 410);
    await desk.goto(`/desk/clients/${maria.account}`);
});

test('staff look as the client, change nothing, and come back', async () => {
    await desk.getByRole('button', { name: 'More: Maria Lindqvist' }).click();
    await desk.getByRole('button', { name: 'Look as Maria' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Look as Maria?' });
    await dialog.getByLabel(/^Why/).fill('She asked where the contract is');
    await audit(desk, named('view-why'));
    await dialog.getByRole('button', { name: 'Look', exact: true }).click();
    await desk.waitForURL('**/impersonation/');
    const banner = desk.getByRole('region', { name: 'Looking as a client' });
    await banner.getByText('You look as Maria Lindqvist.').waitFor();
    await desk.getByRole('heading', { level: 1 }).waitFor();
    await audit(desk, named('view-home'));
    await desk.getByRole('link', { name: 'Documents' }).first().click();
    await desk.waitForURL('**/impersonation/documents');
    await desk.goto(`/impersonation/document/${contract}`);
    await desk.getByRole('link', { name: 'Download', exact: true }).click();
    await desk.getByText('Files cannot be downloaded here. Open it at your desk.').waitFor();
    await desk.getByText(/^You and Erik Lindqvist can see this/).waitFor();
    await audit(desk, named('view-document'));
    await desk.goto(`/impersonation/matters/${matter.id}`);
    await desk.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    for (const href of await desk
        .locator('a[href^="/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
        assert.match(href, /^\/impersonation/);
    await banner.getByRole('button', { name: 'End' }).click();
    await desk.waitForURL(`**/desk/clients/${maria.account}`);
    await desk.goto('/desk/audit-log');
    await desk
        .getByRole('rowheader', { name: 'Began to look as a client “She asked where the contract is”' })
        .waitFor();
    await audit(desk, named('record-why'));
    await desk.goto('/impersonation/');
    await desk.getByRole('heading', { name: 'This look has ended' }).waitFor();
    await audit(desk, named('view-over'));
});

test('an open look ends with the session of whoever looks', async () => {
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, firm.staff);
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    await dress(page, firm.staff);
    await page.goto('/impersonation/');
    await page.getByText('You look as Maria Lindqvist.').waitFor();
    await audit(page, named('view-phone'));
    expecting(page, refused(401), /401/);
    expectStatus(await firm.staff.delete('/api/session'), 204);
    await page.getByRole('heading', { name: 'This look has ended' }).waitFor();
});

test('a client reads it as a quiet line', async () => {
    const portal = await open(firm.slug, { size: 'phone' });
    await dress(portal, maria.client);
    await portal.goto(`/document/${contract}`);
    await portal
        .getByText('You and Erik Lindqvist can see this, and those at Hartwell Osei who work for you.')
        .waitFor();
    await audit(portal, named('portal-audience'));
    if (shots) await photograph(portal, 'portal-audience-end');
});
