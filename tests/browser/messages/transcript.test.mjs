// SPDX-License-Identifier: AGPL-3.0-or-later
// The download of a conversation: what the dialog says, the file, and a failure.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { audit, dress, expecting, leave, open, refused } from '../../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm } from '../../support/people.mjs';
import { unpack } from '../../support/transcript.mjs';

let firm, maria, thread;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, 'Maria Thompson'));
    thread = expectStatus(
        await maria.client.post('/api/threads', {
            account: maria.account,
            subject: 'Deposit',
            text: 'When is it due?',
        }),
        201,
    ).thread.id;
});

/** Opens the dialog of a conversation's page. */
async function dialogOn(path, visitor) {
    const page = await open(firm.slug, { size: 'laptop' });
    await dress(page, visitor);
    await page.goto(path);
    await page.getByRole('button', { name: 'Download the conversation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Download the conversation' });
    await dialog.getByText('You get one file (ZIP) with the whole conversation').waitFor();
    return { page, dialog };
}

async function download(page, dialog) {
    const [file] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: 'Download', exact: true }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'Deposit.zip');
    await dialog.waitFor({ state: 'hidden' });
    return unpack(readFileSync(await file.path())).data;
}

for (const [name, path, who] of [
    ['desk', '/desk/messages/', () => firm.staff],
    ['portal', '/messages/', () => maria.client],
])
    test(`${name}: the conversation is downloaded as one file`, async () => {
        const { page, dialog } = await dialogOn(path + thread, who());
        assert.equal(await dialog.getByText('Internal notes are not in it.').count(), name === 'desk' ? 1 : 0);
        await audit(page, `${name}-transcript`);
        const data = await download(page, dialog);
        assert.deepEqual([data.subject, data.messages[0].texts[0].text], ['Deposit', 'When is it due?']);
        await leave(page);
    });

test('a failure says so, and the dialog tries again', async () => {
    const { page, dialog } = await dialogOn(`/messages/${thread}`, maria.client);
    const pattern = `**/api/threads/${thread}/transcript`;
    await page.route(pattern, (route) =>
        route.fulfill({
            status: 429,
            contentType: 'application/problem+json',
            body: JSON.stringify({
                status: 429,
                code: 'transcript_running',
                detail: 'Please wait until that has ended.',
            }),
        }),
    );
    expecting(page, refused(429, '/transcript'));
    await dialog.getByRole('button', { name: 'Download', exact: true }).click();
    await dialog.getByRole('alert').getByText('Please wait until that has ended.').waitFor();
    await page.unroute(pattern);
    assert.equal((await download(page, dialog)).subject, 'Deposit');
    await leave(page);
});
