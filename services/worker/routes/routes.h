/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every table of routes that the worker serves. One stem per resource: routes/<stem>.c and sql/<stem>.sql. */
#ifndef PORTICO_WORKER_ROUTES_ROUTES_H
#define PORTICO_WORKER_ROUTES_ROUTES_H

#include "http/exchange.h"

extern const struct route accounts_routes[];
extern const struct route audience_routes[];
extern const struct route api_keys_routes[];
extern const struct route brand_routes[];
extern const struct route challenges_routes[];
extern const struct route devices_routes[];
extern const struct route documents_routes[];
extern const struct route factors_routes[];
extern const struct route folders_routes[];
extern const struct route helpers_routes[];
extern const struct route getting_in_routes[];
extern const struct route home_routes[];
extern const struct route imports_routes[];
extern const struct route invitations_routes[];
extern const struct route live_routes[];
extern const struct route mail_change_routes[];
extern const struct route mails_routes[];
extern const struct route matters_routes[];
extern const struct route passkeys_routes[];
extern const struct route people_routes[];
extern const struct route previews_routes[];
extern const struct route policies_routes[];
extern const struct route profile_routes[];
extern const struct route provider_link_routes[];
extern const struct route provider_routes[];
extern const struct route record_routes[];
extern const struct route resets_routes[];
extern const struct route session_routes[];
extern const struct route settings_routes[];
extern const struct route sign_in_routes[];
extern const struct route sign_in_provider_routes[];
extern const struct route spec_routes[];
extern const struct route support_routes[];
extern const struct route team_routes[];
extern const struct route templates_routes[];
extern const struct route uploads_routes[];
extern const struct route views_routes[];

/* All of them, NULL-terminated. */
extern const struct route *const worker_routes[];

#endif
