// SPDX-License-Identifier: AGPL-3.0-or-later
// Who runs the statements, and the ids of the rows of fixture/.
import { createHash } from 'node:crypto';

const md5 = (text) => createHash('md5').update(text).digest('hex');
export const id = (table, n) => `${md5(table).slice(0, 8)}-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const hash = (table, n) => `\\x${md5(`${table}${n}`)}${md5(`${n}${table}`)}`;

const firstMatter = (account) => (account === 1 ? 1 : 5001 + (account - 2) * 5);
const firstDocument = (account) => (account === 1 ? 1 : 20001 + (account - 2) * 5);

// accounts, contacts, staff: numbers in the fixture, of what this viewer works with. upload: one of their own.
// sending: of the thread in which they send a message.
export const viewers = [
    {
        name: 'client, few rows',
        kind: 'client',
        self: id('people', 15500),
        session: 99995,
        accounts: [15500],
        contacts: [15500],
        sending: 1,
        upload: 77791,
    },
    {
        name: 'client, many rows',
        kind: 'client',
        self: id('people', 1),
        session: 99996,
        accounts: [1, 300],
        contacts: [1, 50001],
        sending: 2,
        upload: 1,
    },
    {
        name: 'restricted, few rows',
        kind: 'assigned',
        self: id('staff', 101),
        session: 99998,
        accounts: [15501, 15540],
        contacts: [15501, 15540],
        sending: 3,
    },
    {
        name: 'restricted, many rows',
        kind: 'assigned',
        self: id('staff', 102),
        session: 99997,
        accounts: [1, 40],
        contacts: [1, 40],
        sending: 4,
    },
    {
        name: 'staff',
        kind: 'staff',
        self: id('staff', 1),
        session: 99999,
        accounts: [1, 15500],
        contacts: [1, 15500],
        sending: 5,
        upload: 201,
    },
    {
        name: 'service',
        kind: 'system',
        self: null,
        session: 99996,
        accounts: [1, 15500],
        contacts: [1, 15500],
        sending: 5,
        upload: 1,
    },
].map((viewer) => ({
    ...viewer,
    matters: viewer.accounts.map(firstMatter),
    documents: viewer.accounts.map(firstDocument),
    persons: [
        ...viewer.contacts.map((n) => id('people', n)),
        ...(viewer.kind === 'client' ? [] : [viewer.self ?? id('staff', 1)]),
    ],
    people: viewer.self ? [viewer.self] : viewer.contacts.map((n) => id('people', n)),
}));
