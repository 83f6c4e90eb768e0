// SPDX-License-Identifier: AGPL-3.0-or-later
// A client whose whole name is typed or pasted is chosen, also if the list does not have it yet.
import { before, test } from 'node:test';
import { dress, leave, open } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, signUpFirm } from '../../support/people.mjs';

let firm, zoe;

before(async () => {
    firm = await signUpFirm();
    inFirm(
        firm.slug,
        `insert into accounts (id, name, kind)
         select gen_random_uuid(), 'Client ' || n, 'person' from generate_series(1, 60) n`,
    );
    zoe = await addAccount(firm.staff, 'Zoe Zeller');
});

test('a pasted name is found beyond the first clients of the list', async () => {
    const desk = await open(firm.slug);
    await dress(desk, firm.staff);
    await desk.goto('/desk/audit-log');
    const field = desk.getByRole('combobox', { name: 'Client' });
    await desk.locator('datalist option').first().waitFor({ state: 'attached' });
    await field.fill(zoe.name);
    await desk.waitForURL((url) => url.searchParams.get('account') === zoe.account);
    await leave(desk);
});
