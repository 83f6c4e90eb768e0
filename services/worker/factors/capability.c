/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Second factors: passkeys, authenticator apps, recovery codes. */
#include "worker/factors/factors.h"

extern const struct route challenges_routes[];
extern const struct route factors_routes[];
extern const struct route passkeys_routes[];

static const struct resource resources[] = {
    {challenges_routes},
    {factors_routes},
    {passkeys_routes},
    {0},
};

const struct capability factors_capability = {
    .name = "factors",
    .resources = resources,
};
