// SPDX-License-Identifier: AGPL-3.0-or-later
// A firm connects its own service, and its owner signs in by it, to the very page that was wanted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
import { addColleague, signUpFirm, unique } from '../../support/people.mjs';
import { SignInService, issuer } from '../../support/identity_provider.mjs';

let firm, service, desk;

before(async () => {
    firm = await signUpFirm({ name: unique('Single & Co') });
    service = await new SignInService([firm.slug]).start();
    service.people.set('olive', { email: firm.email, email_verified: true });
    service.present = 'olive';
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});
after(() => service.stop());

test('an identity provider is connected, tested and switched on', async () => {
    await desk.goto('/desk/settings/single-sign-on');
    await desk.getByRole('button', { name: 'Connect an identity provider' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Connect an identity provider' });
    await dialog.getByLabel('Name on the button').fill('Hartwell ID');
    await dialog.getByLabel('Address of the identity provider (issuer)').fill(issuer);
    await dialog.getByLabel('Client ID').fill(firm.slug);
    await dialog.getByLabel('Client secret').fill(service.secretOf(firm.slug));
    await audit(desk, 'sso-form');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('The connection has not been tested yet.').waitFor();
    await desk.getByRole('button', { name: 'Test the connection' }).click();
    await desk.getByText('The connection works but is switched off.').waitFor();
    await desk.getByRole('button', { name: 'Switch on' }).click();
    await desk.getByText('Staff can sign in with Hartwell ID.').waitFor();
    await audit(desk, 'sso-on');
    await desk.setViewportSize({ width: 390, height: 844 });
    await audit(desk, 'sso-on');
    await leave(desk);
});

test('the button leads to it and back, through our own second factor, to the requested page', async () => {
    const page = await open(firm.slug, { path: '/desk/settings/team' });
    await page.getByRole('button', { name: 'Sign in with Hartwell ID' }).waitFor();
    await audit(page, 'sso-sign-in');
    await page.getByRole('button', { name: 'Sign in with Hartwell ID' }).click();
    await page.getByRole('textbox', { name: 'Code' }).fill(await firm.authenticator.code());
    await page.waitForURL('**/desk/settings/team');
    await page.getByRole('heading', { name: 'Team' }).waitFor();
    await leave(page);
});

test('a colleague connects their account on their account page, and disconnects it', async () => {
    const colleague = await addColleague(firm, 'member');
    const page = await open(firm.slug);
    await dress(page, colleague.desk);
    service.people.set('unvouched', {});
    service.present = 'unvouched';
    await page.goto('/desk/account');
    await settled(page);
    const part = page.getByRole('region', { name: 'Do you sign in with Hartwell ID?' });
    await part.getByRole('button', { name: 'Connect Hartwell ID' }).click();
    await page.getByText('Your account is connected.').waitFor();
    await part.getByText('You connected your account').waitFor();
    await settled(page);
    await audit(page, 'sso-own');
    await page.setViewportSize({ width: 390, height: 844 });
    await audit(page, 'sso-own');
    assert.equal(new URL(page.url()).pathname, '/desk/account');

    const other = await open(firm.slug, { path: '/desk/sign-in' });
    await other.getByRole('button', { name: 'Sign in with Hartwell ID' }).click();
    await other.getByRole('textbox', { name: 'Code' }).fill(await colleague.authenticator.code());
    await other.waitForURL(/\/desk\/?$/);
    await leave(other);

    await part.getByRole('button', { name: 'Disconnect account' }).click();
    await part.getByRole('button', { name: 'Connect Hartwell ID' }).waitFor();
    service.present = 'olive';
    await leave(page);
});

test('somebody who cancels there, or does not work here, gets a message', async () => {
    const page = await open(firm.slug, { path: '/desk/oidc?error=access_denied&state=x' });
    await page.getByText('The identity provider did not sign you in').waitFor();
    assert.equal(new URL(page.url()).search, '');
    await audit(page, 'sso-refused');
    service.present = unique('nobody');
    service.people.set(service.present, { email: `${unique('nobody')}@mail.example`, email_verified: true });
    await page.getByRole('link', { name: 'Go to the sign-in page' }).click();
    expecting(page, refused(403, 'sign-in/oidc'));
    await page.getByRole('button', { name: 'Sign in with Hartwell ID' }).click();
    await page.getByText('Nobody who works here has this account.').waitFor();
    await leave(page);
});
