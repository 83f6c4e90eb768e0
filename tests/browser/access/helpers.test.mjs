// SPDX-License-Identifier: AGPL-3.0-or-later
// A client lets her daughter in on a phone, looks at what she did, chooses one of two clients, and takes it back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Hand, audit, dress, expecting, leave, nextMail, open, refused, settled } from '../../support/browser.mjs';
import {
    addAccount,
    enrol,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { Visitor } from '../../support/browser_like.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, phone, hand, astrid, matter, document;

before(async () => {
    firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria Lindqvist')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    document = await upload(
        firm.staff,
        (await foldersOf(firm.staff, matter.id))['Contract and searches'].id,
        'contract.pdf',
        pdf('contract'),
    );
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
    hand = new Hand(phone);
});

test('a client invites a helper from the page More', async () => {
    await phone.goto('/more');
    await hand.press('People who help you', 'link');
    await phone.getByRole('heading', { name: 'Nobody helps you here yet' }).waitFor();
    await audit(phone, 'helpers-none');
    await hand.press('Invite a helper', 'link');
    const email = `${unique('astrid')}@mail.example`;
    await phone.getByRole('heading', { name: 'Invite a helper', level: 1 }).waitFor();
    await hand.type('Their name', 'Astrid Lindqvist');
    await hand.type('Their email address', email);
    await hand.type(/^Who they are to you/, 'daughter');
    await phone.getByRole('checkbox', { name: 'Documents' }).uncheck();
    await hand.press('Send invitation');
    await phone.getByText('Choose at least one thing that they can see.').waitFor();
    await phone.getByRole('checkbox', { name: 'Documents' }).check();
    await phone.getByRole('radio', { name: 'Until a certain day' }).check();
    await audit(phone, 'helpers-new');
    await hand.press('Send invitation');
    await phone.getByRole('heading', { name: 'People who help you', level: 1 }).waitFor();
    await phone.getByText(/Can see documents/).waitFor();
    await phone.getByText(/has not accepted yet; access until/).waitFor();
    const mail = await nextMail(email, 0);
    assert.match(mail.subject, /invites you to the portal/);
    astrid = new Visitor(firm.slug);
    expectStatus(await astrid.post('/api/invitations/redeem', { token: mail.token }), 200);
    await enrol(astrid);
    expectStatus(await astrid.get(`/api/documents/${document}/content`, { checked: false }), 200);
});

test('the helper’s page lists what she did, and changes what she can see', async () => {
    await phone.reload();
    await settled(phone);
    await audit(phone, 'helpers-list');
    await hand.press(/Astrid Lindqvist/, 'link');
    await phone.getByRole('link', { name: 'Opened contract.pdf' }).waitFor();
    await phone.getByText('Signed in', { exact: true }).waitFor();
    await audit(phone, 'helpers-one');
    await phone.getByRole('checkbox', { name: /^Progress of your/ }).check();
    await hand.press('Save');
    await phone.getByText('Saved.').waitFor();
    expectStatus(await astrid.get(`/api/matters/${matter.id}`), 200);
});

test('ended access takes effect at once', async () => {
    const hers = await open(firm.slug, { size: 'phone' });
    await dress(hers, astrid);
    await hers.goto('/documents');
    await hers.getByText('contract.pdf').first().waitFor();
    // The live event may come before her session is gone: then it is the matter that is no longer found.
    expecting(hers, refused(401), refused(404, '/api/matters/'));
    await hand.press('End access');
    await phone.getByRole('dialog').getByRole('button', { name: 'End access' }).click();
    await phone.getByRole('heading', { name: 'Past helpers' }).waitFor();
    await phone.getByText(/^Access ended/).waitFor();
    await hers.getByRole('textbox', { name: 'Your email address' }).waitFor();
    await leave(hers);
});

test('with two clients she shows both or one, and the browser remembers it', async () => {
    const made = expectStatus(
        await firm.staff.post('/api/accounts', {
            name: 'Lindqvist Bygg AB',
            kind: 'company',
            contact_name: 'M',
            contact_email: maria.email,
        }),
        201,
    );
    await openMatter(firm.staff, made.id, 'Lease of the yard');
    await phone.goto('/');
    await phone
        .getByRole('link', { name: /Lease of the yard/ })
        .first()
        .waitFor();
    await phone
        .getByRole('link', { name: /14 Orchard Lane/ })
        .first()
        .waitFor();
    await audit(phone, 'switcher');
    await phone.getByLabel('Show').selectOption({ label: 'Lindqvist Bygg AB' });
    await phone.getByRole('link', { name: /14 Orchard Lane/ }).waitFor({ state: 'detached' });
    await phone
        .getByRole('link', { name: /Lease of the yard/ })
        .first()
        .waitFor();
    let live;
    for (const path of ['/matters', '/']) {
        live = phone.waitForResponse((response) => response.url().includes('/api/live'));
        await phone.goto(path);
        await phone
            .getByRole('link', { name: /Lease of the yard/ })
            .first()
            .waitFor();
        assert.equal(await phone.getByRole('link', { name: /14 Orchard Lane/ }).count(), 0, path);
    }
    await phone.getByLabel('Show').selectOption({ label: 'Everything' });
    await phone
        .getByRole('link', { name: /14 Orchard Lane/ })
        .first()
        .waitFor();
    // The access to the chosen client ends: the other one is shown, and there is nothing to choose.
    await phone.getByLabel('Show').selectOption({ label: 'Lindqvist Bygg AB' });
    await phone
        .getByRole('link', { name: /14 Orchard Lane/ })
        .first()
        .waitFor({ state: 'detached' });
    await live; // a change before the page listens is one that it loads with
    expecting(phone, refused(404, 'account='));
    expectStatus(await firm.staff.delete(`/api/accounts/${made.id}/people/${maria.person}`), 204);
    await phone
        .getByRole('link', { name: /14 Orchard Lane/ })
        .first()
        .waitFor();
    await phone.getByLabel('Show').waitFor({ state: 'detached' });
    await leave(phone);
});
