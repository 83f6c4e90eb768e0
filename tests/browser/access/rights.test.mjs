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

test('a document shows who can see it, and why', async () => {
    await desk.goto(`/desk/documents/${contract}`);
    const sentence = desk.getByText(
        'Erik Lindqvist and Maria Lindqvist can see this because it is in “Contract and searches”, which clients can read. Everyone at the firm can see it.',
    );
    await sentence.click();
    await desk.getByText('acts for Maria Lindqvist; can see documents.').first().waitFor();
    await audit(desk, named('audience'));
    await desk.goto(`/desk/matters/${matter.id}`);
    await desk
        .getByText('Maria Lindqvist can see this because they have access to matters.', { exact: false })
        .waitFor();
    await audit(desk, named('audience-matter'));
});

test('a folder’s new level shows its effect before it is saved', async () => {
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByText('Who can see it: Contract and searches').click();
    await desk.getByText('because it is a folder that clients can read', { exact: false }).waitFor();
    await desk.getByRole('button', { name: 'Edit folder: Contract and searches' }).click();
    await desk.getByText('This does not change what anybody can see.').waitFor();
    await desk.getByRole('radio', { name: 'Firm only' }).check();
    await desk
        .getByText(
            'Erik Lindqvist and Maria Lindqvist will no longer see the folder “Contract and searches” and the document “Contract.pdf”.',
        )
        .waitFor();
    await audit(desk, named('preview-folder'));
    expectStatus(await maria.client.get(`/api/documents/${contract}`), 200);
    await desk.getByRole('button', { name: 'Cancel' }).click();
});

test('so do changes of a person’s areas, and their removal', async () => {
    await desk.goto(`/desk/clients/${maria.account}`);
    await desk.getByRole('button', { name: 'More: Erik Lindqvist' }).click();
    await desk.getByRole('button', { name: 'Change what they can see' }).click();
    await desk.getByRole('checkbox', { name: 'Documents' }).uncheck();
    await desk.getByText(/Erik Lindqvist will no longer see the client “Maria Lindqvist”, four folders/).waitFor();
    await audit(desk, named('preview-link'));
    await desk.getByRole('button', { name: 'Cancel' }).click();
    await desk.getByRole('button', { name: 'More: Erik Lindqvist' }).click();
    await desk.getByRole('button', { name: 'Remove from client' }).click();
    await desk.getByText(/will no longer be able to sign in/).waitFor();
    await desk.getByRole('button', { name: 'Cancel' }).click();
});

test('a colleague is restricted to assigned clients, and assigned to one', async () => {
    await desk.goto('/desk/settings/team');
    await desk.getByRole('button', { name: 'More: Tom Reyes' }).click();
    await desk.getByRole('button', { name: 'Change role and clients' }).click();
    await desk.getByRole('radio', { name: 'Assigned clients only' }).check();
    await desk.getByText(/^Tom Reyes will no longer see the client “Maria Lindqvist”, the matter/).waitFor();
    await audit(desk, named('preview-person'));
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('not assigned to any client yet', { exact: false }).waitFor();
    await audit(desk, named('team'));
    await desk.goto(`/desk/clients/${maria.account}`);
    await desk.getByRole('button', { name: 'Assign a colleague' }).click();
    await desk.getByText(/^Tom Reyes will be able to see the client “Maria Lindqvist”, the matter/).waitFor();
    await audit(desk, named('assign'));
    await desk.getByRole('dialog').getByRole('button', { name: 'Assign a colleague' }).click();
    await desk.getByText('including this one', { exact: false }).waitFor();
    await audit(desk, named('client-team'));
    const listed = expectStatus(await firm.staff.get(`/api/people/${tom.id}/accounts`), 200).items;
    assert.deepEqual(
        listed.map((one) => one.id),
        [maria.account],
    );
});

