/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "platform/capabilities.h"

#include "http/spec.h"
#include "platform/admins/admins.h"
#include "platform/audit/audit.h"
#include "platform/firms/firms.h"
#include "platform/operations/operations.h"
#include "platform/registry/registry.h"
#include "platform/sign_up/sign_up.h"

#include <stddef.h>

extern const struct catalogue platform_refusals[]; /* the refusals that several folders share */

static const struct resource contract_resources[] = {
    {spec_routes, .realms = IN_APEX | IN_ADMIN},
    {0},
};

static const struct capability contract_capability = {
    .name = "contract",
    .resources = contract_resources,
    .refusals = platform_refusals,
};

/* One per line, whether their number is odd or even. */
/* clang-format off */
const struct capability *const platform_capabilities[] = {
    &registry_capability,
    &firms_capability,
    &sign_up_capability,
    &admins_capability,
    &operations_capability,
    &audit_capability,
    &contract_capability,
    NULL,
};
/* clang-format on */
