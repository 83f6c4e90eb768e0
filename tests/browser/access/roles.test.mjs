// SPDX-License-Identifier: AGPL-3.0-or-later
// Who may not do something is not offered it: readers see every screen of the desk and find nothing to press there that
// would be refused, members nothing that is an admin's, admins nothing that is an owner's.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
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
import { pdf } from '../../support/pdf.mjs';

let firm, maria, matter, document, reader, member, admin, chief;

before(async () => {
    firm = await signUpFirm({ name: 'Okafor & Lund' });
    expectStatus(await firm.staff.patch('/api/policies/clients', { profile_review: true }), 200);
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Lindqvist')));
    const late = await addAccount(firm.staff, unique('Late Larsson'));
    expectStatus(await firm.staff.post(`/api/people/${late.person}/invitations`), 201);
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'];
    document = await upload(firm.staff, folder.id, 'Contract.pdf', pdf('contract'));
    expectStatus(await maria.client.patch('/api/profile', { name: 'Maria Lindqvist-Berg' }), 200);
    [reader, member, admin, chief] = [
        await addColleague(firm, 'reader'),
        await addColleague(firm, 'member'),
        await addColleague(firm, 'admin'),
        await addColleague(firm, 'owner'),
    ];
    expectStatus(await firm.staff.patch('/api/policies/staff', { two_person_reset: true }), 200);
    for (const { person } of [maria, { person: chief.id }, { person: admin.id }])
        expectStatus(await firm.staff.post(`/api/people/${person}/factor-reset`), 202);
});

const screens = () => [
    '/desk',
    '/desk/matters',
    '/desk/matters?view=board',
    '/desk/matters?new',
    '/desk/clients',
    '/desk/clients?new',
    '/desk/clients/import',
    '/desk/clients/invitations',
    `/desk/clients/${maria.account}`,
    `/desk/matters/${matter.id}`,
    `/desk/matters/${matter.id}/documents`,
    `/desk/matters/${matter.id}/record`,
    `/desk/documents/${document}`,
    '/desk/audit-log',
    '/desk/settings',
    '/desk/settings/firm',
    '/desk/settings/team',
    '/desk/settings/kinds',
    '/desk/settings/mails',
    '/desk/settings/sign-in',
    '/desk/settings/single-sign-on',
    '/desk/settings/keys',
    '/desk/settings/support',
    '/desk/welcome',
];

/** The controls of a page that change something: without search, filters, order and menu buttons. */
const acts = (page) =>
    page.evaluate(() =>
        [
            ...window.document.querySelectorAll(
                'main :is(button, input, textarea, select, form, [draggable="true"], [contenteditable])',
            ),
        ]
            .filter((one) => !one.closest('[role="search"]') && !one.matches(':disabled, [readonly]'))
            .filter((one) => one.matches('input[type="file"], [popover] *') || one.checkVisibility())
            .filter(
                (one) =>
                    !(
                        one.matches('form') &&
                        !one.querySelector(':is(button, input, select, textarea):not(:disabled, [readonly])')
                    ),
            )
            .filter((one) => !one.matches('thead button'))
            .map(
                (one) =>
                    `${one.localName} ${(one.getAttribute('aria-label') ?? one.textContent).trim().replace(/\s+/g, ' ').slice(0, 60)}`,
            ),
    );

async function visit(page, path) {
    await page.goto(path);
    await settled(page);
    return acts(page);
}

/** What the reader can do about the reset of somebody's sign-in, in the inbox. Nothing, also if it is not in theirs. */
async function decisions(page, name) {
    await visit(page, '/desk?kind=reset');
    const row = page.getByRole('link', { name: `Reset the sign-in of ${name}` });
    if ((await row.count()) === 0) return [];
    await row.click();
    await page.locator('.detail .person-row').filter({ hasText: name }).waitFor();
    return (await page.locator('.detail .ends button').allInnerTexts()).map((one) => one.split(':')[0].trim());
}

test('a reader is offered no action on any screen of the desk', async () => {
    const page = await open(firm.slug);
    await dress(page, reader.desk);
    for (const path of screens()) {
        const found = await visit(page, path);
        // The menu of a file still leads to it: to download it and to open it.
        const menu = path.endsWith('/documents') ? found.filter((one) => /^button .*Contract\.pdf$/.test(one)) : [];
        assert.deepEqual(
            found.filter((one) => !menu.includes(one)),
            [],
            path,
        );
        await audit(page);
    }
    await page.goto('/desk/clients/import');
    await page.getByText('You cannot do this with your role.').waitFor();
    await leave(page);
});

test('a reader can change their own account', async () => {
    const page = await open(firm.slug);
    await dress(page, reader.desk);
    await page.goto('/desk/account');
    await page.getByLabel('Name', { exact: true }).fill('Rita Reader');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await leave(page);
});

test('a member is offered no action of an admin', async () => {
    const page = await open(firm.slug);
    await dress(page, member.desk);
    for (const path of [
        '/desk/audit-log',
        '/desk/settings/firm',
        '/desk/settings/team',
        '/desk/settings/sign-in',
        '/desk/settings/mails',
        '/desk/settings/single-sign-on',
        '/desk/settings/keys',
        '/desk/settings/support',
    ]) {
        assert.deepEqual(await visit(page, path), [], path);
        await audit(page);
    }
    assert.equal(
        await page.getByRole('link', { name: /^Audit log|API keys|Single sign-on|Support access/ }).count(),
        0,
    );
    await visit(page, '/desk/settings');
    assert.equal(await page.getByLabel('Name in the portal').getAttribute('readonly'), '');
    await page.getByText('Only an owner or an admin can change it.').waitFor();
    await audit(page);
    await visit(page, `/desk/clients/${maria.account}`);
    assert.equal(await page.getByRole('button', { name: /^Assign|^Unassign/ }).count(), 0);
    // A client's reset is theirs to confirm; a colleague's is not.
    assert.deepEqual(await decisions(page, maria.name), ['Confirm', 'Refuse']);
    assert.deepEqual(await decisions(page, admin.name), []);
    await leave(page);
});

test('an admin is offered no action of an owner, and cannot confirm their own reset', async () => {
    const page = await open(firm.slug);
    await dress(page, admin.desk);
    assert.deepEqual(await decisions(page, maria.name), ['Confirm', 'Refuse']);
    assert.deepEqual(await decisions(page, admin.name), ['Refuse']);
    assert.deepEqual(await decisions(page, chief.name), []);
    await visit(page, '/desk/settings/team');
    const menu = async (name) => {
        await page.getByRole('button', { name: `More: ${name}` }).click();
        const items = await page.locator(':popover-open button').allTextContents();
        await page.keyboard.press('Escape');
        return items.map((one) => one.trim());
    };
    assert.deepEqual(await menu('Olive Owner'), ['Show assigned clients']);
    assert.ok((await menu(member.name)).includes('Change role and clients'));
    await leave(page);
});
