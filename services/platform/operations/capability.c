/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Operations: jobs, cells, and an overview of the platform. */
#include "platform/operations/operations.h"

extern const struct route overview_routes[];
extern const struct route job_routes[];
extern const struct route cell_routes[];
extern const struct catalogue operations_refusals[];

static const struct resource resources[] = {
    {overview_routes, .realms = IN_ADMIN},
    {job_routes, .realms = IN_ADMIN},
    {cell_routes, .realms = IN_ADMIN},
    {0},
};

const struct capability operations_capability = {
    .name = "operations",
    .resources = resources,
    .refusals = operations_refusals,
};
