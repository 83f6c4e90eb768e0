// SPDX-License-Identifier: AGPL-3.0-or-later
// The operator's own pages (prices, terms, imprint) in the page of the apex: as set, else nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from './rig.mjs';

const apex = 'portico.localhost';
const web = {
    'signup.html': '<head><title>Portico</title><!--portico:operator--></head>',
};
const settings = ['PORTICO_PRICES', 'PORTICO_TERMS', 'PORTICO_IMPRINT'];

async function pageWith(env) {
    const rig = await Rig.start({ web, env: { ...Object.fromEntries(settings.map((name) => [name, ''])), ...env } });
    try {
        return (await rig.ask(apex, '/')).text;
    } finally {
        await rig.stop();
    }
}

test('what is set is in the page, escaped; what is not set is not', async () => {
    assert.equal(await pageWith({}), '<head><title>Portico</title></head>');
    assert.equal(
        await pageWith({
            PORTICO_TERMS: 'https://operator.example/terms?a=1&b=2',
            PORTICO_IMPRINT: 'https://operator.example:8443',
        }),
        '<head><title>Portico</title><meta name="portico:terms" content="https://operator.example/terms?a=1&amp;b=2">' +
            '<meta name="portico:imprint" content="https://operator.example:8443"></head>',
    );
    assert.match(await pageWith({ PORTICO_PRICES: 'https://operator.example/#prices' }), /"portico:prices"/);
});

test('an address that is not a plain https page stops the start, with the name of the setting', async () => {
    for (const name of settings)
        for (const value of [
            'javascript:alert(1)',
            'https://operator.example:x/',
            'https://operator.example:99999/',
            'JavaScript://operator.example/%0aalert(1)',
            'http://operator.example/',
            'data:text/html,hello',
            '//operator.example/',
            '/terms',
            'https://',
            'https:///terms',
            'https://operator.example@elsewhere.example/',
            'https://operator.example/"><script>alert(1)</script>',
            'https://operator.example/two words',
            'https://operator.example\\@elsewhere.example/',
        ].slice(0, name === 'PORTICO_TERMS' ? undefined : 2))
            await assert.rejects(
                pageWith({ [name]: value }),
                new RegExp(
                    `ended with 78: ${name} is wrong: it must be the address of a web page that begins with https://`,
                ),
                `${name}=${value}`,
            );
});
