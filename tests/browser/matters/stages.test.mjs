// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff moves a matter on; the client's open page follows at once, in the client's words.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
import { inFirm } from '../../support/inside.mjs';
import { openLive } from '../../support/live.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm, unique } from '../../support/people.mjs';

let firm, maria, matter, stages, desk, portal;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    stages = matter.template.stages;
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    portal = await open(firm.slug, { size: 'phone' });
    await dress(portal, maria.client);
});

const name = (at) => stages[at].name;
const now = (page) => page.locator('ol.timeline li[aria-current="step"]');

async function moveTo(page, at) {
    await page.getByLabel('Stage', { exact: true }).selectOption(stages[at].id);
    await page.getByRole('heading', { name: `Move to “${name(at)}”` }).waitFor();
    await page.getByRole('button', { name: 'Move to this stage' }).click();
}

/** Until the page has its event stream: a change made before would come with the first load. */
const listening = (page) => page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/api/live'));

test('a move inside one step changes nothing for the client', async () => {
    const live = listening(portal);
    await portal.goto(`/matters/${matter.id}`);
    await now(portal).getByText('Getting started').waitFor();
    await live;
    const before = await portal.locator('main').innerText();
    const stream = await openLive(maria.client);
    await desk.goto(`/desk/matters/${matter.id}`);
    await desk.getByLabel('Stage', { exact: true }).selectOption(stages[1].id);
    await desk.getByText(/sees no change: both stages are the same step/).waitFor();
    await desk.getByRole('button', { name: 'Move to this stage', exact: true }).click();
    await desk.locator('ol.stages [aria-current="step"]').getByText(name(1)).waitFor();
    // The next visible change comes after it in the same stream: had the first been told, it would have come before.
    expectStatus(await firm.staff.patch(`/api/matters/${matter.id}`, { reference: 'R-1' }), 200);
    await stream.next((message) => message.data.matter === matter.id);
    stream.close();
    assert.deepEqual(
        stream.messages.map((message) => message.data.what).filter((what) => what === 'matter.moved'),
        [],
    );
    assert.equal(
        await now(portal)
            .innerText()
            .then((text) => text.split('\n').includes('Getting started')),
        true,
        before,
    );
});

test('the next step appears on the client’s open page', async () => {
    await desk.getByLabel('Stage', { exact: true }).selectOption(stages[2].id);
    await desk.getByRole('button', { name: /^Move to this stage/ }).click();
    await now(portal).getByText('Checks on the property').waitFor();
    const text = await portal.locator('main').innerText();
    assert.doesNotMatch(text, new RegExp(name(2)), 'never in the firm’s words');
    assert.match(text, /moved it on to a later step\./);
});

test('two colleagues move at once: the second sees the current stage and who moved it', async () => {
    const other = await open(firm.slug);
    await dress(other, firm.staff);
    // This page gets no events, as if the change had not reached it yet.
    for (const path of ['**/api/live*', '**/api/events*']) await other.route(path, () => {}); // asked, and never answered
    await other.goto(`/desk/matters/${matter.id}`);
    await other.getByLabel('Note', { exact: false }).first().fill('Searches are back');
    await other.getByLabel('Stage', { exact: true }).selectOption(stages[3].id);
    await moveTo(desk, 5);
    await desk.locator('ol.stages [aria-current="step"]').getByText(name(5)).waitFor();
    expecting(other, refused(409, '/stage'));
    await other.getByRole('button', { name: 'Move to this stage' }).click();
    await other.getByText(new RegExp(`It is now at the stage “${name(5)}”`)).waitFor();
    await other.locator('ol.stages [aria-current="step"]').getByText(name(5)).waitFor();
    assert.equal(
        await other.getByLabel('Note', { exact: false }).first().inputValue(),
        'Searches are back',
        'the note is kept',
    );
    await leave(other);
    await now(portal).getByText('Signing the contract').waitFor();
});

test('after stages were skipped, the next one in order is proposed', async () => {
    await desk.goto(`/desk/matters/${matter.id}`);
    await desk.getByRole('heading', { name: `Move to “${name(6)}”` }).waitFor();
    await moveTo(desk, 7);
    await desk.locator('ol.stages [aria-current="step"]').getByText(name(7)).waitFor();
    await desk.getByRole('heading', { name: `Move to “${name(8)}”` }).waitFor();
    assert.equal(await desk.getByLabel('Stage', { exact: true }).inputValue(), stages[8].id);
});

