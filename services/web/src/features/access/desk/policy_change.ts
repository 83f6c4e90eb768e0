// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Policy, PolicyChange } from '../api/policies.ts';

export interface PolicyInput {
    factors: Policy['factors'];
    from: string; // a day, or '' for none
    session: number;
    idle: number;
    trusted: boolean;
    review: boolean;
    invite: boolean;
    two: boolean;
}

/** Only the changed members: the server does not check the others again. Without a day, the change applies from now on. */
export function changeOf(was: Policy, form: PolicyInput, wasFrom: string, today: string): PolicyChange {
    const change: PolicyChange = {};
    if (form.factors !== was.factors) change.factors = form.factors;
    if (form.factors === 'passkey' && form.from !== wasFrom) change.factors_from = form.from || today;
    if (form.session !== was.session_seconds) change.session_seconds = form.session;
    if (form.idle !== was.idle_seconds) change.idle_seconds = form.idle;
    if (form.trusted !== was.trusted_devices) change.trusted_devices = form.trusted;
    if (form.two !== was.two_person_reset) change.two_person_reset = form.two;
    if (form.review !== was.profile_review) change.profile_review = form.review;
    if (form.invite !== was.may_invite) change.may_invite = form.invite;
    return change;
}
