// SPDX-License-Identifier: AGPL-3.0-or-later
// A platform admin looks after firms; what one firm meets, no other notices.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inRegistry, makeAdmin, nameAdmin, showPasskey } from '../../support/admin.mjs';
import { plugIn } from '../../support/authenticators.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { audit, dress, expecting, hold, leave, nextMail, open, refused } from '../../support/browser.mjs';
import { addAccount, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';

let admin, firm, bystander, client, neighbour, console_, portal, next;

before(async () => {
    [admin, firm, bystander] = [
        await makeAdmin(),
        await signUpFirm({ name: unique('Suspended & Co') }),
        await signUpFirm({ name: unique('Bystander & Co') }),
    ];
    client = await inviteAndAccept(firm, await addAccount(firm.staff));
    neighbour = await inviteAndAccept(bystander, await addAccount(bystander.staff));
});

async function find(name) {
    await console_.goto('/');
    // The list of before may hold the firm as well; it goes when the search begins.
    const answered = console_.waitForResponse((response) => new URL(response.url()).searchParams.get('q') === name);
    await console_.getByRole('searchbox', { name: 'Search firms' }).fill(name);
    await answered;
    return console_.getByRole('row', { name: new RegExp(name.replaceAll('&', '.')) });
}

test('the first time, a mailed code leads to two passkeys; after that, one of them signs in', async () => {
    const email = nameAdmin();
    const page = await open('admin', { path: '/' });
    await page.getByText('Signing in for the first time?').click();
    await audit(page, 'console-sign-in');
    await page.getByLabel('Your email address').fill(email);
    await page.getByRole('button', { name: 'Email me a code' }).click();
    await page.getByLabel('Code').fill((await nextMail(email, 0)).code);
    await page.getByRole('heading', { name: 'Register your first passkey' }).waitFor();
    await audit(page, 'console-first-passkey');
    const laptop = await plugIn(page);
    await page.getByLabel('Name of the passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Register passkey' }).click();
    await page.getByRole('heading', { name: 'Register a second passkey' }).waitFor();
    await page.getByLabel('Name of the passkey').fill('Laptop once more');
    await page.getByRole('button', { name: 'Register passkey' }).click();
    await page.getByText('You already have a passkey on this device.').waitFor();
    await laptop.unplug();
    const safe = await plugIn(page, { transport: 'usb' });
    await page.getByLabel('Name of the passkey').fill('Key in the safe');
    await page.getByRole('button', { name: 'Register passkey' }).click();
    await page.getByRole('searchbox', { name: 'Search firms' }).waitFor();
    await page.goto('/account');
    await page.getByText('Key in the safe', { exact: true }).waitFor();
    await audit(page, 'console-account');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await safe.verifies(false);
    expecting(page, refused(401));
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    await safe.verifies(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('searchbox', { name: 'Search firms' }).waitFor();
    await leave(page);
});

test('an admin sees each firm’s state, storage and counts', async () => {
    // Signed in a while ago: the session is no longer fresh, and no copy of it is kept yet.
    const visitor = new Visitor('admin');
    await showPasskey(visitor, admin.passkeys[0]);
    inRegistry(
        `update platform.admin_sessions s set fresh_until = now() from platform.admins a where a.id = s.admin and a.email = '${admin.email}'`,
    );
    console_ = await open('admin');
    await plugIn(console_, { passkey: admin.passkeys[1] });
    await dress(console_, visitor);
    const row = await find(firm.name);
    await row.waitFor();
    const heads = await console_.getByRole('columnheader').allInnerTexts();
    for (const head of ['State', 'Storage', 'Clients', 'Staff'])
        assert.ok(
            heads.some((one) => one.trim() === head),
            `${head} in ${heads}`,
        );
    assert.match(await row.innerText(), /Active/);
    assert.match(await row.innerText(), /\d\s?(B|kB|MB|byte)/i);
});

test('a page whose file is still on its way is marked busy, because the page before it is still shown', async () => {
    const page = await open('admin');
    await dress(page, admin.visitor);
    await page.goto('/');
    const link = page.locator('table.dense tbody th a').first();
    await link.waitFor();
    const { release } = await hold(page, '**/assets/*.js');
    await link.click();
    await page.waitForURL('**/firms/*');
    await page.locator('main[aria-busy="true"]').getByRole('searchbox', { name: 'Search firms' }).waitFor();
    release();
    await page.getByRole('heading', { name: 'Support' }).waitFor();
    assert.equal(await page.locator('main').getAttribute('aria-busy'), null);
    await leave(page);
});

test('an admin creates a firm, and its owner gets an invitation', async () => {
    const slug = unique('made');
    const email = `owner@${slug}.example`;
    await console_.goto('/');
    await console_.getByRole('button', { name: 'New firm' }).click();
    const dialog = console_.getByRole('dialog', { name: 'New firm' });
    await dialog.getByLabel('Name of the firm').fill('Made & Co');
    await dialog.getByLabel('Address of the portal').fill(slug);
    await dialog.getByLabel('Name of the owner').fill('Bo Boss');
    await dialog.getByLabel('Email address of the owner').fill(email);
    await dialog.getByLabel('Reason').fill('Asked for it by telephone');
    expecting(console_, refused(403));
    await dialog.getByRole('button', { name: 'Create firm' }).click();
    const proof = console_.getByRole('dialog', { name: 'Confirm that it is you' });
    await proof.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByText('You did not use your passkey, so nothing was changed.').waitFor();
    await dialog.getByRole('button', { name: 'Create firm' }).click();
    await proof.getByRole('button', { name: 'Use a passkey' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const mail = await nextMail(email, 0);
    assert.ok(mail.link.startsWith(originOf(slug)), mail.link);
    const owner = await open(slug);
    await owner.goto(mail.link);
    await owner.getByRole('button', { name: /Accept the invitation|Continue/ }).click();
    await owner
        .getByRole('heading', { name: /Set up your portal|Set up a passkey/ })
        .first()
        .waitFor();
    await leave(owner);
});

test('people of a suspended firm see a notice, on open pages and new ones; nobody else is affected', async () => {
    portal = await open(firm.slug, { size: 'phone' });
    await dress(portal, client.client);
    await portal.goto('/');
    await portal.getByRole('heading', { level: 1 }).waitFor();
    next = await open(bystander.slug, { size: 'phone' });
    await dress(next, neighbour.client);
    await next.goto('/');
    await next.getByRole('heading', { level: 1 }).waitFor();
    const desk = await open(firm.slug);
    await dress(desk, firm.staff);
    await desk.goto('/desk');
    await desk.getByRole('heading', { level: 1 }).waitFor();
    for (const page of [portal, desk]) expecting(page, refused(503));
    await (await find(firm.name)).getByRole('link', { name: firm.name }).click();
    await console_.getByRole('button', { name: 'Suspend firm' }).click();
    const dialog = console_.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Unpaid for ninety days');
    await dialog.getByRole('button', { name: 'Suspend firm' }).click();
    await console_.getByText('Suspended: Unpaid for ninety days').first().waitFor();
    assert.equal(new URL(console_.url()).search, '', 'what was typed on the page before stays there');
    await portal.getByRole('link', { name: 'Matters' }).click();
    await portal
        .getByText(/closed at the moment|not available/i)
        .first()
        .waitFor();
    await desk.getByRole('link', { name: 'Clients' }).click();
    await desk.getByText(/contact the support of Portico/).waitFor();
    await desk.reload();
    await desk.getByText(/contact the support of Portico/).waitFor();
    assert.equal(await desk.getByText(/contact the firm/).count(), 0, 'staff are the firm');
    await leave(desk);
    const gone = await until('the notice page', async () => {
        const answer = await portal.goto('/');
        return answer.status() === 503 ? answer : null;
    });
    const text = await gone.text();
    assert.match(text, new RegExp(firm.name.split(' ')[0]));
    assert.doesNotMatch(text, /Unpaid/, 'the reason is not for clients');
    await next.getByRole('link', { name: 'Documents' }).click();
    await next.getByRole('heading', { name: 'Documents', level: 1 }).waitFor();
});

test('a resumed firm works as before', async () => {
    await console_.getByRole('button', { name: 'Resume firm' }).click();
    const dialog = console_.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Paid');
    await dialog.getByRole('button', { name: 'Resume firm' }).click();
    await console_
        .getByText(/Active since/)
        .first()
        .waitFor();
    expecting(portal, refused(503));
    await until('the portal again', async () => {
        await portal.goto('/');
        const open = portal.getByRole('heading', { name: 'No matters yet' });
        await open
            .or(portal.getByRole('heading', { level: 1 }))
            .first()
            .waitFor();
        return open.isVisible();
    });
    await console_.goto('/audit-log');
    for (const reason of ['Unpaid for ninety days', 'Paid', 'Asked for it by telephone'])
        await console_.getByText(reason, { exact: true }).first().waitFor();
});
