// SPDX-License-Identifier: AGPL-3.0-or-later
// Every address of every app, on a phone and on a laptop, light and dark, and at 320 px: clean for axe, nothing wider than
// the screen, no complaint. Each capability walks through its own (screens.test.mjs); shared are a firm with something on
// every page, and the walk itself. With PORTICO_SHOTS set, the pictures are in $PORTICO_VAR/shots.
import { test } from 'node:test';
import { audit, dress, expecting, leave, open } from './browser.mjs';
import { pdf } from './pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    inviteHelper,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from './people.mjs';

const longName = 'Schedule of fixtures_and-fittings (second draft, with the seller’s remarks of 4 November).pdf';

export async function furnish() {
    const firm = await signUpFirm({ name: 'Hartwell, Osei & Daughters' });
    const client = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maximiliane von Hohenfels')));
    const { staff } = firm;
    expectStatus(
        await staff.put('/api/brand', {
            colour: '#14503c',
            face: 'serif',
            phone: '0113 496 0142',
            hours: 'Monday to Friday, 9:00 to 17:30',
        }),
        200,
    );
    await openMatter(staff, client.account, 'Estate of the late Adalbert von Hohenfels');
    const matter = await openMatter(staff, client.account, 'Purchase of 14 Orchard Lane');
    const stages = matter.template.stages;
    await staff.post(`/api/matters/${matter.id}/stage`, {
        from: stages[0].id,
        to: stages[1].id,
        note: 'Asked by telephone',
    });
    const folders = await foldersOf(staff, matter.id);
    const folder = folders['From you'].id;
    const document = await upload(staff, folders['Contract and searches'].id, longName, pdf('Fixtures'));
    await upload(client.client, folder, 'passport.pdf', pdf('Passport'));
    await addAccount(staff, unique('Not invited'));
    const helper = await inviteHelper(client.client, [client.account], 1, { relation_word: 'niece' });
    return { firm, client, matter, folder, document, helper };
}

/** One test for each size: a browser that is signed in, or not, walks through the addresses. */
export function sweep(name, whose, slug, addresses, patterns = []) {
    for (const size of ['phone', 'laptop'])
        test(`${name}, ${size}`, async () => {
            const page = await open(slug(), { size });
            expecting(page, ...patterns);
            const visitor = whose?.();
            if (visitor) await dress(page, visitor);
            const failures = [];
            for (const [shot, path, act] of addresses()) {
                await page.goto(path);
                try {
                    await act?.(page);
                    await audit(page, `${name}-${shot}`);
                } catch (error) {
                    failures.push(`${name} ${shot}: ${error.message}\n${(error.actual ?? []).join?.('\n') ?? ''}`);
                }
            }
            await leave(page);
            if (failures.length) throw new Error(failures.join('\n\n'));
        });
}
