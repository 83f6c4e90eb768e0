// SPDX-License-Identifier: AGPL-3.0-or-later
// A page asks for its data once, although the event stream opens later; what changed in between still arrives.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dress, hold, leave, open, settled } from '../../support/browser.mjs';
import { addAccount, expectStatus, openMatter, signUpFirm, unique } from '../../support/people.mjs';

let firm, account, matter, page;
let asked; // the addresses that the page has read since it was opened

// A page waits three seconds for the number of the last change, then it asks twice; on a busy machine, too long.
const patient = () => {
    const soon = globalThis.setTimeout;
    globalThis.setTimeout = (then, ms, ...more) => soon(then, ms === 3_000 ? 100_000 : ms, ...more);
};

before(async () => {
    firm = await signUpFirm();
    ({ account } = await addAccount(firm.staff, unique('Maria')));
    matter = await openMatter(firm.staff, account);
    page = await open(firm.slug);
    await page.addInitScript(patient);
    await dress(page, firm.staff);
    page.on('request', (request) => {
        const { pathname, search } = new URL(request.url());
        if (pathname.startsWith('/desk/api/') && !pathname.endsWith('/live')) asked.push(pathname + search);
    });
});

async function visit(path) {
    asked = [];
    await page.goto(path);
    await settled(page);
}

const times = (path) => asked.filter((one) => one === path).length;

test('each page of the desk asks for its data once', async () => {
    const paths = [
        '',
        'matters',
        `matters/${matter.id}`,
        'clients',
        `clients/${account}`,
        'trash',
        'team',
        'audit-log',
    ];
    for (const path of paths) {
        const stream = page.waitForRequest((request) => new URL(request.url()).pathname === '/desk/api/live');
        await visit(`/desk/${path}`);
        const after = new URL((await stream).url()).searchParams.get('after');
        assert.match(after ?? '', /^\d+$/, `/desk/${path}: the stream begins where the data ends`);
        // The dialog that opens a matter asks for the kinds of matter by itself, beside its page.
        const twice = asked.filter((one, at) => asked.indexOf(one) !== at && one !== '/desk/api/templates');
        assert.deepEqual(twice, [], `/desk/${path}`);
        await page.goto('about:blank');
    }
});

test('what changes before the stream opens arrives with it', async () => {
    const stream = await hold(page, '**/desk/api/live*');
    await visit(`/desk/clients/${account}`);
    await stream.asked;
    const name = unique('Renamed');
    expectStatus(await firm.staff.patch(`/api/accounts/${account}`, { name }), 200);
    assert.equal(times(`/desk/api/accounts/${account}`), 1);
    stream.release();
    await page.getByRole('heading', { name }).waitFor();
    assert.equal(times(`/desk/api/accounts/${account}`), 2);
});

// The second tab hears nothing, so what it shows can only come from its own question.
test('a second tab asks for what the first one said before it could hear', async () => {
    const name = unique('Again');
    const second = await page.context().newPage();
    await second.addInitScript(() => {
        globalThis.BroadcastChannel = class {
            postMessage() {}
            close() {}
        };
    });
    await second.route('**/desk/api/events?after=*', async (route) => {
        expectStatus(await firm.staff.patch(`/api/accounts/${account}`, { name }), 200);
        await route.continue();
    });
    await second.goto(`/desk/clients/${account}`);
    await second.getByRole('heading', { name }).waitFor();
    await leave(page);
});
