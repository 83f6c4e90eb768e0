/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Platform admins: sign-in, sessions, passkeys. */
#include "platform/admins/admins.h"

extern const struct route admin_sign_in_routes[];
extern const struct route admin_passkey_routes[];
extern const struct route admin_session_routes[];
extern const struct catalogue admins_refusals[];

static const struct resource resources[] = {
    {admin_sign_in_routes, .realms = IN_ADMIN},
    {admin_passkey_routes, .realms = IN_ADMIN},
    {admin_session_routes, .realms = IN_ADMIN},
    {0},
};

static const struct constraint_code constraints[] = {
    {"admin_passkeys_credential_id_key", "passkey_taken"},
    {0},
};

const struct capability admins_capability = {
    .name = "admins",
    .resources = resources,
    .refusals = admins_refusals,
    .constraints = constraints,
};
