// SPDX-License-Identifier: AGPL-3.0-or-later
import { before } from 'node:test';
import { refused } from '../../support/browser.mjs';
import { furnish, sweep } from '../../support/screens.mjs';

let firm;

before(async () => {
    ({ firm } = await furnish());
});

sweep(
    'entry',
    null,
    () => firm.slug,
    () => [
        [
            'invitation-unknown',
            '/invitation#MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE',
            (page) => page.getByRole('heading', { name: 'We do not know this invitation' }).waitFor(),
        ],
        ['desk-invitation', '/desk/invitation'],
    ],
    [refused(404, 'invitations/lookup')],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [['invitations', '/desk/clients/invitations']],
);
