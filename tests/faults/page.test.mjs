// SPDX-License-Identifier: AGPL-3.0-or-later
// An open page while the workers are killed: it shows at most a calm message, and recovers by itself.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, expecting, open } from '../support/browser.mjs';
import { addAccount, expectStatus, inviteAndAccept, openMatter, signUpFirm } from '../support/people.mjs';
import { processes, programs } from '../support/processes.mjs';
import { until } from '../support/until.mjs';

let firm, maria, matter, page;

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    page = await open(firm.slug, { size: 'phone' });
    await dress(page, maria.client);
});

test('when all workers are killed, an open page stays, shows a calm message, and recovers by itself', async () => {
    expecting(page, /status(?: of)? 50[234]/, /ERR_(EMPTY_RESPONSE|CONNECTION|INCOMPLETE_CHUNKED|HTTP2)/);
    const live = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/api/live'));
    await page.goto(`/matters/${matter.id}`);
    await page.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    await live;
    await page.evaluate(() => {
        globalThis.said = new Set();
        new MutationObserver(() => {
            for (const alert of document.querySelectorAll('[role="alert"], .failed'))
                globalThis.said.add(alert.innerText);
            if (!document.querySelector('h1')) globalThis.said.add('the page was gone');
        }).observe(document.body, { subtree: true, childList: true });
    });
    const before = processes(programs['worker-1']);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    // A click during the outage is served as soon as a worker is available.
    await page.getByRole('link', { name: 'Documents', exact: true }).click();
    await page.getByRole('heading', { name: 'Documents', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Folders' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
    const { stages } = matter.template;
    await until('the move', async () => {
        const answer = await firm.staff.post(`/api/matters/${matter.id}/stage`, {
            from: stages[0].id,
            to: stages[2].id,
        });
        return ![502, 503, 504].includes(answer.status) && expectStatus(answer, 200);
    });
    await page.locator('ol.timeline li[aria-current="step"]').getByText('Checks on the property').waitFor();
    await page.getByText('Connection lost. We are reconnecting; nothing is lost.').waitFor({ state: 'detached' });
    assert.deepEqual(await page.evaluate(() => [...globalThis.said]), [], 'nothing alarming was said');
    assert.ok(
        processes(programs['worker-1']).every((pid) => !before.includes(pid)),
        'the workers are new processes',
    );
});
