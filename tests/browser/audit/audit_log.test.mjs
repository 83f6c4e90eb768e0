// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log reads as sentences, leads to what it is about, and can be narrowed and taken along.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { audit, dress, leave, open } from '../../support/browser.mjs';
import {
    addAccount,
    addColleague,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';
import { pdf } from '../../support/pdf.mjs';

let firm, maria, tom, matter, desk;

before(async () => {
    firm = await signUpFirm();
    tom = await addColleague(firm, 'member');
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(tom.desk, maria.account, 'Purchase of 14 Orchard Lane');
    const [first, second] = matter.template.stages;
    expectStatus(await tom.desk.post(`/api/matters/${matter.id}/stage`, { from: first.id, to: second.id }), 200);
    const folder = (await foldersOf(firm.staff, matter.id))['From you'].id;
    await upload(maria.client, folder, 'passport.pdf', pdf('Passport'));
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
});

const row = (words) => desk.getByRole('row', { name: words });
const rows = () => desk.locator('table.audit tbody tr');

test('each row is a sentence, and its names lead to what they name', async () => {
    await desk.goto('/desk/audit-log');
    await row(/Owner.*invited Maria/)
        .first()
        .waitFor();
    await row(/Maria.*accepted an invitation/).waitFor();
    const stage = matter.template.stages[1].name;
    await row(new RegExp(`${tom.name}.*moved “Purchase of 14 Orchard Lane” to the stage “${stage}”`)).waitFor();
    const text = await desk.locator('table.audit').innerText();
    assert.doesNotMatch(text, /[a-z]+\.[a-z]+_?[a-z]*ed\b|undefined|null/);
    await row(/uploaded the document “passport.pdf”/)
        .getByRole('link', { name: 'passport.pdf' })
        .click();
    await desk.getByRole('heading', { name: 'passport.pdf' }).waitFor();
    await desk.goBack();
    await row(/moved “Purchase/)
        .getByRole('link', { name: 'Purchase of 14 Orchard Lane' })
        .click();
    await desk.getByRole('heading', { name: 'Purchase of 14 Orchard Lane' }).waitFor();
});

test('kind, client and person narrow it, in the address', async () => {
    await desk.goto('/desk/audit-log');
    await row(/accepted an invitation/)
        .first()
        .waitFor();
    await desk.getByLabel('Kind').selectOption('Matters');
    await row(/accepted an invitation/)
        .first()
        .waitFor({ state: 'detached' });
    await row(/moved “Purchase/).waitFor();
    assert.equal(await rows().count(), 2);
    assert.match(desk.url(), /topic=matters/);
    await desk.getByLabel('Kind').selectOption('');
    await desk.getByLabel('Person').selectOption(tom.name);
    await row(new RegExp(`^(?!.*${tom.name})`))
        .nth(1)
        .waitFor({ state: 'detached' }); // the first is the head
    await row(new RegExp(tom.name)).first().waitFor();
    for (const text of await rows().allInnerTexts()) assert.match(text, new RegExp(tom.name));
    await desk.getByRole('button', { name: 'Show all' }).click();
    await row(/Owner/).first().waitFor();
    await desk.getByRole('combobox', { name: 'Client' }).fill(maria.name);
    await desk.waitForURL(/account=/);
    await desk.getByLabel('Person').selectOption(maria.name);
    await row(/opened “Purchase/).waitFor({ state: 'detached' });
    await row(/uploaded the document “passport.pdf”/).waitFor();
    await desk.reload();
    await row(/uploaded the document “passport.pdf”/).waitFor();
    assert.equal(await desk.getByRole('combobox', { name: 'Client' }).inputValue(), maria.name);
    await audit(desk, 'audit-log-filtered');
});

test('entries before a number, where a cut table continues', async () => {
    await desk.goto('/desk/audit-log');
    await row(/invited Maria/)
        .first()
        .waitFor();
    const number = desk.getByLabel('Before number');
    await number.fill('2');
    await number.press('Enter');
    await row(/invited Maria/)
        .first()
        .waitFor({ state: 'detached' });
    await rows().first().waitFor();
    assert.equal(await rows().count(), 1);
    assert.match(desk.url(), /before=2$/);
    assert.match(await desk.getByRole('link', { name: 'Export as CSV' }).getAttribute('href'), /before=2$/);
    await number.fill('');
    await number.press('Enter');
    await row(/invited Maria/)
        .first()
        .waitFor();
});

test('days without entries say so, and lead back', async () => {
    await desk.goto('/desk/audit-log?from=2020-01-01&to=2020-01-31');
    await desk.getByRole('heading', { name: 'No entry matches' }).waitFor();
    await audit(desk, 'audit-log-none');
    await desk.getByRole('button', { name: 'Show all' }).first().click();
    await rows().first().waitFor();
});

test('the table file has what the page shows', async () => {
    await desk.goto('/desk/audit-log?topic=matters');
    await rows().first().waitFor();
    const [file] = await Promise.all([
        desk.waitForEvent('download'),
        desk.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'audit-log.csv');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    assert.equal(lines.length, 1 + (await rows().count()));
    assert.match(lines[1], /moved “Purchase of 14 Orchard Lane” to the stage/);
    await desk.reload();
    await desk.goto('/desk/audit-log');
    await row(/exported the audit log/).waitFor();
    await leave(desk);
});
