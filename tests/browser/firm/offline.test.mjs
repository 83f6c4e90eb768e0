// SPDX-License-Identifier: AGPL-3.0-or-later
// Without a connection the portal shows a page of its own, with the firm's name and colours, and nothing confidential is
// on the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit, dress, expecting, leave, open } from '../../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

test('without a connection the app says what it can and cannot do, and goes on when there is one', async () => {
    const firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    expectStatus(await firm.staff.put('/api/brand', { colour: '#14503c', face: 'serif' }), 200);
    const maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    for (const size of ['phone', 'laptop']) {
        const page = await open(firm.slug, { size, worker: true });
        await dress(page, maria.client);
        expecting(page, /ERR_INTERNET_DISCONNECTED/, /status(?: of)? 503/);
        await page.goto('/');
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        await page.goto('/documents');
        await page.getByRole('heading', { level: 1 }).waitFor();
        assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null), 'it is at work');
        await page.context().setOffline(true);
        await page.goto('/messages');
        await page.getByRole('heading', { name: 'We cannot be reached at the moment' }).waitFor();
        await page.getByText('Hartwell, Osei & Daughters').waitFor();
        const link = page.getByRole('link', { name: 'Try again' });
        assert.equal(await link.evaluate((one) => getComputedStyle(one).backgroundColor), 'rgb(20, 80, 60)');
        assert.ok(await page.locator('img').evaluate((one) => one.naturalWidth > 0), 'with the firm’s icon');
        await audit(page, 'portal-offline');
        const kept = await page.evaluate(async () => {
            const all = await Promise.all((await caches.keys()).map(async (key) => (await caches.open(key)).keys()));
            return all.flat().map(({ url }) => new URL(url).pathname);
        });
        assert.deepEqual(kept.toSorted(), ['/brand.css', '/brand/app.webmanifest', '/brand/icon.svg', '/offline.css']);
        await page.context().setOffline(false);
        await link.click();
        await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
        await leave(page);
    }
});

test('whoever signs out leaves nothing of the app on the device', async () => {
    const firm = await signUpFirm();
    const maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    const page = await open(firm.slug, { worker: true });
    await dress(page, maria.client);
    await page.goto('/more');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.waitForURL('**/sign-in');
    assert.deepEqual(await page.evaluate(() => caches.keys()), []);
    await leave(page);
});
