// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff see in a sentence why a client cannot get in, and mend it: codes that are locked, factors that are lost.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Visitor } from '../../support/browser_like.mjs';
import { audit, dress, leave, open, settled } from '../../support/browser.mjs';
import { countTo, mailTo } from '../../support/mail.mjs';
import { addAccount, enrol, expectStatus, inviteAndAccept, signUpFirm, unique } from '../../support/people.mjs';

let firm, client, desk, other;

before(async () => {
    firm = await signUpFirm({ name: 'Abel & Nilsson' });
    client = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Nora Lind')));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

/** The client again, up to the code of the app. */
async function half() {
    const visitor = new Visitor(firm.slug);
    const seen = await countTo(client.email);
    expectStatus(await visitor.post('/api/sign-in', { email: client.email }), 202);
    expectStatus(await visitor.post('/api/sign-in/code', { code: (await mailTo(client.email, seen)).code }), 200);
    return visitor;
}
const row = () => desk.getByRole('listitem').filter({ hasText: client.email });
const menu = async (item) => {
    await row().getByRole('button', { name: /^More/ }).click();
    await desk.getByRole('button', { name: item }).click();
    return desk.getByRole('dialog');
};

test('ten wrong codes: the card says until when, one press unlocks, and the right code is taken', async () => {
    const visitor = await half();
    let answer;
    for (let i = 0; i < 11 && answer?.status !== 429; i++)
        answer = await visitor.post('/api/sign-in/totp', { code: '000000' });
    assert.equal(answer.status, 429);
    await desk.goto(`/desk/clients/${client.account}`);
    await settled(desk);
    await row()
        .getByText(/Their codes are not taken until .*, after ten wrong ones/)
        .waitFor();
    await audit(desk, 'desk-locked');
    await row()
        .getByRole('button', { name: /^Unlock them/ })
        .click();
    await row()
        .getByText(/Their codes are not taken/)
        .waitFor({ state: 'detached' });
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await client.authenticator.code() }), 200);
    client.client = visitor;
});

test('let in no longer, and again', async () => {
    const dialog = await menu('Let them in no longer');
    await dialog.getByText(/is signed out everywhere at once/).waitFor();
    await dialog.getByRole('button', { name: 'Let them in no longer' }).click();
    await row()
        .getByText(/somebody here let them in no longer/)
        .waitFor();
    expectStatus(await client.client.get('/api/home'), 401);
    await (await menu('Let them in again')).getByRole('button', { name: 'Let them in again' }).click();
    await row()
        .getByText(/let them in no longer/)
        .waitFor({ state: 'detached' });
});

/** A colleague who can be the second person, on a page of their own. */
async function secondPair() {
    const email = `${unique('second')}@firm.example`;
    const seen = await countTo(email);
    expectStatus(await firm.staff.post('/api/people', { name: 'Second Pair', email, role: 'admin' }), 201);
    const second = new Visitor(firm.slug, 'desk');
    expectStatus(await second.post('/api/invitations/redeem', { token: (await mailTo(email, seen)).token }), 200);
    await enrol(second);
    expectStatus(await firm.staff.patch('/api/policies/staff', { two_person_reset: true }), 200);
    const page = await open(firm.slug);
    await dress(page, second);
    return page;
}
const waiting = (page) => page.getByRole('heading', { name: 'To be confirmed by a second person' });
async function ask() {
    const dialog = await menu('Reset their sign-in');
    await dialog.getByText(/call them on a number that you have had before/).waitFor();
    await dialog.getByRole('button', { name: 'Reset their sign-in' }).click();
    await row()
        .getByText(/waits for a second colleague/)
        .waitFor();
}

test('a reset that was asked for is taken back, and one is refused: nothing was reset', async () => {
    other = await secondPair();
    await ask();
    const mine = await open(firm.slug);
    await dress(mine, firm.staff);
    await mine.goto('/desk/');
    await mine.getByText(/^You asked to reset how they sign in/).waitFor();
    await mine.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    assert.equal(await mine.getByRole('button', { name: /^Confirm/ }).count(), 0);
    await audit(mine, 'inbox-reset-mine');
    await mine.getByRole('button', { name: /^Take it back/ }).click();
    await mine.getByText('Nothing was reset.').waitFor();
    await waiting(mine).waitFor({ state: 'detached' });
    await leave(mine);
    await row()
        .getByText(/waits for a second colleague/)
        .waitFor({ state: 'detached' });
    await ask();
    await other.goto('/desk/');
    await other.getByRole('heading', { name: 'One to handle' }).waitFor();
    await other.getByRole('button', { name: /^Refuse/ }).click();
    await other.getByText('Nothing was reset.').waitFor();
    await waiting(other).waitFor({ state: 'detached' });
    await row()
        .getByText(/waits for a second colleague/)
        .waitFor({ state: 'detached' });
    const still = await half();
    assert.equal(expectStatus(await still.get('/api/session'), 200).next, 'totp');
});

test('a reset waits for a second person, who confirms it in the inbox', async () => {
    await ask();
    await other.goto('/desk/');
    await waiting(other).waitFor();
    await audit(other, 'inbox-reset');
    await other.getByRole('button', { name: /^Confirm/ }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await waiting(other).waitFor({ state: 'detached' });
    await row()
        .getByText(/No sensitive document opens for them until/)
        .waitFor();
    await leave(other);
    const again = await half();
    assert.equal(expectStatus(await again.get('/api/session'), 200).next, 'enrol');
});
