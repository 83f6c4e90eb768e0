// SPDX-License-Identifier: AGPL-3.0-or-later
// The choices for the length of a session, and whom a policy affects.
import type { Policy } from '../api/policies.ts';
import { words } from './words.gen.ts';

const w = words.policy;

export const sessionChoices = {
    staff: [3600, 14400, 28800, 43200, 86400],
    clients: [3600, 43200, 86400, 259200, 604800],
};
export const idleChoices = { staff: [900, 1800, 3600, 14400], clients: [900, 1800, 3600, 14400, 86400] };

/** Adds the current length if it is not one of the choices. */
export const withOwn = (list: number[], own: number): number[] =>
    list.includes(own) ? list : [...list, own].sort((a, b) => a - b);

const rounded = (count: number) => ({ count: Math.round(count * 10) / 10 });

export function lengthText(seconds: number): string {
    if (seconds >= 172800) return w.days(rounded(seconds / 86400));
    return seconds >= 3600 ? w.hours(rounded(seconds / 3600)) : w.minutes(rounded(seconds / 60));
}

/** "3 people can sign in; 1 has no passkey yet." at_least: only the newest people were counted. */
export function concernsText({ people, without_passkey: without, at_least }: Policy): string {
    if (at_least) return w.concernsNewest({ people, without });
    const some = () => (without === people ? w.nobodyHasPasskey : w.someLackPasskeys({ count: without }));
    return w.concerns({ people, passkeys: without === 0 ? w.allHavePasskeys : some() });
}

export function fromHelp({ people, without_passkey: without, at_least }: Policy): string {
    return at_least ? w.fromHelpNewest({ people, without }) : w.fromHelp({ without });
}

/** What becomes of the trusted devices if they are forbidden; null: there are none. */
export function untrustedText({ devices, at_least }: Policy): string | null {
    if (at_least) return w.untrustedAtLeast;
    return devices > 0 ? w.untrusted({ devices }) : null;
}
