/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of tables, apart from main.c so that tests can walk it. */
#include "worker/routes/routes.h"

/* One to a line, whether their number is odd or even. */
/* clang-format off */
const struct route *const worker_routes[] = {
    accounts_routes,
    api_keys_routes,
    audience_routes,
    brand_routes,
    challenges_routes,
    devices_routes,
    documents_routes,
    factors_routes,
    folders_routes,
    helpers_routes,
    home_routes,
    imports_routes,
    invitations_routes,
    live_routes,
    mail_change_routes,
    mails_routes,
    matters_routes,
    passkeys_routes,
    people_routes,
    previews_routes,
    profile_routes,
    provider_link_routes,
    provider_routes,
    record_routes,
    session_routes,
    settings_routes,
    sign_in_routes,
    sign_in_provider_routes,
    spec_routes,
    support_routes,
    team_routes,
    templates_routes,
    getting_in_routes,
    policies_routes,
    resets_routes,
    uploads_routes,
    views_routes,
    NULL,
};
/* clang-format on */
