// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys in a real browser: the first one at the invitation, one tap afterwards, and what one does with them later. The
// presses are counted, since how few they are is the point.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { pickSuggestions, plugIn } from '../../support/authenticators.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import {
    Hand,
    audit,
    dress,
    expecting,
    leave,
    nextMail,
    open,
    photograph,
    refused,
    settled,
} from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { countTo, mailsTo } from '../../support/mail.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';
import { originOf } from '../../support/stack.mjs';

let firm, contact, matter, phone, device, invitation;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    contact = await addAccount(firm.staff, unique('Nora'));
    matter = await openMatter(firm.staff, contact.account, 'Purchase of 14 Orchard Lane');
    expectStatus(await firm.staff.post(`/api/people/${contact.person}/invitations`), 201);
    invitation = await nextMail(contact.email, 0);
});

/** A browser that has shown its mailbox. All browsers of these tests share one address, which may not sign in without end;
 *  a visitor has one of its own. */
async function halfIn(slug, email) {
    const visitor = new Visitor(slug);
    const seen = (await mailsTo(email)).length;
    expectStatus(await visitor.post('/api/sign-in', { email }), 202);
    expectStatus(await visitor.post('/api/sign-in/code', { code: (await nextMail(email, seen)).code }), 200);
    const page = await open(slug);
    await dress(page, visitor);
    await page.goto('/sign-in');
    return page;
}

async function signOut() {
    await phone.goto('/more');
    const loaded = phone.waitForEvent('load'); // the page is left for good: what is pressed before that would be lost
    await phone.getByRole('button', { name: 'Sign out' }).click();
    await loaded;
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
}

const tap = (hand = new Hand(phone)) => hand.press('Sign in with a passkey');

test('from the invitation to the first document in four actions', async () => {
    phone = await open(firm.slug, { size: 'phone' });
    device = await plugIn(phone);
    const hand = new Hand(phone);
    await phone.goto(invitation.link);
    await hand.press('Accept the invitation');
    await phone.getByRole('heading', { name: 'Set up a passkey' }).waitFor();
    await audit(phone, 'passkey-enrol');
    await hand.press('Set up a passkey');
    await phone.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
    assert.equal(await phone.locator('ol.recovery code').count(), 10);
    await hand.press('I have saved the codes');
    await phone
        .getByRole('link', { name: /Purchase of 14 Orchard Lane/ })
        .first()
        .waitFor();
    assert.equal(hand.actions.length, 3, hand.actions.join(', '));
    assert.equal(await device.count(), 1);
    hand.actions.push('open the matter');
    await phone
        .getByRole('link', { name: /Purchase of 14 Orchard Lane/ })
        .first()
        .click();
    await phone.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    assert.equal(hand.actions.length, 4, hand.actions.join(', '));
});

test('one tap signs a client in again, and leads to the requested page', async () => {
    await signOut();
    const seen = await countTo(contact.email);
    await phone.goto(`/matters/${matter.id}`);
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    await photograph(phone, 'passkey-sign-in-390');
    const hand = new Hand(phone);
    await tap(hand);
    await phone.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    assert.equal(phone.url(), `${originOf(firm.slug)}/matters/${matter.id}`, 'the deep link survived');
    assert.equal(hand.actions.length, 1);
    assert.equal(await countTo(contact.email), seen, 'no mail was needed');
});

test('a passkey from the field’s suggestions signs in too', async () => {
    await signOut();
    await pickSuggestions(phone, true);
    await phone.goto('/sign-in');
    await phone.getByRole('heading', { name: /for you to do$/ }).waitFor();
    await pickSuggestions(phone, false);
});

test('a failed fingerprint stays on the sign-in page', async () => {
    await signOut();
    await device.verifies(false);
    await tap();
    await phone.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
    await phone.getByRole('textbox', { name: 'Your email address' }).waitFor();
    await device.verifies(true);
});

test('a stored return path never leads to another host', async () => {
    await phone.goto('/sign-in');
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    for (const path of ['//evil.example', '/\t/evil.example']) {
        await phone.evaluate(
            (to) => localStorage.setItem('then:portal', JSON.stringify({ path: to, at: Date.now() })),
            path,
        );
        await tap();
        await phone
            .getByRole('link', { name: /Purchase of 14 Orchard Lane/ })
            .first()
            .waitFor();
        assert.equal(new URL(phone.url()).origin, originOf(firm.slug), path);
        assert.equal(new URL(phone.url()).pathname, '/', path);
        await signOut();
    }
});

