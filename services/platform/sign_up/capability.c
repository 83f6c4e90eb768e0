/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sign-up of new firms, and finding your portals by mail. */
#include "platform/sign_up/sign_up.h"

extern const struct route sign_up_routes[];
extern const struct route portal_routes[];
extern const struct catalogue sign_up_refusals[];

static const struct resource resources[] = {
    {sign_up_routes, .realms = IN_APEX},
    {portal_routes, .realms = IN_APEX},
    {0},
};

const struct capability sign_up_capability = {
    .name = "sign_up",
    .resources = resources,
    .refusals = sign_up_refusals,
};
