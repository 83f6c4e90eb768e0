// SPDX-License-Identifier: AGPL-3.0-or-later
export const parts = {
    number: async () => '1',
    job: async () => '00000000-0000-7000-8000-000000000001',
    name: async () => 'x',
};
