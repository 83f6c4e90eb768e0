// SPDX-License-Identifier: AGPL-3.0-or-later
// Refusals are read by people: in the language that the request prefers, if there is one with all sentences.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signUpFirm } from '../../support/people.mjs';

let firm;

before(async () => {
    firm = await signUpFirm();
});

const asking = (language) => ({ headers: { 'accept-language': language } });

for (const [language, title, detail, field] of [
    ['en', 'Please check the fields', 'Please check what you have entered.', 'Please fill this in.'],
    [
        'de',
        'Bitte prüfen Sie die Felder',
        'Bitte prüfen Sie, was Sie eingegeben haben.',
        'Bitte füllen Sie dieses Feld aus.',
    ],
])
    test(`what was entered is refused in the language of the request: ${language}`, async () => {
        const { status, json } = await firm.staff.post('/api/accounts', {}, asking(language));
        assert.equal(status, 422);
        assert.equal(json.title, title);
        assert.equal(json.detail, detail);
        assert.deepEqual(
            json.fields.map((one) => [one.name, one.code, one.detail]),
            [['name', 'required', field]],
        );
    });

test('a sentence of a capability comes in German, a variant counts, and an unknown language gets English', async () => {
    const path = '/api/threads/01938f4e-1c55-7d2a-9a4e-2f6c0d9b7e11';
    for (const [language, sentence] of [
        ['de-AT, en;q=0.8', 'Diese Unterhaltung gibt es nicht, oder sie ist nicht für Sie freigegeben.'],
        ['xx, en;q=0.1', 'This conversation does not exist, or it is not shared with you.'],
    ]) {
        const { status, json } = await firm.staff.get(path, asking(language));
        assert.equal(status, 404);
        assert.equal(json.code, 'no_such_thread');
        assert.equal(json.detail, sentence);
    }
});