test('a colleague’s role is changed; they are deactivated at once and reactivated', async () => {
    const eve = await addColleague(firm, 'member', { name: 'Eve Stone' });
    const row = () => desk.getByRole('listitem').filter({ hasText: eve.email });
    const menu = async (item) => {
        await row().getByRole('button', { name: 'More: Eve Stone' }).click();
        await desk.getByRole('button', { name: item, exact: true }).click();
    };
    const dialog = desk.getByRole('dialog');
    await desk.goto('/desk/settings/team');
    await menu('Change role and clients');
    await dialog.getByRole('radio', { name: 'Reader' }).check();
    await dialog.getByText('This does not change what anybody can see.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row()
        .getByText(/· Reader$/)
        .waitFor();
    expectStatus(await eve.desk.post('/api/accounts', { name: 'No' }), 403);
    await menu('Deactivate');
    await dialog.getByText(/^Eve Stone will no longer be able to sign in or see .*\.$/).waitFor();
    await audit(desk, named('deactivate'));
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await row().getByText('Deactivated').waitFor();
    expectStatus(await eve.desk.get('/api/accounts'), 401);
    await menu('Reactivate');
    await row()
        .getByText(/^Active/)
        .waitFor();
    const again = await signIn(firm.slug, eve.email, eve.authenticator, 'desk');
    expectStatus(await again.get('/api/accounts'), 200);
});

test('an invitation is cancelled on the client’s page, and its link no longer works', async () => {
    const late = await addAccount(firm.staff, unique('Late Larsson'));
    expectStatus(await firm.staff.post(`/api/people/${late.person}/invitations`), 201);
    const { token } = await mailTo(late.email);
    await desk.goto(`/desk/clients/${late.account}`);
    await desk.getByRole('button', { name: `More: ${late.name}` }).click();
    await desk.getByRole('button', { name: 'Cancel invitation' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Cancel invitation' }).click();
    await desk.getByText('The invitation is cancelled.').waitFor();
    await desk.getByText('Not invited yet', { exact: false }).first().waitFor();
    expectStatus(await new Visitor(firm.slug).post('/api/invitations/redeem', { token }), 410);
    await desk.goto(`/desk/clients/${maria.account}`);
});

test('staff view the portal as the client, change nothing, and return to the desk', async () => {
    await desk.getByRole('button', { name: 'More: Maria Lindqvist' }).click();
    await desk.getByRole('button', { name: 'View portal as Maria Lindqvist' }).click();
    const dialog = desk.getByRole('dialog', { name: 'View portal as Maria Lindqvist?' });
    await dialog.getByLabel(/^Reason/).fill('She asked where the contract is');
    await audit(desk, named('view-why'));
    await dialog.getByRole('button', { name: 'View portal', exact: true }).click();
    await desk.waitForURL('**/impersonation/');
    const banner = desk.getByRole('region', { name: 'Viewing as a client' });
    await banner.getByText('You are viewing the portal as Maria Lindqvist.').waitFor();
    await desk.getByRole('heading', { level: 1 }).waitFor();
    await audit(desk, named('view-home'));
    await desk.getByRole('link', { name: 'Documents' }).first().click();
    await desk.waitForURL('**/impersonation/documents');
    await desk.goto(`/impersonation/document/${contract}`);
    await desk.getByRole('link', { name: 'Download', exact: true }).click();
    await desk.getByText('You cannot download files in this view. Open the document at your desk.').waitFor();
    await desk.getByText(/^You and Erik Lindqvist can see this/).waitFor();
    await audit(desk, named('view-document'));
    await desk.goto(`/impersonation/matters/${matter.id}`);
    await desk.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    for (const href of await desk
        .locator('a[href^="/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
        assert.match(href, /^\/impersonation/);
    await banner.getByRole('button', { name: 'End view' }).click();
    await desk.waitForURL(`**/desk/clients/${maria.account}`);
    await desk.goto('/desk/audit-log');
    await desk
        .getByRole('row', { name: /started viewing the portal as .* “She asked where the contract is”/ })
        .waitFor();
    await audit(desk, named('audit-log-reason'));
    await desk.goto('/impersonation/');
    await desk.getByRole('heading', { name: 'This view has ended' }).waitFor();
    await audit(desk, named('view-over'));
});

test('an impersonation ends with the session of the member of staff', async () => {
    const page = await open(firm.slug, { size: 'phone' });
    await dress(page, firm.staff);
    expectStatus(await firm.staff.post(`/api/people/${maria.person}/impersonation`), 201);
    await dress(page, firm.staff);
    await page.goto('/impersonation/');
    await page.getByText('You are viewing the portal as Maria Lindqvist.').waitFor();
    await audit(page, named('view-phone'));
    expecting(page, refused(401), /401/);
    expectStatus(await firm.staff.delete('/api/session'), 204);
    await page.getByRole('heading', { name: 'This view has ended' }).waitFor();
});

test('a client sees one line about it', async () => {
    const portal = await open(firm.slug, { size: 'phone' });
    await dress(portal, maria.client);
    await portal.goto(`/document/${contract}`);
    await portal
        .getByText('You and Erik Lindqvist can see this, and the people at Hartwell Osei who work for you.')
        .waitFor();
    await audit(portal, named('portal-audience'));
    if (shots) await photograph(portal, 'portal-audience-end');
});
