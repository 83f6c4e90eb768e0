// SPDX-License-Identifier: AGPL-3.0-or-later
// An API key from the desk: made after a fresh proof, shown once, used by a program, seen at work, revoked.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Program } from '../../support/browser_like.mjs';
import { audit, dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
import { fiveMinutesLater } from '../../support/inside.mjs';
import { expectStatus, makeKey, signUpFirm, unique } from '../../support/people.mjs';
import { until } from '../../support/until.mjs';

let firm, owner, desk, program;
const row = (name) => desk.getByRole('listitem').filter({ hasText: name });

before(async () => {
    firm = await signUpFirm({ name: unique('Keyed & Co') });
    owner = expectStatus(await firm.staff.get('/api/session'), 200).person.id;
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

test('where there is none, the page says what a key is for', async () => {
    await desk.goto('/desk/settings/keys');
    await desk.getByRole('heading', { name: 'There are no API keys' }).waitFor();
    await audit(desk, 'keys-none');
});

test('a key that somebody else makes or revokes is seen without loading the page again', async () => {
    const listening = desk.waitForRequest(/\/api\/live/);
    await desk.reload();
    await settled(desk);
    await listening;
    const { id } = await makeKey(firm.staff, ['accounts:read'], { name: 'Made elsewhere' });
    await row('Made elsewhere').waitFor();
    expectStatus(await firm.staff.delete(`/api/keys/${id}`), 204);
    await row('Made elsewhere')
        .getByText(/^\s*Created by .*revoked/)
        .waitFor();
    await desk.getByRole('heading', { name: 'There are no API keys' }).waitFor();
});

test('an invalid key is refused in the form, and the input is kept', async () => {
    await desk.getByRole('button', { name: 'Create a key' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Create an API key' });
    await dialog.getByLabel('Name').fill('Practice software');
    await dialog.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByText('Choose at least one thing that the key can read.').waitFor();
    await dialog.getByLabel('Clients and their people').selectOption('Read and change');
    await dialog.getByLabel('Audit log').selectOption('Read');
    await dialog.getByLabel('Allow only these addresses').fill('the office');
    // The session is no longer fresh: a code is requested first, then the form reopens with the error.
    fiveMinutesLater(firm.slug, owner);
    expecting(desk, refused(403, 'api/keys'), refused(422, 'api/keys'));
    await dialog.getByRole('button', { name: 'Create a key' }).click();
    await desk
        .getByRole('dialog')
        .getByRole('textbox', { name: 'Code' })
        .fill(await firm.authenticator.code());
    await dialog.getByText('These must be addresses or networks').waitFor();
    assert.equal(await dialog.getByLabel('Name').inputValue(), 'Practice software');
    await audit(desk, 'keys-refused');
});

test('a key is created and shown once', async () => {
    const dialog = desk.getByRole('dialog', { name: 'Create an API key' });
    await dialog.getByLabel('Allow only these addresses').fill('127.0.0.0/8\n::1');
    await dialog.getByRole('button', { name: 'Create a key' }).click();
    await desk.getByText('cannot show it again').waitFor();
    const key = await desk.locator('.shown-key code').textContent();
    assert.match(key, /^pk_[1-9][0-9]*_[0-9a-f]{12}_[0-9a-f]{64}_[0-9a-f]{8}$/);
    program = new Program(firm.slug, key);
    await row('Practice software').getByText('Reads and changes clients. Reads the audit log.').waitFor();
    await audit(desk, 'keys-shown');
    await desk.setViewportSize({ width: 390, height: 844 });
    await audit(desk, 'keys-shown');
    await desk.setViewportSize({ width: 1280, height: 800 });
    await desk.getByRole('button', { name: 'I have saved the key' }).click();
    await desk.reload();
    await settled(desk);
    assert.equal((await desk.content()).includes(key.split('_')[3]), false, 'the secret is gone');
    await row('Practice software').getByText('Never used.').waitFor();
});

test('the key works; list and audit log show its use', async () => {
    const name = unique('By a program');
    expectStatus(await program.post('/api/accounts', { name }), 201);
    await until('the use', async () => {
        await desk.reload();
        await settled(desk);
        return row('Practice software').getByText(`from ${program.address}.`).count();
    });
    await desk.goto('/desk/audit-log');
    await desk
        .getByRole('row', { name: new RegExp(`added .*${name}`) })
        .getByText('with the API key “Practice software”')
        .waitFor();
    await audit(desk, 'keys-audit-log');
});

test('a revoked key is refused', async () => {
    await desk.goto('/desk/settings/keys');
    await row('Practice software')
        .getByRole('button', { name: /Revoke/ })
        .click();
    const dialog = desk.getByRole('dialog', { name: 'Revoke “Practice software”?' });
    await dialog.getByText('This takes effect within two seconds').waitFor();
    await audit(desk, 'keys-revoke');
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await desk.getByRole('heading', { name: 'Revoked and expired' }).waitFor();
    await until('the refusal', async () => (await program.get('/api/accounts')).status === 401);
    await desk.setViewportSize({ width: 390, height: 844 });
    await audit(desk, 'keys-revoked');
    await leave(desk);
});
