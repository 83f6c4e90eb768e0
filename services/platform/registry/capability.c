/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry of firms for the edge, by long polling. */
#include "platform/registry/registry.h"

extern const struct route registry_routes[];
extern const struct catalogue registry_refusals[];

static const struct resource resources[] = {
    {registry_routes, .realms = IN_INTERNAL},
    {0},
};

const struct capability registry_capability = {
    .name = "registry",
    .resources = resources,
    .refusals = registry_refusals,
    .start = registry_start,
};
