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

test('ten wrong codes: the client’s page says until when, one press unlocks, and the right code works', async () => {
    const visitor = await half();
    let answer;
    for (let i = 0; i < 11 && answer?.status !== 429; i++)
        answer = await visitor.post('/api/sign-in/totp', { code: '000000' });
    assert.equal(answer.status, 429);
    await desk.goto(`/desk/clients/${client.account}`);
    await settled(desk);
    await row()
        .getByText(/Cannot enter codes until .*, after ten wrong ones/)
        .waitFor();
    await audit(desk, 'desk-locked');
    await row()
        .getByRole('button', { name: /^Allow codes again/ })
        .click();
    await row()
        .getByText(/Cannot enter codes/)
        .waitFor({ state: 'detached' });
    expectStatus(await visitor.post('/api/sign-in/totp', { code: await client.authenticator.code() }), 200);
    client.client = visitor;
});

test('a sign-in is blocked and unblocked', async () => {
    const dialog = await menu('Block sign-in');
    await dialog.getByText(/is signed out everywhere at once/).waitFor();
    await dialog.getByRole('button', { name: 'Block sign-in' }).click();
    await row()
        .getByText(/a colleague has blocked their sign-in/)
        .waitFor();
    expectStatus(await client.client.get('/api/home'), 401);
    await (await menu('Unblock sign-in')).getByRole('button', { name: 'Unblock sign-in' }).click();
    await row()
        .getByText(/has blocked their sign-in/)
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
const waiting = (page) => page.getByRole('link', { name: /^Reset the sign-in of / });
async function ask() {
    const dialog = await menu('Reset sign-in');
    await dialog.getByText(/Call them on a number you already had/).waitFor();
    await dialog.getByRole('button', { name: 'Reset sign-in' }).click();
    await row()
        .getByText(/A colleague must confirm the reset/)
        .waitFor();
}

test('a requested reset is withdrawn, another one is refused: nothing is reset', async () => {
    other = await secondPair();
    await ask();
    const mine = await open(firm.slug);
    await dress(mine, firm.staff);
    await mine.goto('/desk/');
    await waiting(mine).click();
    await mine.getByText(/^You asked to reset their sign-in/).waitFor();
    assert.equal(await mine.getByRole('button', { name: 'Done' }).count(), 0); // it must be decided
    assert.equal(await mine.getByRole('button', { name: /^Confirm/ }).count(), 0);
    await audit(mine, 'inbox-reset-mine');
    await mine.getByRole('button', { name: /^Withdraw request/ }).click();
    await mine.getByText('The sign-in was not reset.').waitFor();
    await waiting(mine).waitFor({ state: 'detached' });
    await leave(mine);
    await row()
        .getByText(/A colleague must confirm the reset/)
        .waitFor({ state: 'detached' });
    await ask();
    await other.goto('/desk/');
    await other.getByRole('heading', { name: '1 thing waits for you' }).waitFor();
    await waiting(other).click();
    await other.getByRole('button', { name: /^Refuse/ }).click();
    await other.getByText('The sign-in was not reset.').waitFor();
    await waiting(other).waitFor({ state: 'detached' });
    await row()
        .getByText(/A colleague must confirm the reset/)
        .waitFor({ state: 'detached' });
    const still = await half();
    assert.equal(expectStatus(await still.get('/api/session'), 200).next, 'totp');
});

test('a reset waits for a second person, who confirms it in the inbox', async () => {
    await ask();
    await other.goto('/desk/');
    await waiting(other).click();
    await other.getByRole('button', { name: /^Confirm/ }).waitFor();
    await audit(other, 'inbox-reset');
    await other.getByRole('button', { name: /^Confirm/ }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await waiting(other).waitFor({ state: 'detached' });
    await row()
        .getByText(/Cannot open sensitive documents until/)
        .waitFor();
    await leave(other);
    const again = await half();
    assert.equal(expectStatus(await again.get('/api/session'), 200).next, 'enrol');
});
