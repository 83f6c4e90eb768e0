// SPDX-License-Identifier: AGPL-3.0-or-later
import { expectDone } from '../../support/people.mjs';

export const acts = {
    'GET /api/audit-log/export': async ({ firm }) => expectDone(await firm.staff.get('/api/audit-log/export')),
};
