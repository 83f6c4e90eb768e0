/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who somebody is: signing in, sessions, trusted devices, their profile and address. */
#include "worker/identity/identity.h"

extern const struct route sign_in_routes[];
extern const struct route session_routes[];
extern const struct route devices_routes[];
extern const struct route profile_routes[];
extern const struct route mail_change_routes[];
extern const struct catalogue identity_refusals[];
extern const struct audit_kind identity_audit[];

static const struct resource resources[] = {
    {sign_in_routes}, {session_routes}, {devices_routes}, {profile_routes}, {mail_change_routes}, {0},
};

const struct capability identity_capability = {
    .name = "identity",
    .resources = resources,
    .refusals = identity_refusals,
    .audit = identity_audit,
};
