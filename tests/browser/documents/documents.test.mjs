// SPDX-License-Identifier: AGPL-3.0-or-later
// Documents both ways: progress that is true, open pages that follow, cut connections, bytes that stay what they were.
import assert from 'node:assert/strict';
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { audit, dress, expecting, leave, open, refused, settled } from '../../support/browser.mjs';
import { pdf } from '../../support/pdf.mjs';
import {
    addAccount,
    expectStatus,
    foldersOf,
    inviteAndAccept,
    openMatter,
    signUpFirm,
    unique,
    upload,
} from '../../support/people.mjs';

let firm, maria, samuel, matter, folders, desk, phone, folder;
const contract = pdf('Contract of sale', 3_500_000);
const statement = pdf('Bank statement', 9_000_000);

before(async () => {
    firm = await signUpFirm();
    maria = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Maria')));
    samuel = await inviteAndAccept(firm, await addAccount(firm.staff, unique('Samuel')));
    matter = await openMatter(firm.staff, maria.account, 'Purchase of 14 Orchard Lane');
    await openMatter(firm.staff, samuel.account, 'Another purchase');
    folders = await foldersOf(firm.staff, matter.id);
    folder = await mkdtemp(join(tmpdir(), 'portico-'));
    await writeFile(join(folder, 'contract.pdf'), contract);
    await writeFile(join(folder, 'statement.pdf'), statement);
    desk = await open(firm.slug);
    await dress(desk, firm.staff);
    phone = await open(firm.slug, { size: 'phone' });
    await dress(phone, maria.client);
});

/** Notes each value that the first progress bar of the page shows, with the words beside it. */
function follow(page) {
    return page.evaluate(() => {
        globalThis.seen = [];
        const note = () => {
            const bar = document.querySelector('progress');
            if (bar) globalThis.seen.push({ value: bar.value, max: bar.max, words: bar.parentElement.innerText });
        };
        new MutationObserver(note).observe(document.body, {
            subtree: true,
            childList: true,
            attributes: true,
            characterData: true,
        });
    });
}

async function downloaded(page, press) {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('what staff upload goes to the firm’s folder unless they choose another, not to the client’s', async () => {
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    const choice = desk.getByLabel('Add to folder');
    await desk.getByText('The client can see these files at once.').waitFor();
    assert.equal(await choice.inputValue(), folders['Contract and searches'].id);
    assert.deepEqual(
        await choice.locator('option').allTextContents(),
        [
            'From you (client can read and send)',
            'Proof of identity (client can read and send)',
            'Contract and searches (client can read)',
            'Statements and bills (client can read)',
            'Firm only (firm only)',
        ],
        'all can be chosen',
    );
});

test('staff upload a PDF, the progress bar is true, and the client’s open page shows the file', async () => {
    await phone.goto(`/documents/${matter.id}`);
    await phone.getByText('No documents yet').waitFor();
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByLabel('Add to folder').selectOption(folders['Contract and searches'].id);
    await desk.getByText('The client can see these files at once.').waitFor();
    await follow(desk);
    // The line of a home: slow enough for a bar to be seen, fast enough for a test.
    const line = await desk.context().newCDPSession(desk);
    await line.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 5,
        downloadThroughput: -1,
        uploadThroughput: 4_000_000,
    });
    await desk.getByLabel('Choose files').setInputFiles(join(folder, 'contract.pdf'));
    await desk.getByRole('heading', { name: '1 file was sent' }).waitFor();
    await line.detach();
    const values = (await desk.evaluate(() => globalThis.seen)).map((one) => one.value);
    assert.ok(new Set(values).size >= 3, `the bar moved: ${[...new Set(values)]}`);
    assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
        'never backwards',
    );
    assert.ok(values.every((value) => value <= contract.length));
    assert.ok(
        values.some((value) => value > 0 && value < contract.length),
        'between nothing and all',
    );
    await phone.getByRole('link', { name: 'contract.pdf' }).first().waitFor();
});

test('the client downloads it, and every byte is the same', async () => {
    await phone.getByRole('link', { name: 'contract.pdf' }).first().tap();
    await phone.getByRole('heading', { name: 'contract.pdf' }).waitFor();
    const got = await downloaded(phone, () => phone.getByRole('link', { name: 'Download', exact: true }).tap());
    assert.equal(got.name, 'contract.pdf');
    assert.ok(got.bytes.equals(contract));
});

