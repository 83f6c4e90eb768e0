// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything the console says, in one place.
export const words = {
    console: 'Console',
    signInLead: 'to the console of this platform',
    firms: 'Firms',
    firm: 'Firm',
    state: 'State',
    states: { claimed: 'Being made', active: 'Active', suspended: 'Suspended', closed: 'Closed' },
    plan: 'Plan',
    clients: 'Clients',
    staff: 'Staff',
    storage: 'Storage',
    since: 'Since',
    none: 'No firm yet',
    noneText: 'Firms appear here as they sign up.',
    loading: 'Loading',
    cannotLoad: 'We cannot load this just now.',
    missing: 'There is nothing at this address',
};
