/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who did what, and when. */
#include "worker/audit/audit.h"

extern const struct route record_routes[];

static const struct resource resources[] = {
    {record_routes, "record", .keys_only_read = true},
    {0},
};

const struct capability audit_capability = {
    .name = "audit",
    .resources = resources,
};