test('after the mailed code the passkey is requested first; a trusted device is not asked again', async () => {
    const hand = new Hand(phone);
    const ask = async () => {
        const seen = (await mailsTo(contact.email)).length;
        await hand.type('Your email address', contact.email);
        await hand.press('Continue');
        await phone.getByRole('heading', { name: 'Enter the code from your email' }).waitFor();
        await hand.type('Code', (await nextMail(contact.email, seen)).code);
    };
    await ask();
    await phone.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await audit(phone, 'passkey-second');
    await phone.getByRole('checkbox', { name: /Trust this device for 30 days/ }).check();
    await phone.getByRole('button', { name: 'Use my passkey' }).click();
    await phone.getByRole('heading', { name: /for you to do$/ }).waitFor();
    await signOut();
    await ask();
    await phone.getByRole('heading', { name: /for you to do$/ }).waitFor();
});

test('passkeys are renamed, added and removed on the account page, with a step-up', async () => {
    await phone.goto('/account');
    const keys = phone.getByRole('region', { name: 'Passkeys' });
    await keys.getByRole('button', { name: /^Rename/ }).click();
    const naming = phone.getByRole('dialog', { name: 'Rename' });
    await naming.getByRole('textbox').fill('My phone');
    await naming.getByRole('button', { name: 'Save' }).click();
    await keys.getByText('My phone').first().waitFor();
    // A trusted device is no step-up: adding a passkey requires one, with the existing passkey.
    expecting(phone, refused(403));
    await keys.getByRole('button', { name: 'Add a passkey' }).click();
    const proof = phone.getByRole('dialog', { name: 'Confirm that it is you' });
    await proof.getByRole('button', { name: 'Use my passkey' }).waitFor();
    await photograph(phone, 'passkey-proof-390');
    const second = await plugIn(phone, { transport: 'usb' });
    await proof.getByRole('button', { name: 'Use my passkey' }).click();
    await phone.getByText('The passkey was added.').waitFor();
    await keys.getByRole('listitem').nth(1).waitFor();
    assert.equal(await keys.getByRole('listitem').count(), 2);
    await audit(phone, 'passkey-account');
    assert.equal(await second.count(), 1);
    await second.unplug();
    await keys
        .getByRole('button', { name: /^Remove/ })
        .last()
        .click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await phone.getByText('The passkey was removed.').waitFor();
    await keys.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    assert.equal(await keys.getByRole('listitem').count(), 1);
});

test('ten wrong codes: the page says for how long', async () => {
    const client = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Erik')));
    const laptop = await halfIn(firm.slug, client.email);
    inFirm(
        firm.slug,
        `insert into failed_attempts (person, failures, locked_until) values ('${client.person}', 10, now() + interval '14 minutes')`,
    );
    const hand = new Hand(laptop);
    await laptop.getByRole('heading', { name: 'Enter the code from your authenticator app' }).waitFor();
    expecting(laptop, refused(429));
    await hand.type('Code', '123456');
    await laptop.getByText('You can enter a code again in 14 minutes.').waitFor();
    await audit(laptop, 'passkey-locked');
    await leave(laptop);
});

test('staff confirm their identity with a passkey or a code', async () => {
    const desk = await open(firm.slug);
    await dress(desk, firm.staff);
    inFirm(firm.slug, "update sessions set fresh_until = null where kind = 'staff'");
    await desk.goto('/desk/account');
    await settled(desk);
    await audit(desk, 'passkey-desk-account');
    await leave(desk);
});

test('where passkeys are required, signing in with an app leads to setting one up', async () => {
    const strict = await signUpFirm({ name: 'Strict & Co' });
    const client = await inviteAndAccept(strict, await addAccount(strict.staff, unique('Ida')));
    inFirm(strict.slug, "update policies set factors = 'passkey', factors_from = now() where audience = 'clients'");
    const laptop = await halfIn(strict.slug, client.email);
    await plugIn(laptop);
    await laptop.getByRole('textbox', { name: 'Code' }).fill(await client.authenticator.code());
    await laptop.getByRole('heading', { name: 'Please set up a passkey' }).waitFor();
    await audit(laptop, 'passkey-demanded');
    await laptop.getByRole('button', { name: 'Set up a passkey' }).click();
    await laptop.getByRole('heading', { level: 1, name: /for you to do/ }).waitFor();
    await leave(laptop);
});
