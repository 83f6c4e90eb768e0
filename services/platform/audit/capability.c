/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The platform's audit log: what admins did, and why. */
#include "platform/audit/audit.h"

extern const struct route audit_log_routes[];

static const struct resource resources[] = {
    {audit_log_routes, .realms = IN_ADMIN},
    {0},
};

const struct capability audit_capability = {
    .name = "audit",
    .resources = resources,
};
