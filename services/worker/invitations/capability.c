/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Invitations, help with signing in, and resets of factors. */
#include "worker/invitations/invitations.h"

extern const struct route invitations_routes[];
extern const struct route sign_in_status_routes[];
extern const struct route resets_routes[];
extern const struct catalogue invitations_refusals[];
extern const struct audit_kind invitations_audit[];

static const struct resource resources[] = {
    {invitations_routes, "invitations"},
    {sign_in_status_routes},
    {resets_routes},
    {0},
};

static const struct constraint_code constraints[] = {
    {"factor_resets_waiting", "reset_waits"},
    {0},
};

const struct capability invitations_capability = {
    .name = "invitations",
    .resources = resources,
    .refusals = invitations_refusals,
    .constraints = constraints,
    .audit = invitations_audit,
};
