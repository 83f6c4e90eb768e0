// SPDX-License-Identifier: AGPL-3.0-or-later
// When a client was last here is known to five minutes, and is shown no more exactly.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, leave, open, settled } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { addAccount, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

let firm, maria, desk;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

/** The list and the page of the client, when they were last here that long ago. */
async function shown(ago) {
    inFirm(firm.slug, `update people set last_seen_at = now() - interval '${ago}' where id = '${maria.person}'`);
    await desk.goto('/desk/clients');
    const row = desk.getByRole('row', { name: new RegExp(maria.name) });
    await row.waitFor();
    const cell = await row.locator('td[data-label="Last active"]').innerText();
    await desk.goto(`/desk/clients/${maria.account}`);
    await settled(desk);
    const person = await desk.locator('.person-row').filter({ hasText: maria.name }).innerText();
    return {
        cell,
        lead: await desk
            .getByText(/^Last active/)
            .first()
            .innerText(),
        person,
    };
}

test('within five minutes, no minute is shown', async () => {
    const { cell, lead, person } = await shown('2 minutes');
    assert.equal(cell, 'Within the last 5 minutes');
    assert.match(lead, /^Last active within the last 5 minutes\./);
    assert.match(person, /Active, last seen within the last 5 minutes/);
});

test('later on the same day the time is rounded, before that it is the day', async () => {
    const { cell, lead } = await shown('22 minutes');
    assert.match(cell, /^(Today at about \d+:\d[05]|Yesterday)$/); // yesterday just after midnight
    assert.match(lead, /^Last active (today at about \d+:\d[05]|yesterday)\./);
    assert.doesNotMatch((await shown('3 days')).cell, /:/);
    await leave(desk);
});