test('staff see on the document’s page who has opened it', async () => {
    const { documents } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/documents`), 200);
    const page = await open(firm.slug);
    await dress(page, firm.staff);
    const { id } = documents.find((one) => one.name === 'contract.pdf');
    const { items } = expectStatus(await firm.staff.get(`/api/documents/${id}/openings`), 200);
    await page.goto(`/desk/documents/${id}`);
    await page
        .locator('p.name', { hasText: `Opened by ${maria.name}, ` })
        .locator(`time[datetime="${items[0].last_at}"]`)
        .waitFor();
    assert.equal(await page.getByText('Has not opened the current version').count(), 0);
    await audit(page, 'document-opened');
    await leave(page);
});

test('files are dropped anywhere on the page', async () => {
    const data = await desk.evaluateHandle((text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'dropped.txt', { type: 'text/plain' }));
        return transfer;
    }, 'dropped anywhere');
    for (const kind of ['dragenter', 'dragover', 'drop']) await desk.dispatchEvent('h1', kind, { dataTransfer: data });
    await desk.getByRole('link', { name: 'dropped.txt' }).first().waitFor();
});

test('the client’s upload survives a lost connection and a reload, and staff get the whole file', async () => {
    await desk.goto(`/desk/matters/${matter.id}/documents`);
    await desk.getByRole('heading', { name: 'From you' }).waitFor();
    await phone.goto(`/documents/${matter.id}`);
    await settled(phone);
    await phone.getByLabel('Send to folder').selectOption(folders['From you'].id);
    // A piece that the reload breaks off may still be under way at the server, which then asks for another try.
    expecting(phone, /ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, refused(409, '/uploads/'));
    await follow(phone);
    // The line is cut when the fourth piece is about to go.
    let pieces = 0;
    await phone.route('**/api/uploads/*', (route) => {
        if (route.request().method() !== 'PATCH' || (pieces += 1) < 4) return route.continue();
        return phone
            .context()
            .setOffline(true)
            .then(() => route.abort('internetdisconnected'));
    });
    await phone.getByLabel('Choose files').setInputFiles(join(folder, 'statement.pdf'));
    await phone.getByText(/No connection at \d+\s%\. Sending continues automatically\./).waitFor();
    const cut = (await phone.evaluate(() => globalThis.seen)).at(-1);
    assert.ok(cut.value >= 2 << 20 && cut.value < statement.length, `what it says has arrived: ${cut.value}`);
    await phone.unrouteAll({ behavior: 'ignoreErrors' });
    await phone.context().setOffline(false);
    const sent = [];
    phone.on(
        'request',
        (request) => request.method() === 'PATCH' && sent.push(Number(request.headers()['upload-offset'])),
    );
    await phone.reload();
    await phone.getByRole('heading', { name: '1 file was sent' }).waitFor();
    assert.ok(Math.min(...sent) >= 2 << 20, `nothing is sent twice after the reload: ${sent}`);
    await desk.getByRole('link', { name: 'statement.pdf' }).first().click();
    await desk.getByRole('heading', { name: 'statement.pdf' }).waitFor();
    const got = await downloaded(desk, () => desk.getByRole('link', { name: 'Download', exact: true }).first().click());
    assert.ok(got.bytes.equals(statement));
});

test('an upload whose last answer is lost is stored once', async () => {
    await phone.goto(`/documents/${matter.id}`);
    await settled(phone);
    await phone.getByLabel('Send to folder').selectOption(folders['From you'].id);
    expecting(phone, /ERR_CONNECTION_RESET/);
    let lost = 0;
    const line = await phone.context().newCDPSession(phone);
    await line.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/uploads/*', requestStage: 'Response' }] });
    line.on('Fetch.requestPaused', ({ requestId, request, responseHeaders }) => {
        const isLast =
            request.method === 'PATCH' && responseHeaders.some(({ name }) => /^x-portico-document$/i.test(name));
        if (!isLast || lost > 0) return line.send('Fetch.continueRequest', { requestId });
        lost += 1; // stored, but nobody hears of it
        return line.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' });
    });
    const file = { name: 'once.pdf', mimeType: 'application/pdf', buffer: contract };
    await phone.getByLabel('Choose files').setInputFiles(file);
    await phone.getByRole('heading', { name: '1 file was sent' }).waitFor();
    await line.detach();
    assert.equal(lost, 1);
    const { documents } = expectStatus(await firm.staff.get(`/api/matters/${matter.id}/documents`), 200);
    const stored = documents.filter(({ name }) => name === 'once.pdf');
    assert.equal(stored.length, 1);
    const { versions } = expectStatus(await firm.staff.get(`/api/documents/${stored[0].id}`), 200);
    assert.equal(versions.length, 1);
});

test('other clients and other firms get the page for unknown addresses', async () => {
    const document = await upload(firm.staff, folders['Contract and searches'].id, 'private.pdf', pdf('Private'));
    const other = await signUpFirm();
    const theirs = await inviteAndAccept(other, await addAccount(other.staff));
    const looks = [
        [
            firm.slug,
            samuel.client,
            [
                `/document/${document}`,
                `/matters/${matter.id}`,
                `/documents/${matter.id}`,
                `/documents/${matter.id}/${folders['From you'].id}`,
            ],
        ],
        [other.slug, theirs.client, [`/document/${document}`, `/matters/${matter.id}`]],
        [
            other.slug,
            other.staff,
            [`/desk/documents/${document}`, `/desk/matters/${matter.id}`, `/desk/clients/${maria.account}`],
        ],
    ];
    for (const [slug, visitor, paths] of looks) {
        const page = await open(slug);
        await dress(page, visitor);
        expecting(page, refused(404, '/api/'));
        for (const path of paths) {
            await page.goto(path);
            await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
            assert.doesNotMatch(await page.locator('body').innerText(), /Orchard|private|Maria/);
        }
        await leave(page);
    }
});
