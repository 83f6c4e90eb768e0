// SPDX-License-Identifier: AGPL-3.0-or-later
import { expectDone } from '../../support/people.mjs';

export const notAudited = ['POST /api/notices/seen'];
export const requests = { 'POST /api/notices/seen': () => ({ json: { until: '2020-01-01T00:00:00Z' } }) };
export const watched = ['/api/notice-choices'];

export const acts = {
    'PUT /api/notice-choices': async (scene) =>
        void expectDone(await scene.firm.staff.put('/api/notice-choices', { message: 'daily' })),
};
