/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Second factors: passkeys, authenticator apps, recovery codes. */
#include "worker/factors/factors.h"

extern const struct route challenges_routes[];
extern const struct route factors_routes[];
extern const struct route passkeys_routes[];
extern const struct catalogue factors_refusals[];
extern const struct audit_kind factors_audit[];

static const struct resource resources[] = {
    {challenges_routes},
    {factors_routes},
    {passkeys_routes},
    {0},
};

static const struct constraint_code constraints[] = {
    {"factors_person", "factor_exists"},
    {"passkeys_credential_id_key", "passkey_taken"},
    {0},
};

const struct capability factors_capability = {
    .name = "factors",
    .resources = resources,
    .refusals = factors_refusals,
    .constraints = constraints,
    .audit = factors_audit,
};
