// SPDX-License-Identifier: AGPL-3.0-or-later
import { before } from 'node:test';
import { expectStatus, upload } from '../../support/people.mjs';
import { furnish, sweep } from '../../support/screens.mjs';

let firm, client, matter, folder, document, messages;

before(async () => {
    ({ firm, client, matter, folder, document } = await furnish());
    const removed = await upload(firm.staff, folder, 'Draft of the contract.pdf', Buffer.from('draft'));
    expectStatus(await firm.staff.delete(`/api/documents/${removed}`), 204);
    const general = `/api/accounts/${client.account}/message-folder`;
    messages = expectStatus(await client.client.put(general, {}), 200).folder.id;
    await upload(client.client, messages, 'Question.pdf', Buffer.from('question'));
});

sweep(
    'portal',
    () => client.client,
    () => firm.slug,
    () => [
        ['documents', `/documents/${matter.id}`],
        ['folder', `/documents/${matter.id}/${folder}`],
        ['document', `/document/${document}`],
        ['general-documents', `/documents/general/${client.account}`],
        ['messages-folder', `/documents/general/${client.account}/${messages}`],
    ],
);

sweep(
    'desk',
    () => firm.staff,
    () => firm.slug,
    () => [
        ['matter-documents', `/desk/matters/${matter.id}/documents`],
        ['document', `/desk/documents/${document}`],
        ['general-documents', `/desk/clients/${client.account}/documents`],
        ['trash', '/desk/trash'],
    ],
);
