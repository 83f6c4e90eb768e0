/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may see and do what: team, helpers, API keys, policies, support, and impersonation. */
#include "worker/access/access.h"

extern const struct route api_keys_routes[];
extern const struct route audience_routes[];
extern const struct route helpers_routes[];
extern const struct route policies_routes[];
extern const struct route previews_routes[];
extern const struct route support_routes[];
extern const struct route team_routes[];
extern const struct route impersonation_routes[];
extern const struct catalogue access_refusals[];
extern const struct audit_kind access_audit[];

static const struct resource resources[] = {
    {api_keys_routes}, {audience_routes},      {helpers_routes},
    {policies_routes}, {previews_routes},      {support_routes},
    {team_routes},     {impersonation_routes}, {0},
};

const struct capability access_capability = {
    .name = "access",
    .resources = resources,
    .refusals = access_refusals,
    .audit = access_audit,
};
