/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who did what, and when. */
#include "worker/audit/audit.h"

extern const struct route audit_log_routes[];
extern const struct audit_kind audit_audit[];

static const struct resource resources[] = {
    {audit_log_routes, "audit-log", .keys_only_read = true},
    {0},
};

const struct capability audit_capability = {
    .name = "audit",
    .resources = resources,
    .audit = audit_audit,
};