test('a move back is told as one, and staff are warned before it', async () => {
    await desk.getByLabel('Stage', { exact: true }).selectOption(stages[2].id);
    await desk.getByText(`This is an earlier step. ${maria.name} reads that it was moved back.`).waitFor();
    await desk.getByRole('button', { name: 'Move to this stage' }).click();
    await portal.getByText('moved it back to an earlier step.').first().waitFor();
    await portal.goto('/');
    await portal
        .getByText(/moved .* back to an earlier step\.$/)
        .first()
        .waitFor();
    await desk.getByRole('heading', { name: `Move to “${name(3)}”` }).waitFor();
    // A new expected day inside one step is no move.
    const { stage } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}`), 200).matter;
    const { client_stage } = stages.find((one) => one.id === stage);
    const within = stages.find((one) => one.client_stage === client_stage && one.id !== stage);
    assert.ok(within, 'the pack has a step with several stages');
    expectStatus(
        await firm.staff.post(`/api/matters/${matter.id}/stage`, {
            from: stage,
            to: within.id,
            expected_on: '2031-05-01',
        }),
        200,
    );
    const [newest] = expectStatus(await maria.client.get('/api/home'), 200).news;
    assert.deepEqual([newest.what, newest.direction], ['matter.moved', null]);
    await portal
        .getByText(/updated .*Purchase of 14 Orchard Lane\.$/)
        .first()
        .waitFor();
});

test('durations and dates are in the language of the page, whatever language the reader chose', async () => {
    expectStatus(await firm.staff.patch('/api/profile', { locale: 'de' }), 200);
    await desk.goto(`/desk/matters/${matter.id}`);
    const usual = desk.getByText(/^This stage usually takes/);
    await usual.waitFor();
    assert.match(await usual.innerText(), /takes \d+ (day|week|month)s?\.$/);
    assert.doesNotMatch(await desk.locator('main').innerText(), /Heute|Woche|Tage|November|\d\. [A-Z]/);
    expectStatus(await firm.staff.patch('/api/profile', { locale: null }), 200);
});

test('a page has one language, also where the firm’s is not offered, and with a zone that the browser does not know', async () => {
    expectStatus(await firm.staff.patch('/api/settings', { locale: 'fr' }), 200);
    inFirm(firm.slug, `update people set time_zone = 'EST5EDT4' where id = '${maria.person}'`); // from before it was refused
    const french = await open(firm.slug, { size: 'phone', locale: 'fr-FR' });
    await dress(french, maria.client);
    for (const path of ['/', `/matters/${matter.id}`]) {
        await french.goto(path);
        await settled(french);
        const text = await french.locator('main').innerText();
        assert.equal(await french.locator('html').getAttribute('lang'), 'en');
        assert.match(text, /today|yesterday/i, path); // yesterday, if midnight has passed since
        assert.doesNotMatch(text, /aujourd|hier\b|semaine|jours?\b|mois|lundi|décembre/i, path);
    }
    assert.match(await french.locator('main').innerText(), /usually \d+ (day|week|month)s?/i);
    await leave(french);
    expectStatus(await firm.staff.patch('/api/settings', { locale: 'en' }), 200);
});

test('the strip of stages shows the current one, and the last can be reached', async () => {
    const other = await openMatter(firm.staff, maria.account, 'Sale of 2 Mill Street');
    for (const size of ['phone', 'laptop']) {
        const page = await open(firm.slug, { size });
        await dress(page, firm.staff);
        for (const at of [0, 4, 8]) {
            const { stage } = expectStatus(await firm.staff.get(`/api/matters/${other.id}`), 200).matter;
            if (stage !== stages[at].id)
                expectStatus(
                    await firm.staff.post(`/api/matters/${other.id}/stage`, { from: stage, to: stages[at].id }),
                    200,
                );
            await page.goto(`/desk/matters/${other.id}`);
            await page.locator('ol.stages [aria-current="step"]').getByText(name(at)).waitFor();
            await settled(page);
            const seen = await page.locator('ol.stages').evaluate((list) => {
                const strip = list.parentElement;
                const within = (item) => {
                    const [inner, outer] = [item.getBoundingClientRect(), strip.getBoundingClientRect()];
                    return inner.left >= outer.left && inner.right <= outer.right + 1;
                };
                const current = within(list.querySelector('[aria-current]'));
                const all = [...list.children].every(within);
                strip.scrollLeft = strip.scrollWidth;
                return { current, all, last: within(list.lastElementChild) };
            });
            assert.deepEqual(seen, { current: true, all: size === 'laptop', last: true }, `${size}, stage ${at}`);
        }
        await leave(page);
    }
});

test('names are shown whole: no word of a family’s, a firm’s or a person’s name is taken for a given name', async () => {
    for (const [kind, called] of [
        ['family', 'Bennett family'],
        ['company', 'The Orchard Lane Bakery'],
    ]) {
        const contact_email = `${unique('whole')}@mail.example`;
        const contact_name = `Dr Ada ${unique('Bennett')}`;
        const made = expectStatus(
            await firm.staff.post('/api/accounts', { name: called, kind, contact_name, contact_email }),
            201,
        );
        const opened = await openMatter(firm.staff, made.id);
        await desk.goto(`/desk/matters/${opened.id}`);
        await desk.getByRole('heading', { name: `${called} reads this` }).waitFor();
        await desk.getByRole('heading', { name: `What ${called} sees` }).waitFor();
        if (kind === 'company') continue;
        const guest = { account: made.id, person: made.person, name: contact_name, email: contact_email };
        const ada = await open(firm.slug, { size: 'phone' });
        await dress(ada, (await inviteAndAccept(firm, guest)).client);
        await ada.goto('/');
        await ada.getByText(new RegExp(`^Good (morning|afternoon|evening), ${contact_name}$`)).waitFor();
        await leave(ada);
    }
});
