// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything the desk says, in one place.
export const words = {
    desk: 'Desk',
    signInLead: (firm: string) => `to the desk of ${firm}`,
    client: 'Client',
    stage: 'Stage',
    acts: 'Who acts',
    actors: { firm: 'Us', client: 'The client', other: 'Somebody else' },
    changed: 'Changed',
    none: (matters: string) => `No ${matters} yet`,
    noneText: 'What you open for your clients is listed here.',
    loading: 'Loading',
    cannotLoad: 'We cannot load this just now.',
    missing: 'There is nothing at this address',
    missingLead: 'The link may be old, or what it leads to was removed.',
};
