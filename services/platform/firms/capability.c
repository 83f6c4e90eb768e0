/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Firms: their names, provisioning, suspension, and support logins. */
#include "platform/firms/firms.h"

extern const struct route name_routes[];
extern const struct route firm_routes[];
extern const struct route support_routes[];
extern const struct catalogue firms_refusals[];

static const struct resource resources[] = {
    {name_routes, .realms = IN_APEX | IN_ADMIN},
    {firm_routes, .realms = IN_ADMIN},
    {support_routes, .realms = IN_ADMIN},
    {0},
};

static const struct constraint_code constraints[] = {
    {"firms_slug_key", "name_taken"},
    {0},
};

const struct capability firms_capability = {
    .name = "firms",
    .resources = resources,
    .refusals = firms_refusals,
    .constraints = constraints,
};
