// SPDX-License-Identifier: AGPL-3.0-or-later
// Whatever a contact may see, each link of each portal page leads to a page that has something to say.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, open } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';

const DOCUMENTS = 1;
const MATTERS = 8;
const PAGES_MAX = 40;

let firm, maria, other, matter, document, page;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    const folder = (await foldersOf(firm.staff, matter.id))['Contract and searches'].id;
    document = await upload(firm.staff, folder, 'contract.pdf', pdf('contract'));
    other = await addAccount(firm.staff, unique('Erik'));
    await openMatter(firm.staff, other.account, 'Estate of the late A. Lindqvist');
    page = await open(firm.slug, { size: 'phone' });
    await dress(page, maria.client);
});

const setAreas = async (account, areas) =>
    expectStatus(await firm.staff.patch(`/api/accounts/${account}/people/${maria.person}`, { areas }), 200);

/** Follows every link of the portal from its home page, those of the account only if `all`. Gives the addresses. */
async function walk(all = true) {
    const seen = new Set(['/']);
    for (const path of seen) {
        assert.ok(seen.size < PAGES_MAX, [...seen].join(' '));
        await page.goto(path);
        await page.locator('h1').first().waitFor();
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
        const heading = await page.locator('h1').first().innerText();
        assert.notEqual(heading, 'There is no page at this address', path);
        const links = await page
            .locator('a[href^="/"]:not([download])')
            .evaluateAll((all) => all.map((one) => one.pathname));
        for (const link of links)
            if (!/^\/(api|desk)\//.test(link) && (all || !link.startsWith('/account'))) seen.add(link);
    }
    return seen;
}

test('with each combination of areas', async () => {
    for (let areas = 1; areas <= 15; areas++) {
        await setAreas(maria.account, areas);
        const seen = await walk(areas === 15);
        assert.equal(seen.has(`/matters/${matter.id}`), (areas & MATTERS) !== 0, `areas ${areas}`);
        assert.equal(seen.has(`/document/${document}`), (areas & DOCUMENTS) !== 0, `areas ${areas}`);
    }
});

test('somebody with documents of one client and matters of another finds both', async () => {
    await setAreas(maria.account, DOCUMENTS);
    expectStatus(
        await firm.staff.post(`/api/accounts/${other.account}/people`, {
            name: maria.name,
            email: maria.email,
            areas: DOCUMENTS | MATTERS,
        }),
        201,
    );
    await walk(false);
    await page.goto('/documents');
    const choice = page.getByRole('combobox', { name: /matter/i });
    await choice.waitFor();
    assert.deepEqual(
        (await choice.locator('option').allInnerTexts()).toSorted(),
        ['Estate of the late A. Lindqvist', maria.name].toSorted(),
    );
    await choice.selectOption({ label: maria.name });
    await page.getByText('contract.pdf').first().waitFor();
});
