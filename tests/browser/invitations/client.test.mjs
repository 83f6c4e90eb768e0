// SPDX-License-Identifier: AGPL-3.0-or-later
// A client is invited on the desk and comes in on a phone, first by the invitation, then by mail and app.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Hand, chooseApp, signInWithApp, dress, leave, nextMail, open, settled } from '../../support/browser.mjs';
import { mailsTo } from '../../support/mail.mjs';
import { Authenticator, openMatter, signUpFirm, unique } from '../../support/people.mjs';

let firm, desk, phone, email, invitation, authenticator, codes;
const name = `Nora ${unique('Lind')}`;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    email = `${unique('nora')}@mail.example`;
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

test('staff adds a client and invites in one go', async () => {
    await desk.goto('/desk/clients');
    await settled(desk);
    const hand = new Hand(desk);
    await desk.getByRole('button', { name: 'New client' }).first().click();
    const dialog = desk.getByRole('dialog', { name: 'New client' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await hand.type('Email address', email);
    await dialog.getByRole('button', { name: 'Add and invite' }).click();
    await desk.getByRole('heading', { name, level: 1 }).waitFor();
    await desk
        .getByText(/Invited/)
        .first()
        .waitFor();
    invitation = await nextMail(email, 0);
    assert.match(invitation.link, new RegExp(`^https://${firm.slug}\\.`));
    const account = desk.url().split('/').at(-1);
    await openMatter(firm.staff, account, 'Purchase of 14 Orchard Lane');
});

test('opening the invitation three times does not use it', async () => {
    phone = await open(firm.slug, { size: 'phone' });
    for (const _ of [1, 2, 3]) {
        await phone.goto('about:blank');
        await phone.goto(invitation.link);
        await phone.getByRole('heading', { name: 'Abel & Nilsson invites you' }).waitFor();
        await phone.getByRole('button', { name: 'Accept the invitation' }).waitFor();
    }
});

test('without the end of the link, the page leads to the mailed code, by which an invited client gets in', async () => {
    const cut = await open(firm.slug, { size: 'phone' });
    for (const link of [invitation.link.split('#')[0], invitation.link.slice(0, -5)]) {
        await cut.goto('about:blank');
        await cut.goto(link);
        await cut.getByRole('heading', { name: 'The link is incomplete' }).waitFor();
    }
    const hand = new Hand(cut);
    const seen = (await mailsTo(email)).length;
    await cut.getByRole('link', { name: 'Sign in' }).click();
    await hand.type('Your email address', email);
    await hand.press('Continue');
    await hand.type('Code', (await nextMail(email, seen)).code);
    await cut.getByRole('heading', { name: 'Set up a passkey' }).waitFor();
    await leave(cut);
});

test('from the invitation to the branded home in four actions with an app', async () => {
    const hand = new Hand(phone);
    await hand.press('Accept the invitation');
    await chooseApp(phone, hand);
    const picture = phone.getByRole('img', { name: /QR code/ });
    assert.ok(
        await picture.evaluate((image) => image.complete && image.naturalWidth > 0),
        'the picture can be scanned',
    );
    const secret = (await phone.locator('code.secret').innerText()).replaceAll(/\s/g, '');
    const link = await phone.getByRole('link', { name: /Add to the app/ }).getAttribute('href');
    assert.equal(new URL(link).searchParams.get('secret'), secret, 'picture, link and letters hold the same key');
    authenticator = new Authenticator(secret);
    await hand.type('Enter the six digits that the app shows', await authenticator.code());
    await phone.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
    codes = await phone.locator('ol.recovery code').allInnerTexts();
    assert.equal(new Set(codes).size, 10);
    await hand.press('I have saved the codes');
    await phone.getByRole('heading', { name: /for you to do$/ }).waitFor();
    assert.equal(new URL(phone.url()).pathname, '/');
    await phone
        .getByRole('link', { name: /Purchase of 14 Orchard Lane/ })
        .first()
        .waitFor();
    assert.match(await phone.title(), /Abel & Nilsson/);
    assert.ok(await phone.locator('link[href^="/brand.css?v="]').count(), 'it wears the firm’s colours');
    assert.equal(hand.actions.length, 4, hand.actions.join(', '));
});

test('the recovery codes are shown once', async () => {
    await phone.reload();
    await settled(phone);
    await phone.goBack();
    const text = await phone.locator('body').innerText();
    for (const code of codes) assert.ok(!text.includes(code));
    await phone.goto('/account');
    await phone.getByText('You have 10 recovery codes left.').waitFor();
});

test('a used invitation leads to the sign-in page', async () => {
    const other = await open(firm.slug, { size: 'phone' });
    await other.goto(invitation.link);
    await other.getByRole('heading', { name: 'You have already accepted this invitation' }).waitFor();
    await leave(other);
});

test('the second sign-in needs a mailed code and the app, and leads to the requested page', async () => {
    const matter = await phone.goto('/matters').then(async () => {
        await phone.getByRole('link', { name: /Purchase of 14 Orchard Lane/ }).click();
        await phone.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
        return phone.url();
    });
    await phone.goto('/more');
    await phone.getByRole('button', { name: 'Sign out' }).click();
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.ok(!(await phone.context().cookies()).some((cookie) => cookie.name === '__Host-pc'), 'the cookie is gone');
    await phone.goto(matter);
    const hand = await signInWithApp(phone, email, authenticator);
    await phone.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    assert.equal(phone.url(), matter, 'the deep link survived');
    assert.equal(hand.actions.length, 4, hand.actions.join(', '));
});

test('the mailed link works only in the browser that requested it', async () => {
    const reader = await open(firm.slug, { size: 'phone', path: '/sign-in' });
    const scanner = await open(firm.slug, { size: 'phone' });
    const seen = (await mailsTo(email)).length;
    const hand = new Hand(reader);
    await hand.type('Your email address', email);
    await hand.press('Continue');
    await reader.getByRole('heading', { name: 'Enter the code from your email' }).waitFor();
    const mail = await nextMail(email, seen);
    await scanner.goto(mail.link);
    await scanner.getByRole('button', { name: 'Continue' }).waitFor();
    await leave(scanner);
    await reader.goto(mail.link);
    await reader.getByRole('button', { name: 'Continue' }).click();
    await reader.getByRole('heading', { name: 'Enter the code from your authenticator app' }).waitFor();
    await hand.type('Code', await authenticator.code());
    await reader.getByRole('heading', { name: /for you to do$/ }).waitFor();
    await leave(reader);
});
