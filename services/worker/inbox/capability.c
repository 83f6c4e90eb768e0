/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The inbox of the desk. */
#include "worker/inbox/inbox.h"

extern const struct route inbox_routes[];
extern const struct catalogue inbox_refusals[];
extern const struct audit_kind inbox_audit[];

static const struct resource resources[] = {
    {inbox_routes},
    {0},
};

const struct capability inbox_capability = {
    .name = "inbox",
    .resources = resources,
    .refusals = inbox_refusals,
    .audit = inbox_audit,
};
