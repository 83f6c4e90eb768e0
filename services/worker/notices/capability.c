/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is new for a person, and how they want to be told by mail. */
#include "worker/notices/notices.h"

extern const struct route notices_routes[];
extern const struct route choices_routes[];
extern const struct audit_kind notices_audit[];

static const struct resource resources[] = {
    {notices_routes},
    {choices_routes},
    {0},
};

const struct capability notices_capability = {
    .name = "notices",
    .resources = resources,
    .audit = notices_audit,
};
