// SPDX-License-Identifier: AGPL-3.0-or-later
// Every address of every app, on a phone and on a laptop, light and dark, and at 320 px: clean for axe, nothing wider
// than the screen, no complaint. The pictures are in $PORTICO_VAR/shots.
import { before, test } from 'node:test';
import { makeAdmin } from '../support/admin.mjs';
import { audit, dress, expecting, leave, open, refused } from '../support/browser.mjs';
import { pdf } from '../support/pdf.mjs';
import { addAccount, expectStatus, foldersOf, inviteAndAccept, letIn, openMatter, signUpFirm, unique, upload } from '../support/people.mjs';

let firm, helper, client, matter, folder, document, admin;
const longName = 'Schedule of fixtures_and-fittings (second draft, with the seller’s remarks of 4 November).pdf';

before(async () => {
    [firm, admin] = await Promise.all([signUpFirm({ name: 'Hartwell, Osei & Daughters' }), makeAdmin()]);
    client = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maximiliane von Hohenfels')));
    const { staff } = firm;
    expectStatus(await staff.put('/api/brand', { colour: '#14503c', face: 'serif', phone: '0113 496 0142', hours: 'Monday to Friday, 9:00 to 17:30' }), 200);
    await openMatter(staff, client.account, 'Estate of the late Adalbert von Hohenfels');
    matter = await openMatter(staff, client.account, 'Purchase of 14 Orchard Lane');
    const stages = matter.template.stages;
    await staff.post(`/api/matters/${matter.id}/stage`, { from: stages[0].id, to: stages[1].id, note: 'Asked by telephone' });
    const folders = await foldersOf(staff, matter.id);
    folder = folders['From you'].id;
    document = await upload(staff, folders['Contract and searches'].id, longName, pdf('Fixtures'));
    await upload(client.client, folder, 'passport.pdf', pdf('Passport'));
    await addAccount(staff, unique('Not invited'));
    helper = await letIn(client.client, [client.account], 1, { relation_word: 'niece' });
});

/** One test for each size: a browser that is signed in, or not, walks through the addresses. */
function sweep(name, whose, slug, addresses, patterns = []) {
    for (const size of ['phone', 'laptop'])
        test(`${name}, ${size}`, async () => {
            const page = await open(slug(), { size });
            expecting(page, ...patterns);
            const visitor = whose?.();
            if (visitor) await dress(page, visitor);
            const failures = [];
            for (const [shot, path, act] of addresses()) {
                await page.goto('about:blank');
                await page.goto(path);
                try {
                    await act?.(page);
                    await audit(page, `${name}-${shot}`);
                } catch (error) {
                    failures.push(`${name} ${shot}: ${error.message}\n${(error.actual ?? []).join?.('\n') ?? ''}`);
                }
            }
            await leave(page);
            if (failures.length) throw new Error(failures.join('\n\n'));
        });
}

sweep('portal', () => client.client, () => firm.slug, () => [
    ['home', '/'],
    ['matters', '/matters'],
    ['matter', `/matters/${matter.id}`],
    ['documents', `/documents/${matter.id}`],
    ['folder', `/documents/${matter.id}/${folder}`],
    ['document', `/document/${document}`],
    ['account', '/account'],
    ['helpers', '/account/helpers'],
    ['helpers-new', '/account/helpers/new'],
    ['helper', `/account/helpers/${client.account}/${helper.person}`],
    ['more', '/more'],
    ['missing', '/nothing-here'],
]);

const badLink = [refused(404, 'invitations/look'), refused(404, 'sign-in/'), refused(401, 'sign-in/')];
sweep('entry', null, () => firm.slug, () => [
    ['sign-in', '/sign-in'],
    ['code', '/sign-in', async (page) => {
        await page.getByLabel('Your e-mail address').fill(client.email);
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByRole('heading', { name: 'Enter the code from your mail' }).waitFor();
    }],
    ['enter', '/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['enter-none', '/enter'],
    ['invitation-unknown', '/invitation#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE', (page) => page.getByRole('heading', { name: 'We do not know this invitation' }).waitFor()],
    ['desk-sign-in', '/desk/sign-in'],
    ['desk-enter', '/desk/enter#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['desk-invitation', '/desk/invitation'],
], badLink);

sweep('desk', () => firm.staff, () => firm.slug, () => [
    ['inbox', '/desk'],
    ['clients', '/desk/clients'],
    ['client-new', '/desk/clients', async (page) => {
        await page.getByRole('button', { name: 'New client' }).first().click();
        await page.getByRole('dialog').waitFor();
    }],
    ['import', '/desk/clients/import'],
    ['invitations', '/desk/clients/invitations'],
    ['client', `/desk/clients/${client.account}`],
    ['matters', '/desk/matters'],
    ['board', '/desk/matters?view=board'],
    ['matter', `/desk/matters/${matter.id}`],
    ['matter-documents', `/desk/matters/${matter.id}/documents`],
    ['matter-record', `/desk/matters/${matter.id}/record`],
    ['document', `/desk/documents/${document}`],
    ['record', '/desk/record'],
    ['settings', '/desk/settings'],
    ['settings-firm', '/desk/settings/firm'],
    ['settings-team', '/desk/settings/team'],
    ['settings-kinds', '/desk/settings/kinds'],
    ['settings-mails', '/desk/settings/mails'],
    ['settings-single-sign-on', '/desk/settings/single-sign-on'],
    ['settings-keys', '/desk/settings/keys'],
    ['key-new', '/desk/settings/keys', async (page) => {
        await page.getByRole('button', { name: 'Make a key' }).first().click();
        await page.getByRole('dialog').waitFor();
    }],
    ['settings-sign-in', '/desk/settings/sign-in'],
    ['welcome', '/desk/welcome'],
    ['account', '/desk/account'],
    ['missing', '/desk/nothing-here'],
]);

sweep('console', () => admin.visitor, () => 'admin', () => [
    ['firms', '/'],
    ['firm', '/', async (page) => {
        await page.locator('table.dense tbody th a').first().click();
        await page.waitForURL('**/firms/*');
    }],
    ['jobs', '/jobs'],
    ['cells', '/cells'],
    ['record', '/record'],
    ['account', '/account'],
    ['missing', '/nothing-here'],
]);

sweep('sign-up', null, () => '', () => [
    ['form', '/'],
    ['link', '/sign-up#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE'],
    ['link-none', '/sign-up'],
    ['missing', '/nothing-here'],
]);
