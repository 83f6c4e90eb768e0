// SPDX-License-Identifier: AGPL-3.0-or-later
// A firm opens its portal: from the apex to an own, empty, branded desk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hand, audit, chooseApp, nextMail, open, settled } from '../../support/browser.mjs';
import { Authenticator, signUpFirm, unique } from '../../support/people.mjs';
import { hostOf, originOf } from '../../support/stack.mjs';
import { until } from '../../support/until.mjs';
import { png } from '../../support/png.mjs';

const slug = unique('abel');
const email = `owner@${slug}.example`;
const desk = `${originOf(slug)}/desk`;
let page, mail;

test('names are refused while they are typed, each with its reason', async () => {
    const taken = await signUpFirm({ pack: null });
    page = await open('', { path: '/start' });
    await page.getByRole('heading', { name: 'Open your firm’s portal' }).waitFor();
    const name = page.getByLabel('Address of the portal');
    const verdict = page.locator('.check-result');
    for (const [typed, reason] of [
        [taken.slug, 'Another firm uses this address'],
        ['www', 'This address is reserved'],
        ['ab', 'Use 3 to 40 letters'],
        ['-abel', 'Use 3 to 40 letters'],
        ['12345', 'Use 3 to 40 letters'],
    ]) {
        await name.fill('');
        await name.pressSequentially(typed);
        await verdict.getByText(reason).waitFor();
        assert.equal(await name.getAttribute('aria-invalid'), 'true', typed);
    }
});

test('the address is suggested from the name, and four fields are enough', async () => {
    await page.reload();
    const hand = new Hand(page);
    await hand.type('Name of your firm', `Abel & Søn ${slug.slice(5)} Ltd`);
    assert.equal(await page.getByLabel('Address of the portal').inputValue(), `abel-son-${slug.slice(5)}`);
    await hand.type('Address of the portal', slug);
    await page.getByText(`This address is free: ${hostOf(slug)}`).waitFor();
    await hand.type('Your name', 'Olga Abel');
    await hand.type('Your work email address', email);
    await hand.press('Open the portal');
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    mail = await nextMail(email, 0);
    assert.ok(mail.link.startsWith(`${originOf('')}/sign-up#`));
});

test('the page behind the mailed link may be opened as often as one likes', async () => {
    for (const _ of [1, 2, 3]) {
        const scanner = await page.context().newPage();
        await scanner.goto(mail.link);
        await scanner.getByRole('button', { name: 'Open the portal' }).waitFor();
        await scanner.close();
    }
});

test('its button opens the new, empty desk', async () => {
    await page.goto(mail.link);
    await page.getByRole('button', { name: 'Open the portal' }).click();
    await page.waitForURL(`${originOf(slug)}/desk/enter*`);
    const go = page.getByRole('button', { name: 'Continue' });
    await go.waitFor();
    await go.click();
    await page.getByRole('heading', { name: 'Set up your portal' }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the spent token is out of the address');
    await page.goto(desk);
    await page.getByRole('heading', { name: 'Set up your portal' }).waitFor();
});

test('appearance: the preview shows name, colour and logo at once', async () => {
    const preview = page.getByRole('img', { name: 'Sign in, light' });
    await page.getByLabel('Name in the portal').fill('Abel & Daughters');
    await preview.getByText('Abel & Daughters', { exact: true }).waitFor();
    const button = preview.locator('.button');
    const colour = () => button.evaluate((element) => getComputedStyle(element).backgroundColor);
    const before = await colour();
    await page.getByRole('textbox', { name: 'Your colour' }).fill('#8a1c4a');
    await until('the new colour', async () => (await colour()) !== before);
    await page.getByText('This colour works in light and dark mode.').waitFor();
    await page
        .getByLabel('Choose a picture')
        .setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(64, 64, [138, 28, 74]) });
    await until('the logo in the preview', () =>
        preview
            .locator('img')
            .evaluate((image) => image.complete && image.naturalWidth === 64)
            .catch(() => false),
    );
    assert.equal(
        await page.getByLabel('Name in the portal').inputValue(),
        'Abel & Daughters',
        'what was typed is kept',
    );
    assert.equal(await page.getByRole('textbox', { name: 'Your colour' }).inputValue(), '#8a1c4a');
    await audit(page, 'setup-brand');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: /Law firm/ }).waitFor();
});

test('starter pack, authenticator app, desk', async () => {
    await audit(page, 'setup-pack');
    await page.getByRole('radio', { name: /Law firm/ }).check();
    await page.getByRole('button', { name: 'Use this starter pack' }).click();
    await chooseApp(page);
    await settled(page);
    const secret = (await page.locator('code.secret').innerText()).replaceAll(/\s/g, '');
    await page.getByLabel('Enter the six digits that the app shows').fill(await new Authenticator(secret).code());
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
    await page.getByRole('button', { name: 'I have saved the codes' }).click();
    await page.getByRole('heading', { name: 'Your first client' }).waitFor();
    await audit(page, 'setup-client');
    await page.goto(desk);
    await page.getByText('One step is left until your portal is ready.').waitFor(); // the first client
    await page.goto(`${desk}/clients`);
    await page.getByRole('heading', { name: 'No clients yet' }).waitFor();
});

test('its clients’ sign-in page has the name, colour and logo', async () => {
    const portal = await open(slug, { size: 'phone', path: '/sign-in' });
    await settled(portal);
    assert.match(await portal.title(), /Abel & Daughters/);
    const logo = portal.locator('.logo img');
    assert.ok(await logo.evaluate((image) => image.complete && image.naturalWidth > 0));
    const sheet = await portal.evaluate(async () =>
        (await fetch(document.querySelector('link[href^="/brand.css"]').href)).text(),
    );
    assert.match(sheet, /--fill/);
});
