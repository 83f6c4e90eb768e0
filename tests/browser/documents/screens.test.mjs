// SPDX-License-Identifier: AGPL-3.0-or-later
import { before } from 'node:test';
import { expectStatus, upload } from '../../support/people.mjs';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client, matter, folder, document;

before(async () => {
    ({ firm, client, matter, folder, document } = await furnish());
    const removed = await upload(firm.staff, folder, 'Draft of the contract.pdf', Buffer.from('draft'));
    expectStatus(await firm.staff.delete(`/api/documents/${removed}`), 204);
});

sweep(
    'portal',
    () => client.client,
    () => firm.slug,
    () => [
        ['documents', `/documents/${matter.id}`],
        ['folder', `/documents/${matter.id}/${folder}`],
        ['document', `/document/${document}`],
    ],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['matter-documents', `/desk/matters/${matter.id}/documents`],
        ['document', `/desk/documents/${document}`],
        ['trash', '/desk/trash'],
    ],
);
